import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { list, number, object, objects, text, type JsonObject } from '@bifrost/core';
import type { VendorAnswer } from './vendor-server.js';

/*
 * Recorded traffic with what it says, read by tools that lie beside the project where there are any. They were written
 * apart from our code, so they can find it wrong. Without them the tests say so and pass.
 */
const tools = new URL('../../../../../shared/tools/replay/', import.meta.url);

/** A recorded exchange. */
export interface Recording {
  id: string;
  provider: string;
  /** Its wire format. */
  family: string;
  model: string;
  streaming: boolean;
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** The body that was sent, where the source kept it. */
  request: JsonObject | undefined;
  /** What the answer says. */
  facts: JsonObject;
}

/** Every recorded case of a provider; the empty list where no recordings are. */
export async function recordingsOf(provider: string): Promise<Recording[]> {
  if (!existsSync(new URL('facts.mjs', tools))) return [];
  const cases: unknown = await import(new URL('cases.mjs', tools).href);
  const facts: unknown = await import(new URL('facts.mjs', tools).href);
  const found = objects(invoke(cases, 'loadCases', { provider: [provider] }));
  return found.map((each) => recordingOf(each, { cases, facts }));
}

/** The answer of a recording in pieces of so many bytes; `random` is the same for every run. */
export function answerInPieces({ status, headers, body }: Recording, size: number | 'random'): VendorAnswer {
  const pieces: Buffer[] = [];
  let state = body.length;
  for (let start = 0; start < body.length;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const length = size === 'random' ? 1 + (state % 97) : size;
    pieces.push(body.subarray(start, start + length));
    start += length;
  }
  return { status, headers, pieces };
}

function recordingOf(each: JsonObject, { cases, facts }: { cases: unknown; facts: unknown }): Recording {
  const wire = object(invoke(cases, 'wireOf', each));
  const told = object(invoke(facts, 'factsOf', each)) ?? {};
  const body: unknown = wire?.['body'];
  const headers = Object.entries(object(wire?.['headers']) ?? {});
  return {
    id: text(each['id']) ?? '',
    provider: text(each['provider']) ?? '',
    family: text(each['family']) ?? '',
    model: text(each['model']) ?? '',
    streaming: told['streaming'] === true,
    status: number(wire?.['status']) ?? 0,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, text(value) ?? ''])),
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    request: object(each['request']),
    facts: told,
  };
}

/** The request that a client may have made to get a recorded answer, with the functions that the answer calls. */
export function requestFor({ facts, model, streaming }: Recording): JsonObject & { functions: JsonObject[] } {
  const calls = new Map(objects(facts['tool_calls']).map((call) => [text(call['name']) ?? '', call]));
  const functions = [...calls].map(([name, call]): JsonObject => ({
    name,
    custom: call['custom'] === true,
    parameters: { type: 'object', properties: propertiesOf(object(call['arguments']) ?? {}) },
  }));
  return { model, stream: streaming, choices: number(facts['choices']) ?? 1, functions };
}

function propertiesOf(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, schemaOf(value)]));
}

function schemaOf(value: unknown): JsonObject {
  if (Array.isArray(value)) {
    const [first]: readonly unknown[] = list(value);
    return { type: 'array', items: first === undefined ? { type: 'string' } : schemaOf(first) };
  }
  const members = object(value);
  if (members !== undefined) return { type: 'object', properties: propertiesOf(members) };
  return { type: typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'string' };
}

function invoke(module: unknown, name: string, argument: unknown): unknown {
  const member: unknown =
    typeof module === 'object' && module !== null ? Reflect.get(module, name) : undefined;
  if (typeof member !== 'function') throw new Error(`the tools have no ${name}`);
  return Reflect.apply(member, undefined, [argument]);
}
