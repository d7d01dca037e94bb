import type { WireBody } from '../adapter/wire.js';
import { exactTextOf, withExactNumbers } from './exact-numbers.js';
import { parseObject, type JsonObject } from './read.js';

/*
 * Arguments of tools are text in the hub and objects on some wires. An object whose numbers a double would change is put
 * into the body for its shape only, and its text takes its place when the body is written: the body is then bytes
 * instead of a JSON value. Bodies without such numbers, nearly all, stay JSON values.
 */

/** Writes a body with objects in it whose numbers must stay as they were written. */
export interface RawJson {
  /** The object for a body, or `undefined` when the text is no JSON object. */
  place(source: string): JsonObject | undefined;
  /** The same object, whose numbers are written as they came where core read it from a wire. */
  keep(value: JsonObject): JsonObject;
  /** The body as it goes on the wire. */
  toBody(value: JsonObject): WireBody;
  /** The body as text, on one line. */
  stringify(value: JsonObject): string;
}

/**
 * Starts a body that may hold exact texts.
 *
 * @example
 * const raw = createRawJson();
 * const input = raw.place('{"id": 12345678901234567890}') ?? {};
 * raw.stringify({ input }); // {"input":{"id":12345678901234567890}}
 */
export function createRawJson(): RawJson {
  let isExact = false;
  const keep = (value: JsonObject): JsonObject => {
    isExact ||= exactTextOf(value) !== undefined;
    return value;
  };
  return {
    place(source) {
      const value = parseObject(source);
      return value === undefined ? undefined : keep(withExactNumbers(value, source));
    },
    keep,
    toBody(value) {
      if (!isExact) return { kind: 'json', value };
      return { kind: 'bytes', bytes: Buffer.from(splice(value)), media_type: 'application/json' };
    },
    stringify: (value) => (isExact ? splice(value) : JSON.stringify(value)),
  };
}

function splice(value: JsonObject): string {
  const token = unusedToken(JSON.stringify(value));
  const kept: string[] = [];
  const withTokens = JSON.stringify(value, (_member, item: unknown) => {
    const source = exactTextOf(item);
    return source === undefined ? item : `${token}${kept.push(source) - 1};`;
  });
  return withTokens.replace(
    new RegExp(`"${token}(\\d+);"`, 'gu'),
    (_match, index: string) => kept[Number(index)] ?? 'null',
  );
}

/** A text that stands nowhere in the body, so that no caller's string can be mistaken for a place. */
function unusedToken(body: string): string {
  let attempt = 0;
  while (body.includes(`raw-json-${attempt}-`)) attempt += 1;
  return `raw-json-${attempt}-`;
}
