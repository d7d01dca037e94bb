/** Whether the client is gone, and who must hear of it. One object serves a whole call, so nothing is composed. */
export class Cancellation {
  #listeners: (() => void)[] | undefined;
  cancelled = false;

  /** Calls back once when the client leaves; at once if it has left already. Returns the way to forget. */
  onCancel(listener: () => void): () => void {
    if (this.cancelled) {
      listener();
      return () => {};
    }
    (this.#listeners ??= []).push(listener);
    return () => this.#forget(listener);
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    // One by one, because a listener may forget another that has not heard yet.
    for (let next = this.#listeners?.shift(); next !== undefined; next = this.#listeners?.shift()) next();
  }

  // Few listen at a time, so a list is cheaper than a set.
  #forget(listener: () => void): void {
    const position = this.#listeners?.indexOf(listener) ?? -1;
    if (position >= 0) this.#listeners?.splice(position, 1);
  }
}
