import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { Headers } from '../adapter/wire.js';
import { BifrostError } from '../errors/bifrost-error.js';

/** Compressions that can be undone. */
export type Compression = 'gzip' | 'deflate' | 'br';

/** Names of no compression. `none` is no registered one, but what servers of streams write so that nobody compresses. */
export const noCompression: ReadonlySet<string> = new Set(['', 'identity', 'none']);

/** What a decompressor drives: the reading of the socket on one side, the reader of the answer on the other. */
export interface DecompressionEnds {
  /** The reader is slower than the network. */
  stopReading(): void;
  goOnReading(): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  onError(error: unknown): void;
}

/**
 * The compression of an answer. We ask for none (`accept-encoding: identity`); some proxies compress all the same.
 * Throws `invalid_response` for one that nobody here can undo.
 */
export function compressionOf(headers: Headers): Compression | undefined {
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (encoding === undefined || noCompression.has(encoding)) return undefined;
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  if (encoding === 'deflate' || encoding === 'br') return encoding;
  throw new BifrostError(
    'invalid_response',
    `the answer is compressed (content-encoding: ${encoding.slice(0, 40)}) although it was asked for plain`,
  );
}

/** The headers as they would have been without compression. */
export function withoutCompression(headers: Headers): Headers {
  const rest: Record<string, string> = { ...headers };
  delete rest['content-encoding'];
  delete rest['content-length'];
  return rest;
}

/** Undoes the compression of one answer, with back-pressure through both ends. */
export class Decompressor {
  readonly #compression: Compression;
  readonly #ends: DecompressionEnds;
  #stream: Transform | undefined;
  #paused: boolean;
  #full = false;

  constructor(compression: Compression, ends: DecompressionEnds, paused: boolean) {
    this.#compression = compression;
    this.#ends = ends;
    this.#paused = paused;
  }

  /** It has taken in more than it could give out: the socket must wait. */
  get full(): boolean {
    return this.#full;
  }

  push(chunk: Buffer): void {
    this.#stream ??= this.#open(chunk);
    if (this.#stream.write(chunk)) return;
    this.#full = true;
    this.#ends.stopReading();
  }

  end(): void {
    // An empty body is not an empty archive: 204 and the like carry the header and nothing else.
    if (this.#stream === undefined) this.#ends.onEnd();
    else this.#stream.end();
  }

  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream?.resume();
  }

  destroy(): void {
    this.#stream?.destroy();
  }

  #open(firstChunk: Buffer): Transform {
    const stream = createStream(this.#compression, firstChunk);
    stream.on('data', (chunk: Buffer) => this.#ends.onData(chunk));
    stream.on('end', () => this.#ends.onEnd());
    stream.on('error', (error) => this.#ends.onError(error));
    stream.on('drain', () => {
      this.#full = false;
      if (!this.#paused) this.#ends.goOnReading();
    });
    if (this.#paused) stream.pause();
    return stream;
  }
}

function createStream(compression: Compression, firstChunk: Buffer): Transform {
  if (compression === 'gzip') return createGunzip();
  if (compression === 'br') return createBrotliDecompress();
  // `deflate` means a zlib wrapper (RFC 9110, 8.4.1.2); some servers leave it out.
  const hasWrapper = ((firstChunk[0] ?? 0) & 0x0f) === 8;
  return hasWrapper ? createInflate() : createInflateRaw();
}
