import type { MemberScan, MemberSpan } from './scan-members.js';

/** A change to the top level of a JSON object. `value` is JSON text, written as it stands. */
export type MemberEdit =
  /** Gives a member another value. Nothing happens where there is no such member. */
  | { kind: 'replace'; name: string; value: string | Uint8Array }
  | { kind: 'cut'; name: string }
  | { kind: 'rename'; name: string; to: string }
  /** Adds a member behind the others, whether or not one of that name is there. */
  | { kind: 'append'; name: string; value: string | Uint8Array };

interface Change {
  cut: boolean;
  to: string | undefined;
  value: Buffer | undefined;
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
    const change = changes.get(member.name);
    if (change?.cut === true) {
      cut(scan, index, { pieces, isFirst: kept === 0 });
      return;
    }
    kept += 1;
    if (change !== undefined) rewrite(member, change, pieces);
  });
  const appended = edits.filter((edit) => edit.kind === 'append');
  if (appended.length > 0) {
    // Behind the last member, kept or not: what follows it is white space and the closing brace.
    const end = scan.members.at(-1)?.valueEnd ?? scan.open + 1;
    const members = appended.map(({ name, value }, index) => {
      const comma = kept + index > 0 ? ',' : '';
      return Buffer.concat([Buffer.from(`${comma}${JSON.stringify(name)}:`), Buffer.from(value)]);
    });
    pieces.replace(end, end, members);
  }
  return pieces.join();
}

function changesByName(edits: readonly MemberEdit[]): Map<string, Change> {
  const changes = new Map<string, Change>();
  for (const edit of edits) {
    if (edit.kind === 'append') continue;
    const change = changes.get(edit.name) ?? { cut: false, to: undefined, value: undefined };
    if (edit.kind === 'cut') change.cut = true;
    else if (edit.kind === 'rename') change.to = edit.to;
    else change.value = Buffer.from(edit.value);
    changes.set(edit.name, change);
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
  if (!to.isFirst && previous !== undefined) to.pieces.replace(previous.valueEnd, member.valueEnd, []);
  else to.pieces.replace(member.nameStart, next?.nameStart ?? member.valueEnd, []);
}

function rewrite(member: MemberSpan, change: Change, pieces: Pieces): void {
  if (change.to !== undefined) {
    pieces.replace(member.nameStart, member.nameEnd, [Buffer.from(JSON.stringify(change.to))]);
  }
  if (change.value !== undefined) pieces.replace(member.valueStart, member.valueEnd, [change.value]);
}

/** The stretches of the old bytes that stay, and the new ones between them. */
class Pieces {
  readonly #bytes: Buffer;
  readonly #pieces: Buffer[] = [];
  #from = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Calls come in the order of the bytes. */
  replace(start: number, end: number, instead: readonly Buffer[]): void {
    if (start > this.#from) this.#pieces.push(this.#bytes.subarray(this.#from, start));
    this.#pieces.push(...instead);
    this.#from = end;
  }

  join(): Buffer {
    this.#pieces.push(this.#bytes.subarray(this.#from));
    return Buffer.concat(this.#pieces);
  }
}
