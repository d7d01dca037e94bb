/** Those who hear of batches. */
export class BatchListeners {
  readonly #listeners = new Set<(batch: string) => void>();
  readonly #onChange: (any: boolean) => void;

  /** @param onChange - told when the first comes and when the last goes */
  constructor(onChange: (any: boolean) => void = () => undefined) {
    this.#onChange = onChange;
  }

  add(listener: (batch: string) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#onChange(true);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#onChange(false);
    };
  }

  tell(batch: string): void {
    for (const listener of this.#listeners) listener(batch);
  }
}
