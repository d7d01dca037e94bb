/** Gathers items for a moment, so that many of them make one message. */
export class Batch<Item> {
  readonly #send: (items: Item[]) => void;
  readonly #gatherMs: number;
  #items: Item[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(gatherMs: number, send: (items: Item[]) => void) {
    this.#gatherMs = gatherMs;
    this.#send = send;
  }

  add(item: Item): void {
    this.#items.push(item);
    this.#timer ??= setTimeout(() => this.flush(), this.#gatherMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#send(items);
  }
}
