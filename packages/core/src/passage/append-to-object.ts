import { byte, isBlank } from './json-bytes.js';

/**
 * Adds a member behind the others of a JSON object, in front of its last brace; the rest stays byte for byte. `json`
 * is JSON text. `undefined` for bytes that do not end with an object's brace: they are not looked at any closer.
 *
 * @example
 * appendToObject(body, 'extra_fields', JSON.stringify(facts)) // {"id":"1"} → {"id":"1","extra_fields":{…}}
 */
export function appendToObject(bytes: Buffer, name: string, json: string): Buffer | undefined {
  return appendWithin(bytes, bytes.length, `${JSON.stringify(name)}:${json}`);
}

/** The same for an object that ends at `end` within the bytes, such as the payload of an event. */
export function appendWithin(bytes: Buffer, end: number, member: string): Buffer | undefined {
  const brace = lastSolid(bytes, end);
  if (bytes[brace] !== byte.closeBrace) return undefined;
  const before = lastSolid(bytes, brace);
  if (before < 0) return undefined;
  const comma = bytes[before] === byte.openBrace ? '' : ',';
  return insertText(bytes, brace, comma + member);
}

/**
 * Writes the old bytes and the new into one buffer. Every whole answer passes here: what stands behind the text is a
 * brace and hardly ever more, so it is moved byte by byte, which costs less than making a view of it.
 */
function insertText(bytes: Buffer, at: number, text: string): Buffer {
  const length = Buffer.byteLength(text);
  const joined = Buffer.allocUnsafe(bytes.length + length);
  joined.set(bytes);
  joined.write(text, at);
  for (let from = at; from < bytes.length; from += 1) joined[from + length] = bytes[from] ?? 0;
  return joined;
}

/** The last position before `end` that is not white space; -1 where there is none. */
function lastSolid(bytes: Buffer, end: number): number {
  let at = end - 1;
  while (at >= 0 && isBlank(bytes[at])) at--;
  return at;
}
