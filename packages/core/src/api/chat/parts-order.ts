import type { Part, TextPart } from '../../hub/part.js';
import { isNative } from './reasoning-details.js';

/*
 * Chat has one text, one list of tool calls and so on, in no order to each other. Where the order of an answer's parts
 * is another than Chat's own (reasoning, text, refusal, audio, images, tool calls), a table keeps it:
 * `["text:120", "reasoning:1", "text:31", "tool_call:call_1"]`. Texts are told by their length in UTF-16 units,
 * reasoning by its `index` in `reasoning_details`, images by their number.
 */

/** Whether a message's parts would come back in another order, or cut otherwise, without a table. */
export function needsPartsOrder(parts: readonly Part[]): boolean {
  let before = -1;
  for (const part of parts) {
    const rank = rankOf(part);
    if (rank < before || isNative(part)) return true;
    // Chat joins several of these into one.
    if (rank === before && (part.type === 'text' || part.type === 'refusal' || part.type === 'audio')) {
      return true;
    }
    before = rank;
  }
  return false;
}

/** Where a part stands in a message that has no table. */
function rankOf(part: Part): number {
  switch (part.type) {
    case 'text':
      return 1;
    case 'refusal':
      return 2;
    case 'audio':
      return 3;
    case 'image':
      return 4;
    case 'tool_call':
      return 5;
    case 'reasoning':
    case 'opaque':
    case 'file':
    case 'video':
    case 'tool_result':
      return 0;
  }
}

/** Writes the table. */
export function encodePartsOrder(parts: readonly Part[]): string[] {
  let images = 0;
  return parts.map((part, index) => {
    switch (part.type) {
      case 'text':
      case 'refusal':
        return `${part.type}:${part.text.length}`;
      case 'tool_call':
        return `tool_call:${part.id}`;
      case 'image':
        return `image:${images++}`;
      case 'audio':
        return 'audio:0';
      case 'reasoning':
        return `reasoning:${index}`;
      case 'opaque':
      case 'file':
      case 'video':
      case 'tool_result':
        return `native:${index}`;
    }
  });
}

/** A part of a returned message, and the position that `reasoning_details` gave it. */
export interface FoundPart {
  part: Part;
  index?: number | undefined;
}

/**
 * Puts the parts of a returned message in order.
 *
 * A table that does not fit the message any more is ignored, since the message is what the client wants to say: the
 * parts then stand in Chat's own order, and `onMisfit` hears of it.
 */
export function arrangeParts(
  found: readonly FoundPart[],
  table: readonly string[],
  onMisfit: () => void = () => {},
): Part[] {
  if (table.length === 0) return inChatOrder(found);
  const arranged = arrangeByTable(found, table);
  if (arranged === undefined) onMisfit();
  return arranged ?? inChatOrder(found);
}

function inChatOrder(found: readonly FoundPart[]): Part[] {
  return found.map(({ part }) => part).toSorted((one, other) => rankOf(one) - rankOf(other));
}

function arrangeByTable(found: readonly FoundPart[], table: readonly string[]): Part[] | undefined {
  const parts = splitTexts(found, table);
  if (parts.length !== table.length) return undefined;
  // looked up and not searched for: messages come from clients, and may have any number of parts
  const byEntry = new Map<string, Part[]>();
  for (const one of parts.toReversed()) {
    const entry = entryOf(one);
    const same = byEntry.get(entry);
    if (same === undefined) byEntry.set(entry, [one.part]);
    else same.push(one.part);
  }
  const arranged: Part[] = [];
  for (const entry of table) {
    const part = byEntry.get(unnumbered(entry))?.pop();
    if (part === undefined) return undefined;
    arranged.push(part);
  }
  return arranged;
}

/** The entry of a table that names a part. */
function entryOf({ part, index }: FoundPart): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return `${part.type}:${part.text.length}`;
    case 'tool_call':
      return `tool_call:${part.id}`;
    case 'image':
    case 'audio':
      return part.type;
    case 'reasoning':
      return `reasoning:${index}`;
    case 'opaque':
    case 'file':
    case 'video':
    case 'tool_result':
      return `native:${index}`;
  }
}

/** Pictures and sounds are told by their kind alone: those of a message stand in their order. */
function unnumbered(entry: string): string {
  return /^(?:image|audio):/u.exec(entry)?.[0].slice(0, -1) ?? entry;
}

/** Cuts joined texts to the lengths of the table, where their sum is right. */
function splitTexts(found: readonly FoundPart[], table: readonly string[]): FoundPart[] {
  return [...splitKind(splitKind(found, table, 'text'), table, 'refusal')];
}

function splitKind(found: readonly FoundPart[], table: readonly string[], kind: 'text' | 'refusal') {
  const lengths = table
    .filter((entry) => entry.startsWith(`${kind}:`))
    .map((entry) => Number(entry.slice(kind.length + 1)));
  const ofKind = found.filter(({ part }) => part.type === kind);
  const [only] = ofKind;
  if (ofKind.length > 1 || lengths.length < 2) return found;
  if (!lengths.every((length) => Number.isInteger(length) && length >= 0)) return found;
  const whole = only !== undefined && 'text' in only.part ? (only.part.text ?? '') : '';
  if (lengths.reduce((sum, length) => sum + length, 0) !== whole.length) return found;
  let start = 0;
  const pieces: FoundPart[] = lengths.map((length) => {
    const piece = whole.slice(start, start + length);
    start += length;
    return { part: { type: kind, text: piece } };
  });
  return [...found.filter(({ part }) => part.type !== kind), ...pieces];
}

/** The text parts of a message with where each begins in the joined text. */
export function textOffsets(parts: readonly Part[]): { part: TextPart; start: number }[] {
  let start = 0;
  const offsets: { part: TextPart; start: number }[] = [];
  for (const part of parts) {
    if (part.type !== 'text') continue;
    offsets.push({ part, start });
    start += part.text.length;
  }
  return offsets;
}
