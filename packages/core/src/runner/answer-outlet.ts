import type { AnswerSink } from '../engine/call.js';

/** What may be held before the commit point; beyond it a stream commits by itself. */
const maxHeldEvents = 64;
const maxHeldBytes = 256 * 1024;

/**
 * Where the pieces of a streamed answer gather. Before the commit point they are held, so that a failure leaves no
 * trace; after it they are written once for everything that one read from the network brought: a provider may write
 * each event as a chunk of its own, and a write for each would cost more than all that we do with them.
 */
export class AnswerOutlet {
  readonly #sink: AnswerSink;
  readonly #pause: () => void;
  #pieces: (string | Uint8Array)[] = [];
  #heldBytes = 0;
  #committed = false;
  #flushPlanned = false;

  constructor(sink: AnswerSink, pause: () => void) {
    this.#sink = sink;
    this.#pause = pause;
  }

  push(piece: string | Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    if (!this.#committed) this.#heldBytes += piece.length;
  }

  /** More is held than may be: the stream must commit though it said nothing yet. */
  get full(): boolean {
    return !this.#committed && (this.#pieces.length > maxHeldEvents || this.#heldBytes > maxHeldBytes);
  }

  commit(): void {
    this.#committed = true;
  }

  /** Writes what gathers until the network's read is worked through. */
  flushSoon(): void {
    if (this.#flushPlanned || !this.#committed || this.#pieces.length === 0) return;
    this.#flushPlanned = true;
    queueMicrotask(() => {
      this.#flushPlanned = false;
      this.flush();
    });
  }

  /** Writes what gathered, if the stream is committed. Pauses the provider when the client cannot take more. */
  flush(): void {
    if (!this.#committed || this.#pieces.length === 0) return;
    const pieces = this.#pieces;
    this.#pieces = [];
    if (!this.#sink.write(joined(pieces))) this.#pause();
  }
}

function joined(pieces: readonly (string | Uint8Array)[]): string | Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  let text = '';
  for (const piece of pieces) {
    if (typeof piece !== 'string') return Buffer.concat(pieces.map(bytesOf));
    text += piece;
  }
  return text;
}

function bytesOf(piece: string | Uint8Array): Uint8Array {
  return typeof piece === 'string' ? Buffer.from(piece) : piece;
}
