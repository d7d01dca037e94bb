import { createHash } from 'node:crypto';
import {
  argumentsObject,
  type Citation,
  type JsonObject,
  type OpaquePart,
  type Part,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
} from '@bifrost/core';
import { encodeToolName, isAnthropicDialect } from '@bifrost/provider-anthropic';
import { converseDialectId } from '../dialect-ids.js';
import { encodeMedia } from './encode-media.js';
import { encodeCachePoint, type EncodeNotes } from './encode-notes.js';

/** Names and ids that Converse takes. */
const nameLimit = { vendor: 'Bedrock', length: 64 } as const;
const plainId = /^[\w.:-]{1,64}$/u;

/** Parts of a message as content blocks, without those that are left out, each with its cache point. */
export function encodeBlocks(parts: readonly Part[], path: string, notes: EncodeNotes): JsonObject[] {
  return parts.flatMap((part) => {
    const block = encodeBlock(part, path, notes);
    if (block === undefined) return [];
    const place = { path: `${path}.cache_control`, taken: notes.traits.cachePoints };
    const point = encodeCachePoint(part.cache_control, place, notes);
    return point === undefined ? [block] : [block, point];
  });
}

function encodeBlock(part: Part, path: string, notes: EncodeNotes): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'refusal':
      return textBlock(part.text);
    case 'reasoning':
      return encodeReasoning(part, path, notes);
    case 'tool_call':
      return encodeToolCall(part, path, notes);
    case 'tool_result':
      return encodeToolResult(part, path, notes);
    case 'opaque':
      return encodeOpaque(part, path, notes);
    case 'image':
    case 'file':
    case 'video':
      return encodeMedia(part, `${path}.${part.type}`, notes);
    case 'audio':
      if (part.transcript === undefined) return encodeMedia(part, `${path}.audio`, notes);
      // An earlier answer in sound: its words are what the model needs of it.
      notes.dropped.add(`${path}.audio`);
      return textBlock(part.transcript);
  }
}

/** Converse refuses a text of nothing but white space. */
function textBlock(text: string): JsonObject | undefined {
  return text.trim() === '' ? undefined : { text };
}

/** Quotations go back with the text that they support; those of other vendors stay behind. */
function encodeText(part: TextPart): JsonObject | undefined {
  const own = part.citations?.filter(isOwnCitation) ?? [];
  if (own.length === 0) return textBlock(part.text);
  return {
    citationsContent: { content: [{ text: part.text }], citations: own.map((citation) => citation.value) },
  };
}

function isOwnCitation(citation: Citation): boolean {
  return citation.dialect === converseDialectId;
}

/**
 * Only reasoning that its model signed or encrypted goes back: Bedrock refuses unsigned blocks. Claude's signatures are
 * good on every host of Claude, and on no other model.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
 */
function encodeReasoning(part: ReasoningPart, path: string, notes: EncodeNotes): JsonObject | undefined {
  const block = readableByModel(part, notes) ? sealedBlock(part) : undefined;
  if (block === undefined) notes.dropped.add(`${path}.reasoning`);
  return block;
}

function readableByModel({ dialect }: ReasoningPart, { traits }: EncodeNotes): boolean {
  if (traits.family !== 'claude' && !traits.unknown) return false;
  return dialect === converseDialectId || isAnthropicDialect(dialect);
}

function sealedBlock({ dialect, encrypted, signature, text }: ReasoningPart): JsonObject | undefined {
  if (encrypted !== undefined) {
    // Converse has Anthropic's text once more in base64.
    const data = dialect === converseDialectId ? encrypted : Buffer.from(encrypted).toString('base64');
    return { reasoningContent: { redactedContent: data } };
  }
  if (signature === undefined) return undefined;
  return { reasoningContent: { reasoningText: { text: text ?? '', signature } } };
}

function encodeToolCall(part: ToolCallPart, path: string, notes: EncodeNotes): JsonObject {
  const name = encodeName(part.name, `${path}.tool_calls`);
  const input = argumentsObject(part, notes.raw, () => notes.dropped.add(`${path}.tool_calls.arguments`));
  return { toolUse: { toolUseId: encodeToolId(part.id), name, input } };
}

/** The name of a tool as Converse takes it. */
export function encodeName(name: string, path: string): string {
  return encodeToolName(name, path, nameLimit);
}

/** The id of a call as Converse takes it: the same in every turn, so that call and result still meet. */
function encodeToolId(id: string): string {
  if (plainId.test(id)) return id;
  return `tooluse_${createHash('sha256').update(id).digest('base64url').slice(0, 22)}`;
}

function encodeToolResult(part: ToolResultPart, path: string, notes: EncodeNotes): JsonObject {
  const content = part.parts.flatMap((item) => encodeResultBlock(item, `${path}.tool_result`, notes));
  const result: JsonObject = {
    toolUseId: encodeToolId(part.tool_call_id),
    // A result must have content, and a tool may have said nothing.
    content: content.length === 0 ? [{ text: '' }] : content,
  };
  if (part.is_error !== undefined) result['status'] = part.is_error ? 'error' : 'success';
  return { toolResult: result };
}

/** Blocks within a result have no cache points of their own, and their texts may be empty. */
function encodeResultBlock(part: Part, path: string, notes: EncodeNotes): JsonObject[] {
  if (part.cache_control !== undefined) notes.dropped.add(`${path}.cache_control`);
  if (part.native?.dialect === converseDialectId) return [notes.raw.keep(part.native.value)];
  if (part.type === 'text') return [{ text: part.text }];
  const block = encodeBlock(part, path, notes);
  return block === undefined ? [] : [block];
}

function encodeOpaque(part: OpaquePart, path: string, notes: EncodeNotes): JsonObject | undefined {
  if (part.dialect === converseDialectId) return part.value;
  notes.dropped.add(`${path}.${part.kind}`);
  return undefined;
}
