import { invalidRequest, isObject, type JsonObject, type JsonValue } from '@bifrost/core';

/*
 * Google's servers take every member in two spellings, `inlineData` and `inline_data`, so clients send both. Readers ask
 * by the first and find either. `null` counts as absent.
 *
 * @see https://protobuf.dev/programming-guides/json/
 */

/** An object of a client's request and where it stands, so that a mistake names its place. */
export interface Place {
  readonly of: JsonObject;
  /** The path with its final dot, or the empty text. */
  readonly path: string;
}

/** A member in either spelling. */
export function field(of: JsonObject, name: string): JsonValue | undefined {
  return of[name] ?? of[snakeCase(name)] ?? undefined;
}

/** The names in both spellings, for finding what is not among them. */
export function bothSpellings(...names: string[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => [name, snakeCase(name)]));
}

/** The members that are not known; `undefined` where there are none. */
export function otherFields(of: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  const rest = Object.entries(of).filter(([name, value]) => !known.has(name) && value != null);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

export function optionalText({ of, path }: Place, name: string): string | undefined {
  const value = field(of, name);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidRequest(path + name, 'must be a string');
}

/** A number, which Google also takes as a string. */
export function optionalNumber({ of, path }: Place, name: string): number | undefined {
  const value = field(of, name);
  if (value === undefined) return undefined;
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof parsed === 'number' && Number.isFinite(parsed)) return parsed;
  throw invalidRequest(path + name, 'must be a number');
}

export function optionalBoolean({ of, path }: Place, name: string): boolean | undefined {
  const value = field(of, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalidRequest(path + name, 'must be true or false');
}

export function optionalTexts({ of, path }: Place, name: string): string[] | undefined {
  const value = field(of, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalidRequest(path + name, 'must be a list of strings');
  return value.map((item, index) => {
    if (typeof item === 'string') return item;
    throw invalidRequest(`${path}${name}[${index}]`, 'must be a string');
  });
}

/** An object as a place of its own. */
export function optionalPlace({ of, path }: Place, name: string): Place | undefined {
  const value = field(of, name);
  if (value === undefined) return undefined;
  if (!isObject(value)) throw invalidRequest(path + name, 'must be an object');
  return { of: value, path: `${path}${name}.` };
}

/** The objects of a list, each as a place. One object counts as a list of one, as it does for Google. */
export function optionalPlaces({ of, path }: Place, name: string): Place[] | undefined {
  const value = field(of, name);
  if (value === undefined) return undefined;
  const items = Array.isArray(value) ? value : [value];
  return items.map((item, index) => {
    const itemPath = `${path}${name}[${index}]`;
    if (!isObject(item)) throw invalidRequest(itemPath, 'must be an object');
    return { of: item, path: `${itemPath}.` };
  });
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
