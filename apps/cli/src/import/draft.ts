import { isObject, type JsonObject, type JsonValue } from '@bifrost/core';
import type { Path } from './path.js';

/** Writes a value at a place, with the objects and lists that lead there. */
export function setAt(draft: JsonObject, path: Path, value: JsonValue): void {
  let node: JsonObject | JsonValue[] = draft;
  for (const [index, step] of path.slice(0, -1).entries()) {
    let next = read(node, step);
    if (!isObject(next) && !Array.isArray(next)) {
      next = typeof path[index + 1] === 'number' ? [] : {};
      write(node, step, next);
    }
    node = next;
  }
  const last = path.at(-1);
  // Settings may be shared between entries, and each entry may lose parts of its own.
  if (last !== undefined) write(node, last, structuredClone(value));
}

/** What stands at a place. */
export function valueAt(draft: JsonObject, path: Path): JsonValue | undefined {
  let node: JsonValue | undefined = draft;
  for (const step of path) {
    if (!isObject(node) && !Array.isArray(node)) return undefined;
    node = read(node, step);
  }
  return node;
}

/** Takes out what stands at a place, and whatever held nothing else. Gives the place that is gone. */
export function removeAt(draft: JsonObject, path: Path): Path {
  const parent = valueAt(draft, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent) && typeof last === 'number') parent.splice(last, 1);
  else if (isObject(parent) && last !== undefined) Reflect.deleteProperty(parent, last);
  return isLeftover(parent, path) ? removeAt(draft, path.slice(0, -1)) : path;
}

/** An empty list would mean something else than none ("all models", for instance), and empty settings say nothing. */
function isLeftover(parent: JsonValue | undefined, path: Path): boolean {
  if (path.length < 2) return false;
  if (Array.isArray(parent)) return parent.length === 0;
  return isObject(parent) && Object.keys(parent).length === 0 && String(path.at(-2)).endsWith('_config');
}

function read(node: JsonObject | JsonValue[], step: string | number): JsonValue | undefined {
  if (Array.isArray(node)) return typeof step === 'number' ? node[step] : undefined;
  return Object.hasOwn(node, step) ? node[String(step)] : undefined;
}

function write(node: JsonObject | JsonValue[], step: string | number, value: JsonValue): void {
  if (Array.isArray(node)) {
    if (typeof step === 'number') node[step] = value;
  } else {
    // Assigned, a model of the name `__proto__` would be no member.
    const member = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(node, String(step), member);
  }
}
