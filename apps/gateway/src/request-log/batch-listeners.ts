/** Hears of batches as they are written. */
export interface BatchListener {
  /** Lines of `writeLine`. */
  take(batch: string): void;
  /** The gateway stops: there will be no more. */
  end(): void;
}

/** Those who hear of batches. */
export class BatchListeners {
  readonly #listeners = new Set<BatchListener>();
  readonly #onChange: (any: boolean) => void;

  /** @param onChange - told when the first comes and when the last goes */
  constructor(onChange: (any: boolean) => void = () => undefined) {
    this.#onChange = onChange;
  }

  add(listener: BatchListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#onChange(true);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#onChange(false);
    };
  }

  tell(batch: string): void {
    for (const listener of this.#listeners) listener.take(batch);
  }

  end(): void {
    for (const listener of this.#listeners) listener.end();
  }
}
