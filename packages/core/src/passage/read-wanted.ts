import type { JsonObject, JsonValue } from '../json/read.js';
import { byte } from './json-bytes.js';
import { ScanFailure, skipBlanks, skipText, skipValue } from './skip-value.js';

/**
 * What is wanted of an object, by the names of its members: `true` for a member as it is, a list with one entry for
 * parts of the objects of a list.
 *
 * @example
 * const wanted = { model: true, choices: [{ finish_reason: true }] } as const;
 */
export interface Wanted {
  readonly [member: string]: true | readonly [Wanted];
}

/** JSON text in the two forms in which it is read: bytes, and the same as Latin-1, where a character is a byte. */
interface Source {
  readonly bytes: Buffer;
  readonly latin1: string;
}

/**
 * Reads those members of a JSON object that are wanted, and makes no values of the rest: of an answer that passes
 * through, its text is by far the largest part and nobody's business.
 *
 * Brackets and texts are checked everywhere, commas and numbers only in what is wanted. Gives `undefined` for bytes
 * that are no JSON object.
 */
export function readWanted(bytes: Buffer, latin1: string, wanted: Wanted): JsonObject | undefined {
  try {
    const start = skipBlanks(latin1, 0);
    const { value, end } = readObject({ bytes, latin1 }, start, wanted);
    return skipBlanks(latin1, end) === latin1.length ? value : undefined;
  } catch (error) {
    if (error instanceof ScanFailure || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

interface Read<Value> {
  value: Value;
  /** Behind the value. */
  end: number;
}

function readObject(source: Source, open: number, wanted: Wanted): Read<JsonObject> {
  const { latin1 } = source;
  if (latin1.charCodeAt(open) !== byte.openBrace) throw new ScanFailure('no object', open);
  const value: JsonObject = {};
  let at = skipBlanks(latin1, open + 1);
  if (latin1.charCodeAt(at) === byte.closeBrace) return { value, end: at + 1 };
  for (;;) {
    if (latin1.charCodeAt(at) !== byte.quote) throw new ScanFailure('no name', at);
    const nameEnd = skipText(latin1, at);
    const name = wantedName(latin1, at, wanted);
    const colon = skipBlanks(latin1, nameEnd);
    if (latin1.charCodeAt(colon) !== byte.colon) throw new ScanFailure('no colon', colon);
    const start = skipBlanks(latin1, colon + 1);
    const part = name === undefined ? undefined : wanted[name];
    if (name === undefined || part === undefined) at = skipValue(latin1, start);
    else {
      const read = readPart(source, start, part);
      value[name] = read.value;
      at = read.end;
    }
    at = skipBlanks(latin1, at);
    const code = latin1.charCodeAt(at);
    if (code === byte.closeBrace) return { value, end: at + 1 };
    if (code !== byte.comma) throw new ScanFailure('no comma', at);
    at = skipBlanks(latin1, at + 1);
  }
}

/** The wanted name that stands in the quotes that open here, if one does. Compared in place: none is cut out for it. */
function wantedName(latin1: string, open: number, wanted: Wanted): string | undefined {
  for (const name in wanted) {
    const isEnd = latin1.charCodeAt(open + 1 + name.length) === byte.quote;
    if (isEnd && latin1.startsWith(name, open + 1)) return name;
  }
  return undefined;
}

function readPart(source: Source, start: number, part: true | readonly [Wanted]): Read<JsonValue> {
  if (part === true || source.latin1.charCodeAt(start) !== byte.openBracket) return readWhole(source, start);
  return readList(source, start, part[0]);
}

const plainText = /^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/;

function readWhole({ bytes, latin1 }: Source, start: number): Read<JsonValue> {
  const end = skipValue(latin1, start);
  if (latin1.charCodeAt(start) === byte.quote) {
    // names of models and the like: nothing to undo, so no parser is needed
    const text = latin1.slice(start + 1, end - 1);
    if (plainText.test(text)) return { value: text, end };
  }
  const value: JsonValue = JSON.parse(bytes.toString('utf8', start, end));
  return { value, end };
}

/** Entries that are no objects are read as they are. */
function readList(source: Source, open: number, wanted: Wanted): Read<JsonValue[]> {
  const { latin1 } = source;
  const value: JsonValue[] = [];
  let at = skipBlanks(latin1, open + 1);
  if (latin1.charCodeAt(at) === byte.closeBracket) return { value, end: at + 1 };
  for (;;) {
    const isObject = latin1.charCodeAt(at) === byte.openBrace;
    const read = isObject ? readObject(source, at, wanted) : readWhole(source, at);
    value.push(read.value);
    at = skipBlanks(latin1, read.end);
    const code = latin1.charCodeAt(at);
    if (code === byte.closeBracket) return { value, end: at + 1 };
    if (code !== byte.comma) throw new ScanFailure('no comma', at);
    at = skipBlanks(latin1, at + 1);
  }
}
