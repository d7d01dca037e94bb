import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@bifrost/core';
import type { Token } from '../settings.js';

interface Entry {
  name: string;
  digest: Buffer;
  value: Secret;
}

/**
 * Tokens as digests. Every entry is compared, in constant time, so the time of an answer tells neither how much of a
 * token was right nor which entry it was.
 */
export class TokenTable {
  readonly #entries: readonly Entry[];

  constructor(tokens: readonly Token[]) {
    this.#entries = tokens.map(({ name, value }) => ({ name, digest: digestOf(value.reveal()), value }));
  }

  get empty(): boolean {
    return this.#entries.length === 0;
  }

  /** The name that belongs to a presented token, or `undefined`. */
  nameOf(presented: string): string | undefined {
    const digest = digestOf(presented);
    let name: string | undefined;
    for (const entry of this.#entries) {
      if (timingSafeEqual(entry.digest, digest)) name ??= entry.name;
    }
    return name;
  }

  /** The token of a name, for proofs that do not show it. */
  ofName(name: string): Secret | undefined {
    return this.#entries.find((entry) => entry.name === name)?.value;
  }
}

/** Digests have one length, which is what a comparison in constant time needs. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
