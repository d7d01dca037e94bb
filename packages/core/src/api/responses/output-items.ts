import type { Part, ReasoningPart, TextPart, ToolCallPart } from '../../hub/part.js';
import { text, type JsonObject } from '../../json/read.js';
import { carriedOf, encodeCarried } from './carried.js';
import { encodeOutputText } from './encode-content.js';
import { makeId } from './ids.js';
import { nameWithin, type ToolName, type ToolNames } from './namespaces.js';
import { family, marksOf } from './native.js';

/*
 * What the model wrote, as output items. Whole answers and streams are built with the same functions, so that the sum
 * of a stream is the whole answer.
 */

/** Where an item stands, from which its id is made if no vendor gave one. */
export interface ItemPlace {
  seed: string;
  /** Position in the output. */
  index: number;
  /** What the client calls the tools of its namespaces, where it has any. */
  toolNames?: ToolNames;
}

/** Whether an item has come to its end. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** Whether a part stands inside a message rather than as an item of its own. */
export function isMessageContent(part: Part): boolean {
  if (part.type === 'text' || part.type === 'refusal') return true;
  return part.type === 'opaque' && part.dialect === family && marksOf(part).content !== undefined;
}

/** Whether a part belongs to the same item as the part before it. */
export function continuesItem(part: Part, previous: Part): boolean {
  const marks = marksOf(part);
  if (part.type === 'reasoning') {
    if (previous.type !== 'reasoning') return false;
    return marks.continues === true || (part.id !== undefined && part.id === previous.id);
  }
  if (!isMessageContent(part) || !isMessageContent(previous) || marks.message) return false;
  // The signature of a text follows its message, and belongs to the text that was last.
  return previous.type !== 'text' || previous.signature === undefined;
}

/** A content part of a message; `undefined` for what stands in no message. */
export function outputContent(part: Part): JsonObject | undefined {
  if (part.type === 'text') return encodeOutputText(part);
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text };
  return part.type === 'opaque' && isMessageContent(part) ? part.value : undefined;
}

/** The id of the message that begins with a part. */
export function messageId(first: Part, { seed, index }: ItemPlace): string {
  return text(marksOf(first).message?.['id']) ?? makeId('msg', seed, index);
}

/** A message of the model. `first` is its first part. */
export function messageItem(
  first: Part,
  content: JsonObject[],
  place: ItemPlace & { status: ItemStatus },
): JsonObject {
  return {
    type: 'message',
    ...marksOf(first).message,
    id: messageId(first, place),
    role: 'assistant',
    status: place.status,
    content,
  };
}

/** The id of a call's item, which is not the id of the call. */
export function callItemId(part: ToolCallPart, { seed, index }: ItemPlace): string {
  const kind = part.kind === 'custom' ? 'ctc' : 'fc';
  return text(marksOf(part).item?.['id']) ?? makeId(kind, seed, index);
}

/** What the client calls the tool of a call. */
export function calledTool(part: ToolCallPart, { toolNames }: Pick<ItemPlace, 'toolNames'>): ToolName {
  const namespace = text(marksOf(part).item?.['namespace']);
  if (namespace !== undefined) return { name: nameWithin(part.name, namespace), namespace };
  return toolNames?.get(part.name) ?? { name: part.name };
}

/** A call of the caller's tool, with its input as far as it is written. */
export function callItem(
  part: ToolCallPart,
  input: string,
  place: ItemPlace & { status: ItemStatus },
): JsonObject {
  const custom = part.kind === 'custom';
  return {
    type: custom ? 'custom_tool_call' : 'function_call',
    ...marksOf(part).item,
    id: callItemId(part, place),
    call_id: part.id,
    ...calledTool(part, place),
    ...(custom ? { input } : { arguments: input }),
    status: place.status,
  };
}

/** The id of the reasoning item that begins with a part. */
export function reasoningId(first: ReasoningPart, { seed, index }: ItemPlace): string {
  return first.id ?? makeId('rs', seed, index);
}

/** A reasoning item of its parts. */
export function reasoningItem(parts: readonly ReasoningPart[], place: ItemPlace): JsonObject {
  const [first] = parts;
  const told = parts.filter((part) => part.text !== undefined && part.text !== '');
  const content = told.filter((part) => part.summary !== true);
  const item: JsonObject = {
    type: 'reasoning',
    ...(first && marksOf(first).item),
    id: first ? reasoningId(first, place) : makeId('rs', place.seed, place.index),
    summary: told
      .filter((part) => part.summary === true)
      .map((part) => ({ type: 'summary_text', text: part.text })),
  };
  if (content.length > 0) {
    item['content'] = content.map((part) => ({ type: 'reasoning_text', text: part.text }));
  }
  const secret = secretOf(parts);
  if (secret !== undefined) item['encrypted_content'] = secret;
  return item;
}

/** The value that a client sends back untouched: the vendor's own, or a foreign one in an envelope. */
function secretOf(parts: readonly ReasoningPart[]): string | undefined {
  const part = parts.findLast((each) => each.signature !== undefined || each.encrypted !== undefined);
  if (!part) return undefined;
  if (part.dialect === family && part.encrypted !== undefined) return part.encrypted;
  const carried = carriedOf(part);
  return carried && encodeCarried(carried);
}

/**
 * A reasoning item that brings the signature of a text or call back to us: these items have no member for one.
 * `undefined` for parts without a signature.
 */
export function carrierItem(part: Part, seed: string, index: number): JsonObject | undefined {
  if ((part.type !== 'text' && part.type !== 'tool_call') || part.signature === undefined) return undefined;
  return {
    type: 'reasoning',
    id: makeId('rs', seed, index),
    summary: [],
    encrypted_content: encodeCarried(carriedSignature(part, part.signature)),
  };
}

function carriedSignature(
  part: TextPart | ToolCallPart,
  signature: string,
): Parameters<typeof encodeCarried>[0] {
  const owner = part.type === 'tool_call' ? { call: part.id } : { text: true };
  const dialect = part.native?.dialect;
  return dialect === undefined || dialect === family
    ? { signature, ...owner }
    : { dialect, signature, ...owner };
}
