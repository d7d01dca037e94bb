const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * A text that must not be shown. Printing, logging, inspecting or serialising it gives `[redacted]`;
 * only {@link Secret.reveal} gives the text, so a reader can find every place that uses one.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself, for the moment in which it goes on the wire. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect](): string {
    return '[redacted]';
  }
}
