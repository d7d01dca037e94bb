import { invalidResponse } from '../../adapter/failures.js';

/** A vector as little-endian 32-bit floats in base64, the form that OpenAI's clients ask for. */
export function encodeVector(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes.toString('base64');
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Reads such a vector. Throws `invalid_response` for a text that is none. */
export function decodeVector(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  if (!base64.test(text) || bytes.length % 4 !== 0)
    throw invalidResponse('a vector is no base64 of 32-bit floats');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
