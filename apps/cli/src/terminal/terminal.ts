import type { Surroundings } from '../surroundings.js';
import { paintFor, type Paint } from './paint.js';
import { whileWaiting } from './progress.js';

/** Where commands write: answers to standard output, everything about them to standard error. */
export class Terminal {
  /** Colours for standard output. */
  readonly paint: Paint;
  /** Colours for standard error. */
  readonly errorPaint: Paint;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.paint = paintFor(surroundings.stdout, surroundings.environment);
    this.errorPaint = paintFor(surroundings.stderr, surroundings.environment);
  }

  /** Whether a person reads standard output. */
  get isWatched(): boolean {
    return this.#surroundings.stdout.isTTY === true;
  }

  /** Writes a text as it is. */
  write(text: string): void {
    this.#surroundings.stdout.write(text);
  }

  /** Writes lines to standard output. */
  print(text: string): void {
    this.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  printJson(value: unknown): void {
    this.print(JSON.stringify(value, null, 2));
  }

  /** Writes lines to standard error: what a person wants to know and a program reading the answer does not. */
  say(text: string): void {
    this.#surroundings.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Waits for work, with a sign of life on standard error once it takes longer than a second. */
  wait<T>(label: string, work: Promise<T>): Promise<T> {
    const { stderr, clock } = this.#surroundings;
    return stderr.isTTY === true ? whileWaiting(work, { label, stream: stderr, clock }) : work;
  }
}
