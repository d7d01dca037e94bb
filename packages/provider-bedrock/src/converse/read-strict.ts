import { invalidRequest, isObject, type JsonObject } from '@bifrost/core';

/*
 * What a client sends is checked where it is read, so that a mistake names its place. `null` counts as absent.
 */

function optional<T>(
  holder: JsonObject,
  member: string,
  reader: { path: string; is: (value: unknown) => value is T; kind: string },
): T | undefined {
  const value = holder[member];
  if (value === undefined || value === null) return undefined;
  if (reader.is(value)) return value;
  throw invalidRequest(join(reader.path, member), `must be ${reader.kind}`);
}

export function optionalText(holder: JsonObject, member: string, path = ''): string | undefined {
  return optional(holder, member, { path, is: isText, kind: 'a string' });
}

export function requiredText(holder: JsonObject, member: string, path = ''): string {
  const value = optionalText(holder, member, path);
  if (value === undefined) throw invalidRequest(join(path, member), 'is required');
  return value;
}

export function optionalNumber(holder: JsonObject, member: string, path = ''): number | undefined {
  return optional(holder, member, { path, is: isNumber, kind: 'a number' });
}

export function optionalObject(holder: JsonObject, member: string, path = ''): JsonObject | undefined {
  return optional(holder, member, { path, is: isObject, kind: 'an object' });
}

export function requiredObject(holder: JsonObject, member: string, path = ''): JsonObject {
  const value = optionalObject(holder, member, path);
  if (value === undefined) throw invalidRequest(join(path, member), 'is required');
  return value;
}

export function optionalTexts(holder: JsonObject, member: string, path = ''): string[] | undefined {
  return optional(holder, member, { path, is: isTextList, kind: 'a list of strings' });
}

/** A list of objects, each with its path. */
export function optionalObjects(
  holder: JsonObject,
  member: string,
  path = '',
): { value: JsonObject; path: string }[] | undefined {
  const items = optional(holder, member, { path, is: isList, kind: 'a list' });
  return items?.map((value, index) => {
    const itemPath = `${join(path, member)}[${index}]`;
    if (!isObject(value)) throw invalidRequest(itemPath, 'must be an object');
    return { value, path: itemPath };
  });
}

export function join(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
