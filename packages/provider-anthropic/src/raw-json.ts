import { parseObject, type JsonObject, type JsonValue, type WireBody } from '@bifrost/core';

/*
 * Arguments of tools are text in the hub and objects on this wire. A number of 16 digits or more (an id, an amount in
 * the smallest unit) does not survive JSON.parse, and Node 20 has no JSON.rawJSON. So such arguments are parsed for the
 * shape of the body only, their text is remembered, and it is spliced in when the body is written: the body is then
 * bytes instead of a JSON value. Bodies without such numbers, nearly all, stay JSON values.
 */

/** A number that a double may not hold: many digits, or an exponent of three. */
const longNumber = /\d[\d.]{15}|\d[eE][+-]?\d{3}/u;

/** Objects of a body whose exact text matters. */
export interface RawJson {
  /** The object for a body, or `undefined` when the text is no JSON object. */
  place(source: string): JsonObject | undefined;
  /** The body as it goes on the wire. */
  toBody(value: JsonObject): WireBody;
}

/** Starts a body that may hold exact texts. */
export function createRawJson(): RawJson {
  const sources = new Map<JsonValue, string>();
  return {
    place(source) {
      const value = parseObject(source);
      if (value !== undefined && longNumber.test(source)) sources.set(value, source);
      return value;
    },
    toBody(value) {
      if (sources.size === 0) return { kind: 'json', value };
      return { kind: 'bytes', bytes: Buffer.from(splice(value, sources)), media_type: 'application/json' };
    },
  };
}

function splice(value: JsonObject, sources: ReadonlyMap<JsonValue, string>): string {
  const token = unusedToken(JSON.stringify(value));
  const kept: string[] = [];
  const withTokens = JSON.stringify(value, (_member, item: JsonValue) => {
    const source = sources.get(item);
    if (source === undefined) return item;
    kept.push(source);
    return `${token}${kept.length - 1};`;
  });
  return withTokens.replace(new RegExp(`"${token}(\\d+);"`, 'gu'), (_match, index: string) => {
    return kept[Number(index)] ?? 'null';
  });
}

/** A text that stands nowhere in the body, so that no caller's string can be mistaken for a place. */
function unusedToken(body: string): string {
  let attempt = 0;
  while (body.includes(`raw-json-${attempt}-`)) attempt += 1;
  return `raw-json-${attempt}-`;
}
