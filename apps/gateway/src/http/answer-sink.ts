import type { ServerResponse } from 'node:http';
import { constants, type Http2ServerResponse } from 'node:http2';
import type { AnswerSink, Headers } from '@bifrost/core';
import { http2Headers, printableHeaders } from './headers.js';
import { isHttp2Response, type Exchange } from './exchange.js';

/** What a sink tells its owner. */
export interface SinkOptions {
  /** Milliseconds that a client may take nothing of what is written for it before it is cut off. */
  stalledMs: number;
  /** The client left before the answer was whole. Called at most once. */
  onLeave: () => void;
  /** A status was sent. Called at most once. */
  onStatus: (status: number) => void;
  /** The answer is over, whole or not: so many bytes of body were written. Called once. */
  onSent?: (bytes: number) => void;
}

/** Writes answers of the engine to a client, whichever HTTP it speaks. */
export function createSink(response: Exchange['response'], options: SinkOptions): AnswerSink {
  return isHttp2Response(response) ? new Http2Sink(response, options) : new Http1Sink(response, options);
}

/** What both kinds share: the order of calls, and what happens once the client is gone. */
abstract class ResponseSink<Response extends Exchange['response']> implements AnswerSink {
  protected readonly response: Response;
  protected readonly options: SinkOptions;
  #over = false;
  #gone = false;
  #full = false;
  #bytes = 0;
  /** Set by the engine: more can be taken. */
  onDrain?: () => void;

  constructor(response: Response, options: SinkOptions) {
    this.response = response;
    this.options = options;
    // Writing to a client that just left is an error event in Node, and without a listener the end of the process.
    listen(response, 'error', () => this.#leave());
    listen(response, 'close', () => this.#leave());
  }

  complete(status: number, headers: Headers, body: string | Uint8Array): void {
    if (this.#closed()) return;
    this.#over = true;
    this.options.onStatus(status);
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
    this.start(status, headers, length);
    this.finish(body);
    this.options.onSent?.(length);
  }

  // The head leaves together with the first bytes, which follow at once: flushing it would cost a packet.
  head(status: number, headers: Headers): void {
    if (this.#closed()) return;
    this.options.onStatus(status);
    this.start(status, headers, undefined);
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.#closed()) return true;
    this.#bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
    if (this.send(chunk)) return true;
    if (!this.#full) this.#waitForRoom();
    return false;
  }

  end(complete: boolean): void {
    if (this.#closed()) return;
    this.#over = true;
    if (complete) this.finish(undefined);
    else this.breakOff();
    this.options.onSent?.(this.#bytes);
  }

  /** Sends the head; `length` is known for whole answers. */
  protected abstract start(status: number, headers: Headers, length: number | undefined): void;
  /** `false` when the client does not keep up. */
  protected abstract send(chunk: string | Uint8Array): boolean;
  /** Sends what is left and ends the answer properly. */
  protected abstract finish(body: string | Uint8Array | undefined): void;
  /** Ends the answer so that no client takes it for whole. */
  protected abstract breakOff(): void;
  /** Cuts the client off if nothing moves for so long; 0 calls that off. */
  protected abstract guard(stalledMs: number): void;

  #waitForRoom(): void {
    this.#full = true;
    this.guard(this.options.stalledMs);
    onceDrained(this.response, () => {
      this.#full = false;
      this.guard(0);
      this.onDrain?.();
    });
  }

  #closed(): boolean {
    return this.#over || this.#gone;
  }

  #leave(): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#over) return;
    this.options.onLeave();
    this.options.onSent?.(this.#bytes);
  }
}

class Http1Sink extends ResponseSink<ServerResponse> {
  protected override send(chunk: string | Uint8Array): boolean {
    return this.response.write(chunk);
  }

  protected override start(status: number, headers: Headers, length: number | undefined): void {
    try {
      this.response.writeHead(status, rawHeaders(headers, length));
    } catch {
      this.response.writeHead(status, rawHeaders(printableHeaders(headers), length));
    }
  }

  protected override finish(body: string | Uint8Array | undefined): void {
    this.response.end(body);
    // What the socket has not taken yet waits for the client, but not for ever. Node sets its own limit when it is out.
    if (this.response.writableLength > this.response.writableHighWaterMark)
      this.guard(this.options.stalledMs);
  }

  // What was written still goes out, an error event for instance; the mark of a proper end does not.
  protected override breakOff(): void {
    this.guard(this.options.stalledMs);
    this.response.socket?.destroySoon();
  }

  protected override guard(stalledMs: number): void {
    this.response.socket?.setTimeout(stalledMs);
  }
}

class Http2Sink extends ResponseSink<Http2ServerResponse> {
  protected override send(chunk: string | Uint8Array): boolean {
    return this.response.write(chunk);
  }

  protected override start(status: number, headers: Headers, length: number | undefined): void {
    const allowed = http2Headers(printableHeaders(headers));
    if (length !== undefined) allowed['content-length'] ??= String(length);
    this.response.writeHead(status, allowed);
  }

  protected override finish(body: string | Uint8Array | undefined): void {
    if (body !== undefined && body.length > 0) this.response.write(body);
    this.response.end();
    this.guard(this.options.stalledMs);
  }

  protected override breakOff(): void {
    const { stream } = this.response;
    this.guard(this.options.stalledMs);
    stream.write('', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  }

  protected override guard(stalledMs: number): void {
    const { stream } = this.response;
    stream.setTimeout(stalledMs, stalledMs === 0 ? undefined : () => stream.close(constants.NGHTTP2_CANCEL));
  }
}

/** Names and values in turn, which Node writes without building an object. */
function rawHeaders(headers: Headers, length: number | undefined): string[] {
  const raw: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) raw.push(name, value);
  }
  if (length !== undefined && headers['content-length'] === undefined)
    raw.push('content-length', String(length));
  return raw;
}

/** The two classes of responses type their listeners differently, though these events are the same. */
function listen(response: Exchange['response'], event: 'error' | 'close', listener: () => void): void {
  if (isHttp2Response(response)) response.on(event, listener);
  else response.on(event, listener);
}

function onceDrained(response: Exchange['response'], listener: () => void): void {
  if (isHttp2Response(response)) response.once('drain', listener);
  else response.once('drain', listener);
}
