import { isObject, pathText } from '@bifrost/core';
import type { Ledger } from './ledger.js';
import type { Path } from './path.js';

/** A place in the source: what stands there, and what is to be told of it. */
export class Field {
  readonly value: unknown;
  readonly path: Path;
  readonly #ledger: Ledger;

  constructor(value: unknown, path: Path, ledger: Ledger) {
    this.value = value;
    this.path = path;
    this.#ledger = ledger;
  }

  /** The member of a name; there is always one, and it may hold nothing. */
  at(name: string): Field {
    const value = isObject(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined;
    return new Field(value, [...this.path, name], this.#ledger);
  }

  /** The first of several spellings that holds something, else the first. */
  either(name: string, ...others: readonly string[]): Field {
    return [name, ...others].map((each) => this.at(each)).find((field) => field.exists) ?? this.at(name);
  }

  /** The name in the object around it, or the place in the list. */
  get name(): string {
    return String(this.path.at(-1) ?? '');
  }

  /** The place for people: `model_list[0].litellm_params.api_key`. */
  get place(): string {
    return pathText(this.path);
  }

  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Members of an object; none of anything else. */
  get members(): Field[] {
    return isObject(this.value) ? Object.keys(this.value).map((name) => this.at(name)) : [];
  }

  /** Items of a list; none of anything else. */
  get items(): Field[] {
    if (!Array.isArray(this.value)) return [];
    return this.value.map((item: unknown, index) => new Field(item, [...this.path, index], this.#ledger));
  }

  get isObject(): boolean {
    return isObject(this.value);
  }

  /** A text that is not empty. */
  get text(): string | undefined {
    return typeof this.value === 'string' && this.value.trim() !== '' ? this.value.trim() : undefined;
  }

  /** A number, also one in quotes. */
  get number(): number | undefined {
    const value = this.text === undefined ? this.value : Number(this.text);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  }

  /** A truth value, also in the words that older YAML took for one. */
  get flag(): boolean | undefined {
    if (typeof this.value === 'boolean') return this.value;
    if (this.text === undefined || !/^(?:true|yes|on|false|no|off)$/iu.test(this.text)) return undefined;
    return /^(?:true|yes|on)$/iu.test(this.text);
  }

  exact(to?: Path, note?: string): void {
    if (this.value !== undefined) this.#ledger.exact(this.path, to, note);
  }

  byHand(note: string, to?: Path): void {
    if (this.value !== undefined) this.#ledger.byHand(this.path, note, to);
  }

  noEqual(note: string): void {
    if (this.value !== undefined) this.#ledger.noEqual(this.path, note);
  }
}
