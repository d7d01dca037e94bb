import type { AnswerSink } from '../engine/call.js';
import type { EventPlace } from '../passage/event-frame.js';

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
  /** The last of what gathered: events that follow each other in one chunk, of which one view is made. */
  #run: EventPlace | undefined;
  #heldEvents = 0;
  #heldBytes = 0;
  #committed = false;
  #flushPlanned = false;

  constructor(sink: AnswerSink, pause: () => void) {
    this.#sink = sink;
    this.#pause = pause;
  }

  push(piece: string | Uint8Array): void {
    if (piece.length === 0) return;
    this.#closeRun();
    this.#pieces.push(piece);
    this.#count(piece.length);
  }

  /** An event as the provider wrote it. */
  pass({ source, start, end }: Readonly<EventPlace>): void {
    const run = this.#run;
    if (run?.source === source && run.end === start) run.end = end;
    else {
      this.#closeRun();
      this.#run = { source, start, end };
    }
    this.#count(end - start);
  }

  /** More is held than may be: the stream must commit though it said nothing yet. */
  get full(): boolean {
    return !this.#committed && (this.#heldEvents > maxHeldEvents || this.#heldBytes > maxHeldBytes);
  }

  commit(): void {
    this.#committed = true;
  }

  /** Writes what gathers until the network's read is worked through. */
  flushSoon(): void {
    if (this.#flushPlanned || !this.#committed || this.#isEmpty) return;
    this.#flushPlanned = true;
    queueMicrotask(() => {
      this.#flushPlanned = false;
      this.flush();
    });
  }

  /** Writes what gathered, if the stream is committed. Pauses the provider when the client cannot take more. */
  flush(): void {
    if (!this.#committed || this.#isEmpty) return;
    this.#closeRun();
    const pieces = this.#pieces;
    this.#pieces = [];
    if (!this.#sink.write(joined(pieces))) this.#pause();
  }

  get #isEmpty(): boolean {
    return this.#pieces.length === 0 && this.#run === undefined;
  }

  #closeRun(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.#pieces.push(run.source.subarray(run.start, run.end));
  }

  #count(bytes: number): void {
    if (this.#committed) return;
    this.#heldEvents += 1;
    this.#heldBytes += bytes;
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
