import { decodeVector, invalidResponse } from '@bifrost/core';

/** A vector as numbers, whichever way it came. */
export function floatsOf(value: unknown, path: string): number[] {
  if (typeof value === 'string') return decodeVector(value);
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number'))
    return value;
  throw invalidResponse(`${path} is no vector`);
}
