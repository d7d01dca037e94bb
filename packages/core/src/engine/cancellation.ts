/** Whether the client is gone, and who must hear of it. One object serves a whole call, so nothing is composed. */
export class Cancellation {
  #listeners: Set<() => void> | undefined;
  cancelled = false;

  /** Calls back once when the client leaves; at once if it has left already. Returns the way to forget. */
  onCancel(listener: () => void): () => void {
    if (this.cancelled) {
      listener();
      return () => {};
    }
    const listeners = (this.#listeners ??= new Set());
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    const listeners = this.#listeners;
    this.#listeners = undefined;
    for (const listener of listeners ?? []) listener();
  }
}
