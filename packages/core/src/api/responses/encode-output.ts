import type { Part } from '../../hub/part.js';
import type { JsonObject } from '../../json/read.js';
import {
  callItem,
  carrierItem,
  continuesItem,
  messageItem,
  outputContent,
  reasoningItem,
  type ItemPlace,
  type ItemStatus,
} from './output-items.js';
import { makeId } from './ids.js';
import { encodeGeneratedImage } from './media.js';
import { family, marksOf } from './native.js';

/**
 * The output items of an answer. `cut` says that the answer broke off, which a message tells that was last. A call
 * that came whole stays completed.
 */
export function encodeOutput(
  parts: readonly Part[],
  { cut, ...place }: Omit<ItemPlace, 'index'> & { cut: boolean },
): JsonObject[] {
  const items: JsonObject[] = [];
  const groups = groupParts(parts);
  for (const group of groups) {
    const status = cut && group === groups.at(-1) ? 'incomplete' : 'completed';
    const item = encodeGroup(group, { ...place, index: items.length, status });
    if (item) items.push(item);
    const last = group.at(-1);
    const carrier = last && carrierItem(last, place.seed, items.length);
    if (carrier) items.push(carrier);
  }
  return items;
}

/** Parts that share an item: the contents of a message, or the paragraphs of one reasoning. */
function groupParts(parts: readonly Part[]): Part[][] {
  const groups: Part[][] = [];
  let previous: Part | undefined;
  for (const part of parts) {
    const group = groups.at(-1);
    if (group && previous && continuesItem(part, previous)) group.push(part);
    else groups.push([part]);
    previous = part;
  }
  return groups;
}

function encodeGroup(
  group: readonly Part[],
  place: ItemPlace & { status: ItemStatus },
): JsonObject | undefined {
  const [first] = group;
  if (!first) return undefined;
  if (first.type === 'reasoning') {
    return reasoningItem(
      group.filter((part) => part.type === 'reasoning'),
      place,
    );
  }
  if (first.type === 'tool_call') return callItem(first, first.arguments, { ...place, status: 'completed' });
  const content = group.map((part) => outputContent(part)).filter((item) => item !== undefined);
  if (content.length > 0) return messageItem(first, content, place);
  return encodeWholeItem(first, place);
}

/**
 * An item that is never written piece by piece: of a vendor's own kind, or a picture. `undefined` for what clients of
 * this API cannot be told: another vendor's own parts, and media that they cannot have asked for.
 */
export function encodeWholeItem(part: Part, { seed, index }: ItemPlace): JsonObject | undefined {
  if (part.type === 'opaque') return part.dialect === family ? part.value : undefined;
  if (part.type !== 'image') return undefined;
  const image = encodeGeneratedImage(part, makeId('ig', seed, index));
  return image && { ...image, ...marksOf(part).item };
}
