import { invalidRequest } from '../../adapter/failures.js';
import type { EmbeddingsRequest } from '../../hub/beyond-chat.js';
import type { JsonValue } from '../../json/read.js';

type Input = EmbeddingsRequest['input'];

/** Reads `input`: a text, a list of texts, a list of tokens, or a list of lists of tokens. */
export function decodeInput(value: JsonValue | undefined): Input {
  if (typeof value === 'string') return [value];
  if (value === undefined)
    throw invalidRequest('input', 'is missing; it must be a string or a list of strings');
  if (!Array.isArray(value)) throw invalidRequest('input', 'must be a string or a list of strings');
  const [first] = value;
  if (first === undefined) throw invalidRequest('input', 'must not be empty');
  if (typeof first === 'string') return value.map((item, index) => decodeText(item, `input[${index}]`));
  if (typeof first === 'number') return [decodeTokens(value, 'input')];
  return value.map((item, index) => decodeTokens(item, `input[${index}]`));
}

function decodeText(value: JsonValue, path: string): string {
  if (typeof value !== 'string') throw invalidRequest(path, 'must be a string like the first item');
  return value;
}

function decodeTokens(value: JsonValue, path: string): number[] {
  if (!Array.isArray(value)) throw invalidRequest(path, 'must be a string or a list of tokens');
  if (value.length === 0) throw invalidRequest(path, 'must not be empty');
  return value.map((token, index) => {
    if (typeof token === 'number' && Number.isInteger(token) && token >= 0) return token;
    throw invalidRequest(`${path}[${index}]`, 'must be a token: a whole number that is not negative');
  });
}
