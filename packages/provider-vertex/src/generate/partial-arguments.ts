import { boolean, isObject, number, objects, text, type JsonObject, type JsonValue } from '@bifrost/core';

/*
 * Arguments that arrive in pieces: each names its place by a JSON path and brings a value, or more of a string.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 */

type Key = string | number;

const segment = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/gu;

/** Puts the pieces of one event into the arguments so far. */
export function addPartialArguments(args: JsonObject, pieces: unknown): void {
  for (const piece of objects(pieces)) {
    const keys = parsePath(text(piece['jsonPath']) ?? '');
    const value = valueOf(piece);
    if (keys.length > 0 && value !== undefined) put(args, keys, value);
  }
}

function parsePath(path: string): Key[] {
  return [...path.matchAll(segment)].map(([, plain, index, single, double]) =>
    index === undefined ? (plain ?? single ?? double ?? '') : Number(index),
  );
}

function valueOf(piece: JsonObject): JsonValue | undefined {
  if ('nullValue' in piece) return null;
  return text(piece['stringValue']) ?? number(piece['numberValue']) ?? boolean(piece['boolValue']);
}

function put(root: JsonObject, keys: readonly Key[], value: JsonValue): void {
  let holder: JsonObject | JsonValue[] = root;
  for (const [depth, key] of keys.entries()) {
    const next = keys[depth + 1];
    if (next === undefined) return write(holder, key, grown(read(holder, key), value));
    const found: JsonValue | undefined = read(holder, key);
    const inner: JsonObject | JsonValue[] =
      Array.isArray(found) || isObject(found) ? found : typeof next === 'number' ? [] : {};
    if (inner !== found) write(holder, key, inner);
    holder = inner;
  }
}

/** A string goes on where it stood; anything else is replaced. */
function grown(before: JsonValue | undefined, value: JsonValue): JsonValue {
  return typeof before === 'string' && typeof value === 'string' ? before + value : value;
}

function read(holder: JsonObject | JsonValue[], key: Key): JsonValue | undefined {
  if (Array.isArray(holder)) return holder[typeof key === 'number' ? key : -1];
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}

/** Names come from a model: `__proto__` is one like any other, and a place far beyond the end of a list is its end. */
function write(holder: JsonObject | JsonValue[], key: Key, value: JsonValue): void {
  if (Array.isArray(holder)) {
    if (typeof key === 'number') holder[Math.min(key, holder.length)] = value;
    return;
  }
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
