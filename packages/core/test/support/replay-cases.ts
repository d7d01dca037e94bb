import { existsSync } from 'node:fs';
import { isObject, list, text, type JsonObject } from '../../src/json/read.js';

/*
 * Recorded cases with what they say, read by tools that lie beside the project where there are any. They were written
 * apart from our code, so they can find it wrong.
 */
const tools = new URL('../../../../../shared/tools/replay/', import.meta.url);

/** A recorded exchange. */
export interface ReplayCase {
  id: string;
  status: number;
  streaming: boolean;
  /** The JSON body, or the payloads of the events. */
  payloads: JsonObject[];
  request: JsonObject | undefined;
  /** What the answer says. */
  facts: JsonObject;
}

/** Every case of a wire format; the empty list where no recordings are. */
export async function replayCases(family: string): Promise<ReplayCase[]> {
  if (!existsSync(new URL('facts.mjs', tools))) return [];
  const cases: unknown = await import(new URL('cases.mjs', tools).href);
  const facts: unknown = await import(new URL('facts.mjs', tools).href);
  return list(call(cases, 'loadCases'))
    .filter(isObject)
    .filter((each) => each['family'] === family)
    .map((each) => replayCase(each, { cases, facts }));
}

function replayCase(each: JsonObject, { cases, facts }: { cases: unknown; facts: unknown }): ReplayCase {
  const meta = isObject(each['meta']) ? each['meta'] : {};
  const payloads = call(cases, 'payloadsOf', each);
  const told = call(facts, 'factsOf', each);
  return {
    id: text(each['id']) ?? '',
    status: Number(meta['http_status']),
    streaming: meta['streaming'] === true,
    payloads: isObject(payloads) ? list(payloads['list']).filter(isObject) : [],
    request: isObject(each['request']) ? each['request'] : undefined,
    facts: isObject(told) ? told : {},
  };
}

function call(module: unknown, name: string, ...values: unknown[]): unknown {
  const called: unknown =
    typeof module === 'object' && module !== null ? Reflect.get(module, name) : undefined;
  if (typeof called !== 'function') throw new Error(`the tools have no ${name}`);
  return Reflect.apply(called, undefined, values);
}
