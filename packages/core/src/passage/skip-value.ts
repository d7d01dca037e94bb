import { byte, isBlank } from './json-bytes.js';

/*
 * These functions walk over bytes that were read as Latin-1: each byte is one character, so positions are those of the
 * bytes, and searching a string costs a fraction of searching a Buffer.
 */

/** Thrown inside the scan: what is wrong, and at which byte. */
export class ScanFailure extends Error {
  override readonly name = 'ScanFailure';
  readonly position: number;

  constructor(reason: string, position: number) {
    super(reason);
    this.position = position;
  }
}

/** Levels of nesting; deeper ones make recursive readers down the line fail. */
export const maxNesting = 512;

/** Up to this length a text is looked through here: below it, a search costs more than it saves. */
const shortText = 16;

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The position behind the closing quote of a text that opens at `open`. */
export function skipText(text: string, open: number): number {
  const near = Math.min(open + shortText, text.length);
  for (let at = open + 1; at < near; at++) {
    const code = text.charCodeAt(at);
    if (code === byte.quote) return at + 1;
    if (code === byte.backslash) at++;
  }
  return skipLongText(text, open);
}

function skipLongText(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === byte.backslash) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  throw new ScanFailure('a text without its closing quote', open);
}

/** The position behind a value that begins at `start`. */
export function skipValue(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code === byte.quote) return skipText(text, start);
  if (code === byte.openBrace || code === byte.openBracket) return skipContainer(text, start);
  return skipScalar(text, start);
}

/** The position behind an object or array that opens at `open`. Looks at brackets and texts, at nothing between. */
function skipContainer(text: string, open: number): number {
  const closers: number[] = [];
  let at = open;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === byte.quote) {
      at = skipText(text, at);
      continue;
    }
    if (code === byte.openBrace || code === byte.openBracket) {
      if (closers.length === maxNesting)
        throw new ScanFailure(`more than ${maxNesting} levels of nesting`, at);
      closers.push(code === byte.openBrace ? byte.closeBrace : byte.closeBracket);
    } else if (code === byte.closeBrace || code === byte.closeBracket) {
      if (closers.pop() !== code) throw new ScanFailure('a bracket that closes another one', at);
      if (closers.length === 0) return at + 1;
    }
    at++;
  }
  throw new ScanFailure('an object or list without its end', open);
}

/** The position behind a number, `true`, `false` or `null`. */
function skipScalar(text: string, start: number): number {
  let end = start;
  while (end < text.length && !endsScalar(text.charCodeAt(end))) end++;
  if (!isScalar(text, start, end)) throw new ScanFailure('a value that is no JSON', start);
  return end;
}

function endsScalar(code: number): boolean {
  return code === byte.comma || code === byte.closeBrace || code === byte.closeBracket || isBlank(code);
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function isScalar(text: string, start: number, end: number): boolean {
  if (end - start === 4 && (text.startsWith('null', start) || text.startsWith('true', start))) return true;
  if (end - start === 5 && text.startsWith('false', start)) return true;
  return number.test(text.slice(start, end));
}
