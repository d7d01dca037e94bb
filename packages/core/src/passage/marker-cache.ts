import { compileMarkers, type Markers } from './markers.js';

/** Markers compiled once for each dialect's list: a dialect hands out the same list every time. */
export class MarkerCache {
  readonly #compiled = new WeakMap<readonly string[], Markers>();
  readonly #joined = new WeakMap<Markers, WeakMap<Markers, Markers>>();
  readonly #none = compileMarkers([]);

  get(texts: readonly string[] | undefined): Markers {
    if (texts === undefined) return this.#none;
    let markers = this.#compiled.get(texts);
    if (markers === undefined) {
      markers = compileMarkers(texts);
      this.#compiled.set(texts, markers);
    }
    return markers;
  }

  /** One look for two lists. */
  either(one: Markers, other: Markers): Markers {
    const joined = this.#joined.get(one) ?? new WeakMap<Markers, Markers>();
    let markers = joined.get(other);
    if (markers === undefined) {
      markers = compileMarkers([...one.texts, ...other.texts]);
      joined.set(other, markers);
      this.#joined.set(one, joined);
    }
    return markers;
  }
}
