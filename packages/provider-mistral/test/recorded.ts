import { isObject, list, text, type JsonObject } from '@bifrost/core';
import { existsSync } from 'node:fs';

/*
 * Recorded exchanges with what they say, read by tools that lie beside the project where there are any. They were
 * written apart from our code, so they can find it wrong.
 */
const tools = new URL('../../../../shared/tools/replay/', import.meta.url);

/** A recorded exchange. */
export interface Recorded {
  id: string;
  model: string;
  /** Which API it was recorded at. */
  family: string;
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  streaming: boolean;
  /** The body of the request, where it was kept. */
  request: JsonObject | undefined;
  /** What the answer says, by readers that are not ours. */
  facts: JsonObject;
}

/** Every recorded exchange of a provider; the empty list where no recordings are. */
export async function recordedCases(provider: string): Promise<Recorded[]> {
  if (!existsSync(new URL('facts.mjs', tools))) return [];
  const cases: unknown = await import(new URL('cases.mjs', tools).href);
  const facts: unknown = await import(new URL('facts.mjs', tools).href);
  return list(call(cases, 'loadCases', { provider: [provider] }))
    .filter(isObject)
    .map((each) => recorded(each, { cases, facts }));
}

function recorded(each: JsonObject, modules: { cases: unknown; facts: unknown }): Recorded {
  const wire = call(modules.cases, 'wireOf', each);
  const facts = call(modules.facts, 'factsOf', each);
  if (!isObject(wire) || !isObject(facts)) throw new Error('the tools changed');
  const body: unknown = wire['body'];
  if (!Buffer.isBuffer(body)) throw new Error('the tools give no bytes');
  const headers = isObject(wire['headers']) ? wire['headers'] : {};
  const meta = isObject(each['meta']) ? each['meta'] : {};
  return {
    id: text(each['id']) ?? '',
    model: text(each['model']) ?? '',
    family: text(each['family']) ?? '',
    status: Number(wire['status']),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value) ?? ''])),
    body,
    streaming: meta['streaming'] === true,
    request: isObject(each['request']) ? each['request'] : undefined,
    facts,
  };
}

function call(module: unknown, name: string, ...values: unknown[]): unknown {
  const called: unknown =
    typeof module === 'object' && module !== null ? Reflect.get(module, name) : undefined;
  if (typeof called !== 'function') throw new Error(`the tools have no ${name}`);
  return Reflect.apply(called, undefined, values);
}
