import { text, type JsonObject } from '@bifrost/core';

/**
 * One page of a list, with the marks from which a client asks for the next. `query` is what the client asked; without a
 * limit in it the page is the whole list, so that a client who only reads one page misses nothing.
 */
export function pageOf(models: readonly JsonObject[], query: JsonObject): JsonObject {
  const limit = limitOf(query['limit']);
  const before = text(query['before_id']);
  const [from, to] =
    before === undefined
      ? pageAfter(models, text(query['after_id']), limit)
      : pageBefore(models, before, limit);
  const data = models.slice(from, to);
  return {
    data,
    first_id: text(data[0]?.['id']) ?? null,
    // more in the direction in which the client goes
    has_more: before === undefined ? to < models.length : from > 0,
    last_id: text(data.at(-1)?.['id']) ?? null,
  };
}

type Span = readonly [from: number, to: number];

function pageAfter(models: readonly JsonObject[], id: string | undefined, limit: number): Span {
  const from = id === undefined ? 0 : models.findIndex((model) => model['id'] === id) + 1;
  return [from, Math.min(models.length, from + limit)];
}

function pageBefore(models: readonly JsonObject[], id: string, limit: number): Span {
  const found = models.findIndex((model) => model['id'] === id);
  const to = found === -1 ? models.length : found;
  return [Math.max(0, to - limit), to];
}

function limitOf(value: unknown): number {
  const limit = Number(value ?? Number.NaN);
  return Number.isInteger(limit) && limit > 0 ? limit : Number.POSITIVE_INFINITY;
}
