import { invalidRequest, isObject, type JsonObject, type JsonValue } from '@bifrost/core';

/** An object of a client's request and where it stands, so that an error can name the member at fault. */
export interface Place {
  of: JsonObject;
  /** `messages[2].`, with its dot; empty at the top. */
  path: string;
}

/** A text that must be there. */
export function requiredText({ of, path }: Place, member: string): string {
  const value = of[member];
  if (typeof value === 'string') return value;
  throw invalidRequest(path + member, 'must be a string');
}

/** A text that may be missing or `null`. */
export function optionalText(place: Place, member: string): string | undefined {
  const value = place.of[member];
  return value === undefined || value === null ? undefined : requiredText(place, member);
}

/** The objects of a list, each with its own place; a list that is missing or `null` is empty. */
export function places({ of, path }: Place, member: string): Place[] {
  const value = of[member];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidRequest(path + member, 'must be a list');
  return value.map((item, index) => placeOf(item, `${path}${member}[${index}]`));
}

/** A value that must be an object, as a place of its own. */
export function placeOf(value: JsonValue | undefined, path: string): Place {
  if (!isObject(value)) throw invalidRequest(path, 'must be an object');
  return { of: value, path: `${path}.` };
}
