import { parseJson, text } from '@bifrost/core';
import type { Path } from './path.js';

const step = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/gu;

/** Reads a place as errors write it: `providers.openai.keys[0].aliases["a.b"]`. */
export function parsePath(place: string): Path {
  return [...place.matchAll(step)].map(([, index, quoted, word = '']) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? word : (text(parseJson(quoted)) ?? quoted);
  });
}
