/** A text that the page keeps in one of the browser's stores, and tells its listeners about. */
export class StoredValue {
  readonly #name: string;
  readonly #store: () => Storage;
  readonly #listeners = new Set<() => void>();
  /** What a browser that keeps nothing (a private window, a policy) is given instead. */
  #own: string | undefined;

  constructor(name: string, store: () => Storage) {
    this.#name = name;
    this.#store = store;
  }

  readonly get = (): string | undefined => {
    try {
      return this.#store().getItem(this.#name) ?? this.#own;
    } catch {
      return this.#own;
    }
  };

  readonly set = (value: string | undefined): void => {
    this.#own = value;
    try {
      if (value === undefined) this.#store().removeItem(this.#name);
      else this.#store().setItem(this.#name, value);
    } catch {
      // kept in this page's memory then
    }
    for (const listener of this.#listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** The operator's token: gone with the tab, and never on disk for long. */
export const storedToken = new StoredValue('bifrost.token', () => sessionStorage);

/** `light` or `dark`, where the reader wants another than the system's. */
export const storedTheme = new StoredValue('bifrost.theme', () => localStorage);
