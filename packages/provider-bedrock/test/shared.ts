import { existsSync, readFileSync } from 'node:fs';
import { isObject, list, number, object, text, type JsonObject } from '@bifrost/core';
import { parse } from './support.js';

/*
 * Real traffic, published vectors and the SDKs' own requests, where they lie beside the project. They are no part of it:
 * without them the tests that use them say so and pass.
 */

const shared = new URL('../../../../shared/', import.meta.url);
const tools = new URL('tools/replay/', shared);

/** A JSON file of the shared data, or `undefined` where it is not there. */
export function sharedJson(path: string): unknown {
  const file = new URL(path, shared);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** An answer as it stood on the wire. */
interface Wire {
  status: number;
  headers: Record<string, string>;
  kind: string;
  body: Buffer;
}

/** One recorded exchange. */
export interface Recording {
  id: string;
  family: string;
  model: string;
  wire: Wire;
  facts: JsonObject;
  request: JsonObject | undefined;
}

/** The recordings of Bedrock, read by the tools that lie with them. */
export async function loadRecordings(): Promise<Recording[]> {
  if (!existsSync(new URL('facts.mjs', tools)) || !existsSync(new URL('recordings/bedrock', shared)))
    return [];
  const cases: unknown = await import(new URL('cases.mjs', tools).href);
  const facts: unknown = await import(new URL('facts.mjs', tools).href);
  const found = list(invoke(cases, 'loadCases', { provider: ['bedrock'] })).filter(isObject);
  return found.map((item) => {
    const request = new URL(`recordings/bedrock/${text(item['name']) ?? ''}/request.json`, shared);
    return {
      id: text(item['id']) ?? '',
      family: text(item['family']) ?? '',
      model: text(item['model']) ?? '',
      facts: object(invoke(facts, 'factsOf', item)) ?? {},
      request: existsSync(request) ? parse(readFileSync(request, 'utf8')) : undefined,
      wire: wireOf(invoke(cases, 'wireOf', item)),
    };
  });
}

function wireOf(wire: unknown): Wire {
  const body: unknown = typeof wire === 'object' && wire !== null ? Reflect.get(wire, 'body') : undefined;
  if (!Buffer.isBuffer(body)) throw new Error('a recording without bytes');
  const headers = Object.entries(object(object(wire)?.['headers']) ?? {});
  return {
    status: number(object(wire)?.['status']) ?? 0,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, text(value) ?? ''])),
    kind: text(object(wire)?.['kind']) ?? '',
    body,
  };
}

function invoke(module: unknown, name: string, argument: unknown): unknown {
  const member: unknown =
    typeof module === 'object' && module !== null ? Reflect.get(module, name) : undefined;
  if (typeof member !== 'function') throw new Error(`no function ${name}`);
  return Reflect.apply(member, undefined, [argument]) as unknown;
}
