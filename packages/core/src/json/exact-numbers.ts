import type { WireEvent } from '../adapter/wire.js';
import { byte } from '../passage/json-bytes.js';
import { maxNesting, ScanFailure, skipBlanks, skipValue } from '../passage/skip-value.js';
import { isObject, type JsonObject, type JsonValue } from './read.js';

/*
 * JSON.parse makes doubles of numbers: 12345678901234567890 loses digits, 1.0 its point, -0 its sign, and 1e400 is no
 * number any more. What stands in the input of a tool is the caller's own, an id or an amount of money, and must come
 * through as it was written. Node 20 does not tell what a number looked like, so a text with such a number, and only such
 * a text, is read once more, here: objects and lists with one in them remember how they were written.
 */

/**
 * Finds every number behind `:`, `,` or `[` that a double may change: sixteen digits, an exponent, zeros at the end of a
 * fraction, a fraction so small that it is written with an exponent, or minus zero. Finds a few others too.
 */
const suspect = /[:,[]\s*(?:-0(?![.\d])|-?(?:[\d.]{16}|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?!\d)|0\.000000))/u;

/** Reading takes many times as long as JSON.parse: a body with more values in it than any conversation is left as it is. */
const maxValues = 100_000;

/** Where an object or list keeps its text: not enumerable, so that copies, which may be changed, do not have it. */
const written = Symbol('written');

/**
 * The JSON text of a value that was read from a wire: as JSON.stringify writes it, but numbers stand as they came.
 * That holds for bodies of dialects with `exactMembers` and for what {@link exactEvent} gave, and not for copies.
 */
export function jsonText(value: JsonValue): string {
  return exactTextOf(value) ?? JSON.stringify(value);
}

/** The text of an object or list with numbers that a double would change; `undefined` for everything else. */
export function exactTextOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const kept: unknown = Object.getOwnPropertyDescriptor(value, written)?.value;
  return typeof kept === 'string' ? kept : undefined;
}

/**
 * The object that `source` holds, with its numbers remembered; `value` itself where none needs it.
 *
 * @param value what JSON.parse made of `source`.
 * @param members names of the members that matter: objects and lists in others are not looked at. Default: all matter.
 */
export function withExactNumbers(value: JsonObject, source: string, members?: readonly string[]): JsonObject {
  try {
    const isSuspect = members === undefined ? suspect.test(source) : someSuspect(source, members);
    if (!isSuspect) return value;
    const read = new ExactReader(source).read(0).value;
    return isObject(read) ? read : value;
  } catch (error) {
    // nested deeper, or longer, than anything that is meant
    if (error instanceof ScanFailure) return value;
    throw error;
  }
}

/** An event's JSON for {@link jsonText}: for decoders of streams, where an event holds a tool's object. */
export function exactEvent({ json, data }: WireEvent): JsonObject {
  return data === undefined ? json : withExactNumbers(json, data);
}

/** Whether a member of one of these names holds an object or a list with a number that a double may change. */
function someSuspect(source: string, members: readonly string[]): boolean {
  for (const member of members) {
    const name = `"${member}"`;
    for (let at = source.indexOf(name); at !== -1; at = source.indexOf(name, at)) {
      at = skipBlanks(source, at + name.length);
      if (source.charCodeAt(at) !== byte.colon) continue;
      const start = skipBlanks(source, at + 1);
      const first = source.charCodeAt(start);
      if (first !== byte.openBrace && first !== byte.openBracket) continue;
      at = skipValue(source, start);
      if (suspect.test(source.slice(start, at))) return true;
    }
  }
  return false;
}

/** A value, how it is written without blanks, and whether a double changes a number in it. */
interface Reading {
  value: JsonValue;
  text: string;
  isExact: boolean;
}

/** Reads JSON that JSON.parse has read before, so that it need not be checked again. */
class ExactReader {
  readonly #source: string;
  #at: number;
  #left = maxValues;

  constructor(source: string) {
    this.#source = source;
    this.#at = skipBlanks(source, 0);
  }

  read(depth: number): Reading {
    const start = this.#at;
    if (depth > maxNesting) throw new ScanFailure(`more than ${maxNesting} levels of nesting`, start);
    this.#left -= 1;
    if (this.#left < 0) throw new ScanFailure(`more than ${maxValues} values`, start);
    switch (this.#source.charCodeAt(start)) {
      case byte.openBrace:
        return this.#object(depth);
      case byte.openBracket:
        return this.#list(depth);
      default:
        return this.#scalar();
    }
  }

  #object(depth: number): Reading {
    // of doubled members the last one counts, as for JSON.parse
    const members = new Map<string, Reading>();
    while (this.#next(byte.closeBrace)) {
      const name: string = JSON.parse(this.#token());
      this.#at = skipBlanks(this.#source, skipBlanks(this.#source, this.#at) + 1);
      members.set(name, this.read(depth + 1));
    }
    const value: JsonObject = Object.fromEntries([...members].map(([name, member]) => [name, member.value]));
    const entries = [...members].map(([name, member]) => `${JSON.stringify(name)}:${member.text}`);
    return remembered(value, `{${joined(entries)}}`, [...members.values()]);
  }

  #list(depth: number): Reading {
    const items: Reading[] = [];
    while (this.#next(byte.closeBracket)) items.push(this.read(depth + 1));
    const value = items.map((item) => item.value);
    return remembered(value, `[${joined(items.map((item) => item.text))}]`, items);
  }

  /** Goes to the next entry of the container that is being read; `false` behind its end. */
  #next(closer: number): boolean {
    // what stands here is the opening bracket, a comma, or blanks before one or before the end
    this.#at = skipBlanks(this.#source, this.#at);
    if (this.#source.charCodeAt(this.#at) !== closer) this.#at = skipBlanks(this.#source, this.#at + 1);
    if (this.#source.charCodeAt(this.#at) !== closer) return true;
    this.#at += 1;
    return false;
  }

  #scalar(): Reading {
    const text = this.#token();
    const value: JsonValue = JSON.parse(text);
    return { value, text, isExact: typeof value === 'number' && String(value) !== text };
  }

  #token(): string {
    const start = this.#at;
    this.#at = skipValue(this.#source, start);
    return this.#source.slice(start, this.#at);
  }
}

/** Adds up instead of copying: every level of nesting has the texts of those below it in its own. */
function joined(texts: readonly string[]): string {
  let all = '';
  for (const text of texts) all += all === '' ? text : `,${text}`;
  return all;
}

function remembered(value: JsonObject | JsonValue[], text: string, inner: readonly Reading[]): Reading {
  const isExact = inner.some((reading) => reading.isExact);
  if (isExact) Object.defineProperty(value, written, { value: text });
  return { value, text, isExact };
}
