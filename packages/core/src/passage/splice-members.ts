import type { MemberScan, MemberSpan } from './scan-members.js';

/** A change to the top level of a JSON object. `value` is JSON text, written as it stands. */
export type MemberEdit =
  /** Gives a member another value. Nothing happens where there is no such member. */
  | { kind: 'replace'; name: string; value: string | Uint8Array }
  | { kind: 'cut'; name: string }
  | { kind: 'rename'; name: string; to: string }
  /** Adds a member behind the others, whether or not one of that name is there. */
  | { kind: 'append'; name: string; value: string | Uint8Array };

/** What becomes of one member: several edits of it add up. */
interface Change {
  name: string;
  cut: boolean;
  to: string | undefined;
  value: string | Uint8Array | undefined;
}

/**
 * Makes the bytes of an object with some members changed; whatever is not named in an edit stays byte for byte, white
 * space and number formats included. A member that stands twice is changed everywhere; several edits of one member add
 * up (`rename` and `replace` name it as it is called in `scan`).
 *
 * @example
 * spliceMembers(scanMembers(body), [
 *   { kind: 'replace', name: 'model', value: '"gpt-4o"' },
 *   { kind: 'cut', name: 'fallbacks' },
 * ]);
 */
export function spliceMembers(scan: MemberScan, edits: readonly MemberEdit[]): Buffer {
  const changes = changesByName(edits);
  const pieces = new Pieces(scan.bytes);
  let kept = 0;
  scan.members.forEach((member, index) => {
    const change = changes.find(({ name }) => name === member.name);
    if (change?.cut === true) {
      cut(scan, index, { pieces, isFirst: kept === 0 });
      return;
    }
    kept += 1;
    if (change !== undefined) rewrite(member, change, pieces);
  });
  // Behind the last member, kept or not: what follows it is white space and the closing brace.
  const end = scan.members.at(-1)?.valueEnd ?? scan.open + 1;
  for (const edit of edits) {
    if (edit.kind !== 'append') continue;
    pieces.replace(end, end, `${kept > 0 ? ',' : ''}${JSON.stringify(edit.name)}:`);
    pieces.replace(end, end, edit.value);
    kept += 1;
  }
  return pieces.join();
}

/** In a list and not a map: a request has two edits or three. */
function changesByName(edits: readonly MemberEdit[]): Change[] {
  const changes: Change[] = [];
  for (const edit of edits) {
    if (edit.kind === 'append') continue;
    let change = changes.find(({ name }) => name === edit.name);
    if (change === undefined) {
      change = { name: edit.name, cut: false, to: undefined, value: undefined };
      changes.push(change);
    }
    if (edit.kind === 'cut') change.cut = true;
    else if (edit.kind === 'rename') change.to = edit.to;
    else change.value = edit.value;
  }
  return changes;
}

/** Takes a member out with one of its commas: the one behind it while nothing was kept yet, else the one before. */
function cut(scan: MemberScan, index: number, to: { pieces: Pieces; isFirst: boolean }): void {
  const { members } = scan;
  const member = members[index];
  if (member === undefined) return;
  const next = members[index + 1];
  const previous = members[index - 1];
  if (!to.isFirst && previous !== undefined) to.pieces.replace(previous.valueEnd, member.valueEnd, '');
  else to.pieces.replace(member.nameStart, next?.nameStart ?? member.valueEnd, '');
}

function rewrite(member: MemberSpan, change: Change, pieces: Pieces): void {
  if (change.to !== undefined) pieces.replace(member.nameStart, member.nameEnd, JSON.stringify(change.to));
  if (change.value !== undefined) pieces.replace(member.valueStart, member.valueEnd, change.value);
}

/** A stretch of the old bytes that stays, or new ones in their place. */
type Piece = { start: number; end: number } | string | Uint8Array;

/** What the new bytes are put together from, without a copy of any piece before all are known. */
class Pieces {
  readonly #bytes: Buffer;
  readonly #pieces: Piece[] = [];
  #from = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Calls come in the order of the bytes. */
  replace(start: number, end: number, instead: string | Uint8Array): void {
    if (start > this.#from) this.#pieces.push({ start: this.#from, end: start });
    this.#pieces.push(instead);
    this.#from = end;
  }

  join(): Buffer {
    this.#pieces.push({ start: this.#from, end: this.#bytes.length });
    const joined = Buffer.allocUnsafe(this.#pieces.reduce((length, piece) => length + lengthOf(piece), 0));
    let at = 0;
    for (const piece of this.#pieces) at += this.#put(piece, joined, at);
    return joined;
  }

  #put(piece: Piece, into: Buffer, at: number): number {
    if (typeof piece === 'string') return into.write(piece, at);
    if ('start' in piece) return this.#bytes.copy(into, at, piece.start, piece.end);
    into.set(piece, at);
    return piece.length;
  }
}

function lengthOf(piece: Piece): number {
  if (typeof piece === 'string') return Buffer.byteLength(piece);
  return 'start' in piece ? piece.end - piece.start : piece.length;
}
