import { invalidRequest } from '../adapter/failures.js';
import type { InboundRequest } from '../adapter/wire.js';
import { isObject, type JsonObject, type JsonValue } from '../json/read.js';

/*
 * Readers for requests of clients. Unlike the readers for answers they refuse what is of the wrong kind, and name the
 * exact place: a client's mistake must come back as a sentence that leads to it. `null` counts as absent everywhere,
 * since the vendors' clients send it for members that are not set.
 */

/** Where a value stands: the object, the member's name, and the path of the object (`messages[2].`), with its dot. */
export interface Place {
  of: JsonObject;
  path: string;
}

/** The place of a request's top level. */
export function topLevel(body: JsonObject): Place {
  return { of: body, path: '' };
}

/** The body of a client's request, which must be a JSON object. */
export function jsonRequestBody({ body }: InboundRequest): Place {
  if (body.kind !== 'json') throw invalidRequest(undefined, 'the body must be a JSON object');
  return topLevel(body.value);
}

/** The member, with `null` as absent. */
export function optionalValue({ of }: Place, member: string): JsonValue | undefined {
  return of[member] ?? undefined;
}

export function optionalText(place: Place, member: string): string | undefined {
  const value = optionalValue(place, member);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidRequest(place.path + member, 'must be a string');
}

export function requiredText(place: Place, member: string): string {
  return optionalText(place, member) ?? missing(place, member, 'a string');
}

/** A string with at least one character: names and ids. */
export function requiredName(place: Place, member: string): string {
  const value = requiredText(place, member);
  if (value === '') throw invalidRequest(place.path + member, 'must not be empty');
  return value;
}

export function optionalNumber(place: Place, member: string): number | undefined {
  const value = optionalValue(place, member);
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw invalidRequest(place.path + member, 'must be a number');
}

export function optionalInteger(place: Place, member: string): number | undefined {
  const value = optionalNumber(place, member);
  if (value === undefined || Number.isInteger(value)) return value;
  throw invalidRequest(place.path + member, 'must be a whole number');
}

export function optionalBoolean(place: Place, member: string): boolean | undefined {
  const value = optionalValue(place, member);
  if (value === undefined || typeof value === 'boolean') return value;
  throw invalidRequest(place.path + member, 'must be true or false');
}

export function optionalObject(place: Place, member: string): JsonObject | undefined {
  const value = optionalValue(place, member);
  if (value === undefined || isObject(value)) return value;
  throw invalidRequest(place.path + member, 'must be an object');
}

export function requiredObject(place: Place, member: string): JsonObject {
  return optionalObject(place, member) ?? missing(place, member, 'an object');
}

export function optionalList(place: Place, member: string): JsonValue[] | undefined {
  const value = optionalValue(place, member);
  if (value === undefined || Array.isArray(value)) return value;
  throw invalidRequest(place.path + member, 'must be a list');
}

/** The objects of a list, each with its own place; anything else in the list is refused. */
export function optionalPlaces(place: Place, member: string): Place[] | undefined {
  return optionalList(place, member)?.map((item, index) => {
    const path = `${place.path}${member}[${index}]`;
    if (!isObject(item)) throw invalidRequest(path, 'must be an object');
    return { of: item, path: `${path}.` };
  });
}

/** The member, an object, as a place of its own. */
export function requiredPlace(place: Place, member: string): Place {
  return { of: requiredObject(place, member), path: `${place.path}${member}.` };
}

/** The same where it may be absent. */
export function optionalPlace(place: Place, member: string): Place | undefined {
  const of = optionalObject(place, member);
  return of === undefined ? undefined : { of, path: `${place.path}${member}.` };
}

/** One string or a list of strings. */
export function optionalTexts(place: Place, member: string): string[] | undefined {
  const value = optionalValue(place, member);
  if (value === undefined) return undefined;
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value))
    throw invalidRequest(place.path + member, 'must be a string or a list of strings');
  return value.map((item, index) => {
    if (typeof item === 'string') return item;
    throw invalidRequest(`${place.path}${member}[${index}]`, 'must be a string');
  });
}

/** The members of an object beside those that are known; `undefined` where there are none. */
export function otherMembers(value: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonObject | undefined;
  for (const member in value) {
    const item = value[member];
    if (item === undefined || known.has(member)) continue;
    rest ??= {};
    rest[member] = item;
  }
  return rest;
}

/** The same without those that are `null`, which is how clients write what is not set. */
export function otherSetMembers(value: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  const others = Object.entries(otherMembers(value, known) ?? {}).filter(([, item]) => item !== null);
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

function missing(place: Place, member: string, kind: string): never {
  throw invalidRequest(place.path + member, `is missing; it must be ${kind}`);
}
