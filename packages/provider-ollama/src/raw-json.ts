import { isObject, parseObject, type JsonObject, type WireBody } from '@bifrost/core';

/*
 * Arguments of tools are text in the hub and objects on this wire. A number of 16 digits or more (an id, an amount in
 * cents) does not survive JSON.parse, so such arguments keep their text: it takes the object's place when the body is
 * written. Bodies without such numbers, nearly all, stay JSON values.
 */

/** A number that a double may not hold: many digits, or an exponent of three. */
const longNumber = /\d[\d.]{15}|\d[eE][+-]?\d{3}/u;

/** Objects of one body whose exact text matters. */
export class RawJson {
  readonly #sources = new Map<JsonObject, string>();

  /** The object for a body, or `undefined` for a text that is no JSON object. */
  place(source: string): JsonObject | undefined {
    const value = parseObject(source);
    if (value !== undefined && longNumber.test(source)) this.#sources.set(value, source);
    return value;
  }

  /** The body as it goes on the wire. */
  toBody(value: JsonObject): WireBody {
    if (this.#sources.size === 0) return { kind: 'json', value };
    return { kind: 'bytes', bytes: Buffer.from(this.stringify(value)), media_type: 'application/json' };
  }

  /** The JSON text with every kept source in its place. */
  stringify(value: JsonObject): string {
    if (this.#sources.size === 0) return JSON.stringify(value);
    const token = unusedToken(JSON.stringify(value));
    const kept: string[] = [];
    const marked = JSON.stringify(value, (_member, item: unknown) => {
      const source = isObject(item) ? this.#sources.get(item) : undefined;
      return source === undefined ? item : `${token}${kept.push(source) - 1};`;
    });
    return marked.replace(
      new RegExp(`"${token}(\\d+);"`, 'gu'),
      (_match, index: string) => kept[Number(index)] ?? 'null',
    );
  }
}

/** A text that stands nowhere in the body, so that no caller's string can be taken for a place. */
function unusedToken(body: string): string {
  let attempt = 0;
  while (body.includes(`exact-${attempt}-`)) attempt += 1;
  return `exact-${attempt}-`;
}
