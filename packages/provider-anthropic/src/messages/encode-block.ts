import {
  argumentsObject,
  type Citation,
  type JsonObject,
  type OpaquePart,
  type Part,
  type ReasoningPart,
  type ToolCallPart,
  type ToolResultPart,
} from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import { encodeToolId, encodeToolName } from '../tool-names.js';
import { encodeMedia } from './encode-media.js';
import { encodeCommon, type EncodeNotes } from './encode-notes.js';

/** Parts of a message as content blocks, without those that are left out. */
export function encodeBlocks(parts: readonly Part[], path: string, notes: EncodeNotes): JsonObject[] {
  return parts.map((part) => encodeBlock(part, path, notes)).filter((block) => block !== undefined);
}

function encodeBlock(part: Part, path: string, notes: EncodeNotes): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part.text, { ...encodeCommon(part), ...encodeCitations(part.citations) });
    case 'refusal':
      return encodeText(part.text, encodeCommon(part));
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
      return encodeText(part.transcript, encodeCommon(part));
  }
}

/** Anthropic refuses text blocks that are empty or nothing but white space. */
function encodeText(text: string, members: JsonObject): JsonObject | undefined {
  return text.trim() === '' ? undefined : { ...members, type: 'text', text };
}

function encodeCitations(citations: readonly Citation[] | undefined): JsonObject {
  const own = citations?.filter((citation) => isAnthropicDialect(citation.dialect));
  return own === undefined || own.length === 0 ? {} : { citations: own.map((citation) => citation.value) };
}

/** Only reasoning that Anthropic signed or encrypted goes back: it refuses unsigned and foreign blocks. */
function encodeReasoning(part: ReasoningPart, path: string, notes: EncodeNotes): JsonObject | undefined {
  // No cache marker: thinking blocks may not have one.
  const native = isAnthropicDialect(part.native?.dialect) ? part.native?.value : undefined;
  if (isAnthropicDialect(part.dialect)) {
    if (part.encrypted !== undefined) return { ...native, type: 'redacted_thinking', data: part.encrypted };
    if (part.signature !== undefined) {
      return { ...native, type: 'thinking', thinking: part.text ?? '', signature: part.signature };
    }
  }
  notes.dropped.add(`${path}.reasoning`);
  return undefined;
}

function encodeToolCall(part: ToolCallPart, path: string, notes: EncodeNotes): JsonObject {
  return {
    ...encodeCommon(part),
    type: 'tool_use',
    id: encodeToolId(part.id),
    name: encodeToolName(part.name, `${path}.tool_calls`),
    input: argumentsObject(part, notes.raw, () => notes.dropped.add(`${path}.tool_calls.arguments`)),
  };
}

function encodeToolResult(part: ToolResultPart, path: string, notes: EncodeNotes): JsonObject {
  const block: JsonObject = {
    ...encodeCommon(part),
    type: 'tool_result',
    tool_use_id: encodeToolId(part.tool_call_id),
  };
  const content = encodeBlocks(part.parts, `${path}.tool_result`, notes);
  if (content.length > 0) block['content'] = content;
  if (part.is_error !== undefined) block['is_error'] = part.is_error;
  return block;
}

function encodeOpaque(part: OpaquePart, path: string, notes: EncodeNotes): JsonObject | undefined {
  if (isAnthropicDialect(part.dialect)) return part.value;
  notes.dropped.add(`${path}.${part.kind}`);
  return undefined;
}
