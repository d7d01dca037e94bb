import type { Headers } from '../adapter/wire.js';
import type { AnswerSink } from '../engine/call.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { parseObject, type JsonObject } from '../json/read.js';
import { createFraming } from '../transport/framing/create-framing.js';
import type { Framing } from '../transport/framing/framing.js';
import { AnswerStream } from './answer-stream.js';

/** An answer as the library's methods see it. */
export type LibraryAnswer =
  | { kind: 'whole'; headers: Headers; body: string | Uint8Array }
  | { kind: 'events'; headers: Headers; events: AnswerStream<JsonObject> }
  | { kind: 'bytes'; headers: Headers; bytes: AnswerStream<Uint8Array> };

/**
 * The end of the pipeline inside a process: what a gateway would write to a socket becomes a promise of the answer,
 * settled at the commit point, so that earlier failures reject and later ones are thrown to the reader.
 */
export class LibrarySink implements AnswerSink {
  readonly answer: Promise<LibraryAnswer>;
  readonly #cancel: () => void;
  #resolve: (answer: LibraryAnswer) => void = () => {};
  #reject: (error: BifrostError) => void = () => {};
  #framing: Framing | undefined;
  #events: AnswerStream<JsonObject> | undefined;
  #bytes: AnswerStream<Uint8Array> | undefined;
  #room = true;
  onDrain: () => void = () => {};

  constructor(cancel: () => void) {
    this.#cancel = cancel;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  complete(_status: number, headers: Headers, body: string | Uint8Array): void {
    this.#resolve({ kind: 'whole', headers, body });
  }

  head(_status: number, headers: Headers): void {
    if (headers['content-type']?.startsWith('text/event-stream') !== true) {
      this.#bytes = new AnswerStream(this.#cancel);
      this.#bytes.onRoom(() => this.onDrain());
      return this.#resolve({ kind: 'bytes', headers, bytes: this.#bytes });
    }
    const events = new AnswerStream<JsonObject>(this.#cancel);
    events.onRoom(() => this.onDrain());
    this.#events = events;
    const take = ({ data }: { data: string }): void => {
      const json = parseObject(data);
      if (json !== undefined) this.#room = events.push(json) && this.#room;
    };
    // the provider's events were measured when they came; written anew they may be longer
    this.#framing = createFraming('sse', take, { maxEventLength: Infinity });
    this.#resolve({ kind: 'events', headers, events });
  }

  write(chunk: string | Uint8Array): boolean {
    this.#room = true;
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.#framing === undefined) return this.#bytes?.push(bytes) ?? true;
    this.#framing.push(bytes);
    return this.#room;
  }

  end(complete: boolean): void {
    this.#framing?.end();
    const error = complete ? undefined : new BifrostError('stream_interrupted', 'the answer broke off');
    this.#events?.close(error);
    this.#bytes?.close(error);
  }

  fail(error: BifrostError): void {
    this.#reject(error);
    this.#events?.close(error);
    this.#bytes?.close(error);
  }
}
