/** A JSON value as it crosses a wire or stands in a file. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. Absent members read as `undefined`. */
export interface JsonObject {
  [member: string]: JsonValue | undefined;
}

/*
 * Decoders read answers through these helpers instead of a schema: a schema on every chunk of a stream costs more than
 * the rest of the gateway together, and a vendor's harmless new field must break nobody. Each helper says `undefined`
 * (or an empty list) for what is not of its kind, so a decoder never trusts a shape that it has not looked at.
 */

/** The value as a JSON object, or `undefined`. */
export function object(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** Whether the value is a JSON object (neither `null` nor an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list; anything else is the empty list. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; whatever else stands in it is left out. */
export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The value as a string, or `undefined`. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value as a finite number, or `undefined`. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value as a boolean, or `undefined`. */
export function boolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The strings of a list, or of one string. */
export function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Parses JSON; `undefined` for text that is no JSON. */
export function parseJson(value: string): JsonValue | undefined {
  try {
    const parsed: JsonValue = JSON.parse(value);
    return parsed;
  } catch {
    return undefined;
  }
}

/** Parses text that must be a JSON object; `undefined` for anything else. */
export function parseObject(value: string): JsonObject | undefined {
  return object(parseJson(value));
}

/** A copy without the members that are `undefined`, typed so that optional members stay exact. */
export function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): {
  [K in keyof T]?: T[K];
} {
  const result: { [K in keyof T]?: T[K] } = {};
  for (const member in value) {
    const item = value[member];
    if (item !== undefined) result[member] = item;
  }
  return result;
}
