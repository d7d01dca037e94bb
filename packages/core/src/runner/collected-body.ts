import type { WireBody } from '../adapter/wire.js';
import { invalidResponse } from '../adapter/failures.js';
import { withExactNumbers } from '../json/exact-numbers.js';
import { parseJson, isObject } from '../json/read.js';

/** What a whole answer may weigh. Pictures come as base64 in JSON, so the limit is generous. */
const maxAnswerBytes = 128 * 1024 * 1024;
/** What is read of an error; more explains nothing. */
export const maxErrorBytes = 1024 * 1024;

/** Gathers a body that is needed whole. */
export class CollectedBody {
  readonly #chunks: Buffer[] = [];
  readonly #limit: number;
  #bytes = 0;

  constructor(limit = maxAnswerBytes) {
    this.#limit = limit;
  }

  /** Takes a chunk. Returns `false` when the limit is passed; what is over it is not kept. */
  add(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limit) return false;
    this.#chunks.push(chunk);
    return true;
  }

  /**
   * Takes a chunk of an answer that is needed to its end.
   *
   * @throws BifrostError `invalid_response` when the limit is passed: what a reader throws ends its attempt.
   */
  mustAdd(chunk: Buffer): void {
    if (!this.add(chunk)) throw invalidResponse('the answer is larger than any answer may be');
  }

  bytes(): Buffer {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks);
  }
}

/**
 * A whole body in the form that dialects read: JSON objects parsed, everything else as bytes.
 *
 * @param exactMembers members whose numbers must come through as they were written.
 */
export function wireBodyOf(
  bytes: Buffer,
  contentType: string | undefined,
  exactMembers?: readonly string[],
): WireBody {
  if (bytes.length === 0) return { kind: 'none' };
  const text = bytes.toString('utf8');
  const value = parseJson(text);
  if (isObject(value)) {
    return {
      kind: 'json',
      value: exactMembers === undefined ? value : withExactNumbers(value, text, exactMembers),
    };
  }
  if (Array.isArray(value)) return { kind: 'json', value: { items: value } };
  return { kind: 'bytes', bytes, media_type: contentType ?? 'application/octet-stream' };
}

/** The body of an error. Some services, Google's among them, tell theirs in a list of one. */
export function errorBodyOf(bytes: Buffer, contentType: string | undefined): WireBody {
  const value = parseJson(bytes.toString('utf8'));
  const [only, ...more] = Array.isArray(value) ? value : [];
  return isObject(only) && more.length === 0 ? { kind: 'json', value: only } : wireBodyOf(bytes, contentType);
}

/** The complaint about an answer that is not even JSON. */
export function notJson(contentType: string | undefined): Error {
  const kind = contentType?.split(';')[0] ?? 'no content type';
  const hint = kind === 'text/html' ? '; a web page answered: check base_url' : '';
  return invalidResponse(`the answer is not JSON (${kind})${hint}`);
}
