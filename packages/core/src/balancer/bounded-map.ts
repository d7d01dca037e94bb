/**
 * A map that forgets what was unused longest once it is full. Model names come from clients, so nothing that is kept
 * per model may grow without a bound.
 */
export class BoundedMap<V> {
  readonly #entries = new Map<string, V>();
  readonly #maxEntries: number;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value, which thereby counts as used. */
  get(name: string): V | undefined {
    const value = this.#entries.get(name);
    // With half of the room left nobody goes soon, and a map that changes with every request makes old garbage.
    if (value === undefined || this.#entries.size * 2 < this.#maxEntries) return value;
    // A Map iterates in the order of insertion: inserting anew is what makes it the youngest.
    this.#entries.delete(name);
    this.#entries.set(name, value);
    return value;
  }

  /** The value, without counting as a use. */
  peek(name: string): V | undefined {
    return this.#entries.get(name);
  }

  set(name: string, value: V): void {
    this.#entries.delete(name);
    this.#entries.set(name, value);
    if (this.#entries.size <= this.#maxEntries) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(name: string): boolean {
    return this.#entries.delete(name);
  }

  /** From the one unused longest to the one used last. */
  entries(): IterableIterator<[string, V]> {
    return this.#entries.entries();
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }
}
