/** Counts what is under way, for those who wait until nothing is. */
export class RunningCount {
  #count = 0;
  #wake: (() => void)[] = [];

  readonly enter = (): void => {
    this.#count += 1;
  };

  readonly leave = (): void => {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const wake of this.#wake.splice(0)) wake();
  };

  none(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake.push(resolve);
    });
  }
}
