import type { Buffer } from 'node:buffer';
import { list, number, object, objects, text, type JsonObject } from '@bifrost/core';
import type { RecordedCase } from '../../../../tooling/recorded-cases.js';
import type { VendorAnswer } from './vendor-server.js';

/** The answer of a recording in pieces of so many bytes; `random` is the same for every run. */
export function answerInPieces(
  { status, headers, body }: RecordedCase,
  size: number | 'random',
): VendorAnswer {
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

/** The request that a client may have made to get a recorded answer, with the functions that the answer calls. */
export function requestFor({
  facts,
  model,
  streaming,
}: RecordedCase): JsonObject & { functions: JsonObject[] } {
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
