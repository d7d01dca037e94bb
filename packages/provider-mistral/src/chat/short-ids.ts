import { createHash } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 9;
const short = /^[A-Za-z0-9]{9}$/u;

/**
 * Ids of tool calls in the one form that Mistral takes: nine letters and digits. An id of another vendor becomes a
 * digest of itself, so that a call and its result agree, and so that every turn of a conversation gets the same one.
 *
 * @see https://docs.mistral.ai/capabilities/function_calling
 */
export class ShortIds {
  readonly #known = new Map<string, string>();
  readonly #taken: Set<string>;

  /** `ids` are all that will be asked for, as far as they are known: those that fit already are kept as they are. */
  constructor(ids: Iterable<string> = []) {
    this.#taken = new Set([...ids].filter((id) => short.test(id)));
  }

  /** The id that stands for an id: the same each time, and never the same for two. */
  of(id: string): string {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const made = short.test(id) ? id : this.#make(id);
    this.#known.set(id, made);
    this.#taken.add(made);
    return made;
  }

  #make(id: string): string {
    for (let attempt = 0; ; attempt += 1) {
      const made = digest(attempt === 0 ? id : `${attempt} ${id}`);
      if (!this.#taken.has(made)) return made;
    }
  }
}

function digest(text: string): string {
  const bytes = createHash('sha256').update(text).digest();
  let id = '';
  for (const byte of bytes.subarray(0, length)) id += alphabet.charAt(byte % alphabet.length);
  return id;
}
