import type { Part } from '../../hub/part.js';
import type { JsonObject } from '../../json/read.js';
import {
  callItem,
  carrierItem,
  continuesItem,
  messageItem,
  outputContent,
  reasoningItem,
} from './output-items.js';
import { makeId } from './ids.js';
import { encodeGeneratedImage } from './media.js';
import { family, marksOf } from './native.js';

/** The output items of an answer. `cut` says that the answer broke off, which its last item then tells. */
export function encodeOutput(parts: readonly Part[], seed: string, cut: boolean): JsonObject[] {
  const items: JsonObject[] = [];
  for (const group of groupParts(parts)) {
    const item = encodeGroup(group, seed, items.length);
    if (item) items.push(item);
    const last = group.at(-1);
    const carrier = last && carrierItem(last, seed, items.length);
    if (carrier) items.push(carrier);
  }
  const last = items.findLast((item) => item['status'] !== undefined);
  if (cut && last?.['status'] === 'completed') last['status'] = 'incomplete';
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

function encodeGroup(group: readonly Part[], seed: string, index: number): JsonObject | undefined {
  const [first] = group;
  if (!first) return undefined;
  const place = { seed, index };
  if (first.type === 'reasoning') {
    return reasoningItem(
      group.filter((part) => part.type === 'reasoning'),
      place,
    );
  }
  if (first.type === 'tool_call') return callItem(first, first.arguments, { ...place, status: 'completed' });
  const content = group.map((part) => outputContent(part)).filter((item) => item !== undefined);
  if (content.length > 0) return messageItem(first, content, { ...place, status: 'completed' });
  return encodeWholeItem(first, seed, index);
}

/**
 * An item that is never written piece by piece: of a vendor's own kind, or a picture. `undefined` for what clients of
 * this API cannot be told: another vendor's own parts, and media that they cannot have asked for.
 */
export function encodeWholeItem(part: Part, seed: string, index: number): JsonObject | undefined {
  if (part.type === 'opaque') return part.dialect === family ? part.value : undefined;
  if (part.type !== 'image') return undefined;
  const image = encodeGeneratedImage(part, makeId('ig', seed, index));
  return image && { ...image, ...marksOf(part).item };
}
