import { text, type JsonObject } from '@bifrost/core';

/**
 * One page of a list, with the marks from which a client asks for the next. `query` is what the client asked; without a
 * limit in it the page is the whole list, so that a client who only reads one page misses nothing.
 */
export function pageOf(models: readonly JsonObject[], query: JsonObject): JsonObject {
  const from = positionAfter(models, text(query['after_id']));
  const limit = limitOf(query['limit']);
  const data = models.slice(from, from + limit);
  return {
    data,
    first_id: text(data[0]?.['id']) ?? null,
    has_more: from + limit < models.length,
    last_id: text(data.at(-1)?.['id']) ?? null,
  };
}

function positionAfter(models: readonly JsonObject[], id: string | undefined): number {
  return id === undefined ? 0 : models.findIndex((model) => model['id'] === id) + 1;
}

function limitOf(value: unknown): number {
  const limit = Number(value ?? Number.NaN);
  return Number.isInteger(limit) && limit > 0 ? limit : Number.POSITIVE_INFINITY;
}
