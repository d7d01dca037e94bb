import { invalidRequest, isObject, type InboundRequest, type JsonObject } from '@bifrost/core';

/*
 * What a client sends is checked where it is read, so that a mistake names its place. `null` counts as absent, as it
 * does for Cohere.
 */

/** The body of a client's request. */
export function requestBody({ body }: InboundRequest): JsonObject {
  if (body.kind !== 'json') throw invalidRequest(undefined, 'the body must be a JSON object');
  return body.value;
}

export function optionalText(holder: JsonObject, member: string, path = ''): string | undefined {
  return checked(holder, { member, path, is: isText, kind: 'a string' });
}

export function requiredText(holder: JsonObject, member: string, path = ''): string {
  const value = optionalText(holder, member, path);
  if (value === undefined) throw invalidRequest(join(path, member), 'is required');
  return value;
}

export function optionalNumber(holder: JsonObject, member: string, path = ''): number | undefined {
  return checked(holder, { member, path, is: isNumber, kind: 'a number' });
}

export function optionalBoolean(holder: JsonObject, member: string, path = ''): boolean | undefined {
  return checked(holder, { member, path, is: isBoolean, kind: 'true or false' });
}

export function optionalObject(holder: JsonObject, member: string, path = ''): JsonObject | undefined {
  return checked(holder, { member, path, is: isObject, kind: 'an object' });
}

export function requiredObject(holder: JsonObject, member: string, path = ''): JsonObject {
  const value = optionalObject(holder, member, path);
  if (value === undefined) throw invalidRequest(join(path, member), 'is required');
  return value;
}

/** One string or a list of strings. */
export function optionalTexts(holder: JsonObject, member: string, path = ''): string[] | undefined {
  const value = holder[member];
  if (typeof value === 'string') return [value];
  return checked(holder, { member, path, is: isTextList, kind: 'a string or a list of strings' });
}

/** The objects of a list, each with its path; an absent list is empty. */
export function optionalObjects(
  holder: JsonObject,
  member: string,
  path = '',
): { value: JsonObject; path: string }[] {
  const items = checked(holder, { member, path, is: isList, kind: 'a list' }) ?? [];
  return items.map((value, index) => {
    const itemPath = `${join(path, member)}[${index}]`;
    if (!isObject(value)) throw invalidRequest(itemPath, 'must be an object');
    return { value, path: itemPath };
  });
}

/** The members of an object beside those that are known, without empty ones; `undefined` where there are none. */
export function otherMembers(holder: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  const others = Object.entries(holder).filter(
    ([member, value]) => !known.has(member) && value !== null && value !== undefined,
  );
  return others.length === 0 ? undefined : Object.fromEntries(others);
}

/** Whether a member is set. */
export function has(holder: JsonObject, member: string): boolean {
  return holder[member] !== undefined && holder[member] !== null;
}

interface Reader<T> {
  member: string;
  path: string;
  is: (value: unknown) => value is T;
  /** What the member must be, for the refusal. */
  kind: string;
}

function checked<T>(holder: JsonObject, { member, path, is, kind }: Reader<T>): T | undefined {
  const value = holder[member];
  if (value === undefined || value === null) return undefined;
  if (is(value)) return value;
  throw invalidRequest(join(path, member), `must be ${kind}`);
}

function join(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
