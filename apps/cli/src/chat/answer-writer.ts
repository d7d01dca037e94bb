import { harmless } from '../terminal/harmless.js';

/** The part of a terminal that an answer needs. */
export interface AnswerTerminal {
  readonly isWatched: boolean;
  readonly paint: { dim(text: string): string };
  write(text: string): void;
  say(line: string): void;
}

/** Writes an answer while it arrives, and keeps remarks about it out of its lines. */
export class AnswerWriter {
  readonly #terminal: AnswerTerminal;
  readonly #held: string[] = [];
  #text = '';
  #thinks = false;
  #lineIsOpen = false;

  constructor(terminal: AnswerTerminal) {
    this.#terminal = terminal;
  }

  /** Everything that was answered so far. */
  get text(): string {
    return this.#text;
  }

  /** A piece of the answer. */
  write(piece: string): void {
    if (piece === '') return;
    if (this.#thinks) this.#terminal.write('\n\n');
    this.#thinks = false;
    this.#text += piece;
    // A program gets the bytes as they are; a terminal must not be steered by them.
    this.#show(this.#terminal.isWatched ? harmless(piece) : piece);
  }

  /** A piece of what the model thinks before it answers: for people, and no part of the answer. */
  think(piece: string): void {
    if (piece === '' || !this.#terminal.isWatched) return;
    this.#thinks = true;
    this.#show(this.#terminal.paint.dim(harmless(piece)));
  }

  /** A remark about the answer, on a line of its own. */
  remark(line: string): void {
    if (this.#lineIsOpen) this.#held.push(line);
    else this.#terminal.say(line);
  }

  /** The answer is over, however it ended. */
  finish(): void {
    if (this.#lineIsOpen) this.#terminal.write('\n');
    this.#lineIsOpen = false;
    this.#thinks = false;
    for (const line of this.#held.splice(0)) this.#terminal.say(line);
  }

  #show(text: string): void {
    this.#terminal.write(text);
    this.#lineIsOpen = !text.endsWith('\n');
  }
}
