import { invalidRequest } from '../adapter/failures.js';
import { byte } from './json-bytes.js';
import { ScanFailure, skipBlanks, skipText, skipValue } from './skip-value.js';

/** Where a top-level member stands. Ends are exclusive. */
export interface MemberSpan {
  /** The name, with its escapes undone. */
  readonly name: string;
  /** The opening quote of the name. */
  readonly nameStart: number;
  /** Behind the closing quote of the name. */
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** The outline of a JSON object. */
export interface MemberScan {
  readonly bytes: Buffer;
  /** The bytes read as Latin-1, for searches: each byte is one character. */
  readonly latin1: string;
  /** The opening brace. */
  readonly open: number;
  /** The closing brace. */
  readonly close: number;
  readonly members: readonly MemberSpan[];
  /** Names that stand more than once. Readers disagree on which of them counts. */
  readonly duplicates: readonly string[];
}

/**
 * Finds the top-level members of a JSON object in one pass over its bytes, without making values of them.
 *
 * Strict about the top level and about brackets and texts everywhere; inside nested values, commas and numbers are
 * left to whoever reads them.
 *
 * @throws BifrostError `invalid_request` naming the byte at which the object is broken.
 */
export function scanMembers(bytes: Buffer): MemberScan {
  try {
    return scan(bytes);
  } catch (error) {
    if (!(error instanceof ScanFailure)) throw error;
    throw invalidRequest(
      undefined,
      `the body is no JSON object: ${error.message}, at byte ${error.position}`,
    );
  }
}

function scan(bytes: Buffer): MemberScan {
  const text = bytes.toString('latin1');
  const open = skipBlanks(text, 0);
  if (open === text.length) throw new ScanFailure('it is empty', open);
  if (text.charCodeAt(open) !== byte.openBrace) throw new ScanFailure('it does not begin with {', open);
  const members: MemberSpan[] = [];
  let at = skipBlanks(text, open + 1);
  // The closing brace may stand here in an empty object alone: behind a comma it is a mistake.
  if (text.charCodeAt(at) !== byte.closeBrace) at = scanAll(text, at, members);
  const end = skipBlanks(text, at + 1);
  if (end < text.length) throw new ScanFailure('text behind the end', end);
  return { bytes, latin1: text, open, close: at, members, duplicates: duplicatesIn(members) };
}

/** Collects the members from `start` on; gives the position of the closing brace. */
function scanAll(text: string, start: number, members: MemberSpan[]): number {
  let at = start;
  for (;;) {
    const member = scanMember(text, at);
    members.push(member);
    at = skipBlanks(text, member.valueEnd);
    const code = text.charCodeAt(at);
    if (code === byte.closeBrace) return at;
    if (code !== byte.comma) throw new ScanFailure(missing(text, at, 'a comma or }'), at);
    at = skipBlanks(text, at + 1);
  }
}

function scanMember(text: string, nameStart: number): MemberSpan {
  if (text.charCodeAt(nameStart) !== byte.quote) {
    throw new ScanFailure(missing(text, nameStart, 'a name in quotes'), nameStart);
  }
  const nameEnd = skipText(text, nameStart);
  const colon = skipBlanks(text, nameEnd);
  if (text.charCodeAt(colon) !== byte.colon) {
    throw new ScanFailure(missing(text, colon, 'a colon'), colon);
  }
  const valueStart = skipBlanks(text, colon + 1);
  const valueEnd = skipValue(text, valueStart);
  return { name: readName(text, nameStart, nameEnd), nameStart, nameEnd, valueStart, valueEnd };
}

/** A name may be written with escapes; it counts under the name that every reader will see. */
function readName(text: string, nameStart: number, nameEnd: number): string {
  const name = text.slice(nameStart + 1, nameEnd - 1);
  if (!/[\\\x80-\xff]/.test(name)) return name;
  try {
    return String(JSON.parse(`"${Buffer.from(name, 'latin1').toString('utf8')}"`));
  } catch {
    throw new ScanFailure('a name that is no JSON', nameStart);
  }
}

function duplicatesIn(members: readonly MemberSpan[]): readonly string[] {
  // a request has a dozen members: comparing them is cheaper than a set, up to a point
  if (members.length > 32) return duplicatesAmongMany(members);
  let duplicates: string[] | undefined;
  for (let index = 1; index < members.length; index += 1) {
    const name = members[index]?.name ?? '';
    for (let before = 0; before < index; before += 1) {
      if (members[before]?.name !== name) continue;
      duplicates ??= [];
      if (!duplicates.includes(name)) duplicates.push(name);
      break;
    }
  }
  return duplicates ?? [];
}

function duplicatesAmongMany(members: readonly MemberSpan[]): readonly string[] {
  const names = new Set<string>();
  const duplicates = new Set<string>();
  for (const { name } of members) {
    if (names.has(name)) duplicates.add(name);
    names.add(name);
  }
  return [...duplicates];
}

function missing(text: string, at: number, wanted: string): string {
  return at < text.length ? `${wanted} should stand there` : `it ends where ${wanted} should stand`;
}
