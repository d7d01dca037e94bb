import { pathText } from '@bifrost/core';
import type { Path } from './path.js';

/** What became of a field: it says the same in our file; a person must look; nothing here does that. */
export type Outcome = 'exact' | 'by_hand' | 'no_equal';

/** A field of the source, or a whole branch of it, and what became of it. */
export interface LedgerEntry {
  readonly outcome: Outcome;
  /** Where it stands in the source. */
  readonly from: string;
  /** Where it went in our file. */
  readonly to: readonly string[];
  readonly note?: string;
}

interface Claim {
  outcome: Outcome;
  to: Path[];
  readonly notes: Set<string>;
}

/** From the least to the most troublesome: a field that has two fates is told with the worse one. */
const ranks: readonly Outcome[] = ['exact', 'by_hand', 'no_equal'];

/**
 * Keeps what became of every field of a source. Importers claim fields and branches in any order; {@link settle} then
 * walks the source itself, so that a field nobody claimed is told as well.
 */
export class Ledger {
  readonly #claims = new Map<string, Claim>();
  /** Every place above a claim. */
  readonly #above = new Set<string>();

  /** The field says the same in our file. */
  exact(from: Path, to?: Path, note?: string): void {
    this.#claim(from, { outcome: 'exact', to, note });
  }

  /** A person has to look: the note says at what. */
  byHand(from: Path, note: string, to?: Path): void {
    this.#claim(from, { outcome: 'by_hand', to, note });
  }

  /** Nothing here does that: the note says what to do instead. */
  noEqual(from: Path, note: string): void {
    this.#claim(from, { outcome: 'no_equal', to: undefined, note });
  }

  /** A part of our file was taken out again: what led there, or to what it was a part of, needs a hand. */
  takenOut(place: Path, note: string): void {
    let above = place;
    const leads = (to: Path): boolean => startsWith(to, above);
    while (above.length > 2 && !this.#places().some(leads)) above = above.slice(0, -1);
    for (const claim of this.#claims.values()) {
      if (claim.to.some(leads)) {
        claim.outcome = worse(claim.outcome, 'by_hand');
        claim.notes.add(note);
      }
      claim.to = claim.to.filter((to) => !startsWith(to, place)).map((to) => closedUp(to, place));
    }
  }

  #places(): Path[] {
    return [...this.#claims.values()].flatMap(({ to }) => to);
  }

  /** Everything in the order of the source, each field in exactly one entry. */
  settle(source: unknown): LedgerEntry[] {
    return this.#walk(source, [], undefined);
  }

  #claim(
    from: Path,
    { outcome, to, note }: { outcome: Outcome; to: Path | undefined; note: string | undefined },
  ): void {
    const key = JSON.stringify(from);
    const claim = this.#claims.get(key) ?? { outcome, to: [], notes: new Set<string>() };
    claim.outcome = worse(claim.outcome, outcome);
    if (to !== undefined && !claim.to.some((other) => isSame(other, to))) claim.to.push(to);
    if (note !== undefined) claim.notes.add(note);
    this.#claims.set(key, claim);
    for (let length = 0; length < from.length; length += 1) {
      this.#above.add(JSON.stringify(from.slice(0, length)));
    }
  }

  #walk(node: unknown, path: Path, inherited: Claim | undefined): LedgerEntry[] {
    const key = JSON.stringify(path);
    const claim = this.#claims.get(key) ?? inherited;
    const children = childrenOf(node);
    const divided = children.length > 0 && this.#above.has(key);
    if (!divided && (claim !== undefined || path.length > 0)) return [entryOf(path, node, claim)];
    return children.flatMap(([step, child]) => this.#walk(child, [...path, step], claim));
  }
}

function entryOf(path: Path, node: unknown, claim: Claim | undefined): LedgerEntry {
  const from = pathText(path);
  if (claim !== undefined) {
    const note = [...claim.notes].join(' ');
    const to = claim.to.map((place) => pathText(place));
    return { outcome: claim.outcome, from, to, ...(note !== '' && { note }) };
  }
  if (saysNothing(node)) return { outcome: 'exact', from, to: [], note: 'Says nothing.' };
  return { outcome: 'no_equal', from, to: [], note: 'Bifrost does not know this field.' };
}

function saysNothing(node: unknown): boolean {
  return node === null || node === '' || (typeof node === 'object' && childrenOf(node).length === 0);
}

function childrenOf(node: unknown): [string | number, unknown][] {
  if (Array.isArray(node)) return [...node.entries()];
  return typeof node === 'object' && node !== null ? Object.entries(node) : [];
}

function worse(one: Outcome, other: Outcome): Outcome {
  return ranks.indexOf(one) < ranks.indexOf(other) ? other : one;
}

function isSame(one: Path, other: Path): boolean {
  return one.length === other.length && startsWith(one, other);
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => step === path[index]);
}

/** Where a place is once an item of a list before it is gone. */
function closedUp(path: Path, gone: Path): Path {
  const last = gone.at(-1);
  const at = gone.length - 1;
  const step = path[at];
  if (typeof last !== 'number' || typeof step !== 'number' || step < last) return path;
  return startsWith(path, gone.slice(0, -1)) ? path.with(at, step - 1) : path;
}
