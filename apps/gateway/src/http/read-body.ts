import { BifrostError } from '@bifrost/core';
import { isHttp2Request, type Exchange } from './exchange.js';

/** What is known of a body that was asked for: the bytes, an error to tell, or that nobody waits any more. */
export type BodyOutcome = { bytes: Buffer } | { error: BifrostError } | { gone: true };

export interface BodyLimits {
  maxBytes: number;
  /** Milliseconds without a byte after which an HTTP/2 stream is given up. Over HTTP/1.1 Node watches. */
  idleMs: number;
}

const empty = Buffer.alloc(0);

/**
 * Reads a whole body and calls back once. No promise is made, since every request comes through here.
 *
 * A body over the limit is refused at once; what still arrives is thrown away, up to as much again, because a client
 * that is cut off while it sends never reads the refusal.
 */
export function readBody(
  request: Exchange['request'],
  limits: BodyLimits,
  done: (outcome: BodyOutcome) => void,
): void {
  if (declaredLength(request) > limits.maxBytes) refuseBody(request, limits, done);
  else new BodyReader(request, limits, done).start();
}

function refuseBody(
  request: Exchange['request'],
  { maxBytes }: BodyLimits,
  done: (outcome: BodyOutcome) => void,
): void {
  discardBody(request, maxBytes * 2);
  done({ error: tooLarge(maxBytes) });
}

/** Lets the rest of a body pass unread, so that the client gets to the answer; after `maxBytes` the line is cut. */
export function discardBody(request: Exchange['request'], maxBytes: number): void {
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) request.destroy();
  });
  request.on('error', ignore);
}

class BodyReader {
  readonly #request: Exchange['request'];
  readonly #limits: BodyLimits;
  readonly #done: (outcome: BodyOutcome) => void;
  #first: Buffer | undefined;
  #chunks: Buffer[] | undefined;
  #length = 0;
  #settled = false;

  constructor(request: Exchange['request'], limits: BodyLimits, done: (outcome: BodyOutcome) => void) {
    this.#request = request;
    this.#limits = limits;
    this.#done = done;
  }

  start(): void {
    const request = this.#request;
    request.on('data', (chunk: Buffer) => this.#take(chunk));
    request.on('end', () => this.#settle({ bytes: this.#bytes() }));
    request.on('error', () => this.#settle({ gone: true }));
    request.on('close', () => this.#settle({ gone: true }));
    if (isHttp2Request(request)) request.stream.setTimeout(this.#limits.idleMs, () => request.stream.close());
  }

  #take(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#settled) {
      if (this.#length > this.#limits.maxBytes * 2) this.#request.destroy();
      return;
    }
    if (this.#length > this.#limits.maxBytes) {
      this.#chunks = this.#first = undefined;
      this.#settle({ error: tooLarge(this.#limits.maxBytes) });
    } else if (this.#first === undefined) this.#first = chunk;
    else (this.#chunks ??= [this.#first]).push(chunk);
  }

  /** Most bodies come in one piece, which is then not copied. */
  #bytes(): Buffer {
    return this.#chunks === undefined ? (this.#first ?? empty) : Buffer.concat(this.#chunks, this.#length);
  }

  #settle(outcome: BodyOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    if (isHttp2Request(this.#request)) this.#request.stream.setTimeout(0);
    this.#done(outcome);
  }
}

/** Node has checked that the header is a number. */
function declaredLength(request: Exchange['request']): number {
  const header = request.headers['content-length'];
  return header === undefined ? 0 : Number(header);
}

function tooLarge(maxBytes: number): BifrostError {
  return new BifrostError(
    'request_too_large',
    `The body is larger than ${maxBytes} bytes: send less, or raise gateway.max_body_in_bytes.`,
  );
}

function ignore(): void {
  // the client left while its body was being thrown away: nobody is there to be told
}
