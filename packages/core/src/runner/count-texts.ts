import type { JsonValue } from '../json/read.js';

/** How many texts a member holds: itself, or those in its list. A list of numbers is one text, given as its tokens. */
export function countTexts(value: JsonValue | undefined): number {
  return Array.isArray(value) && typeof value[0] !== 'number' ? value.length : 1;
}
