import {
  argumentsObject,
  type JsonObject,
  type OpaquePart,
  type Part,
  type PartCommon,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
} from '@bifrost/core';
import { isGeminiDialect } from '../dialect-ids.js';
import { isMetadataKind } from './candidate-metadata.js';
import { isMadeCallId } from './call-ids.js';
import { encodeMedia } from './encode-media.js';
import type { EncodeNotes } from './encode-notes.js';
import { encodeToolName } from './tool-names.js';

/** A part of a message as one of a turn; `undefined` for what is left out. Results of tools are written elsewhere. */
export function encodePart(
  part: Exclude<Part, { type: 'tool_result' }>,
  path: string,
  notes: EncodeNotes,
): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part, path, notes);
    case 'refusal':
      return part.text === '' ? undefined : { text: part.text };
    case 'reasoning':
      return encodeReasoning(part, path, notes);
    case 'tool_call':
      return encodeCall(part, path, notes);
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
      return part.transcript === '' ? undefined : { text: part.transcript };
  }
}

/** Empty text says nothing, unless a signature hangs on it. */
function encodeText(part: TextPart, path: string, notes: EncodeNotes): JsonObject | undefined {
  const encoded = { ...encodeNative(part), text: part.text, ...encodeSignature(part, path, notes) };
  noteCacheControl(part, path, notes);
  return part.text === '' && !('thoughtSignature' in encoded) ? undefined : encoded;
}

/** Only thoughts that Gemini wrote go back to it: the signatures of other vendors mean nothing there. */
function encodeReasoning(part: ReasoningPart, path: string, notes: EncodeNotes): JsonObject | undefined {
  if (!isGeminiDialect(part.dialect)) {
    notes.dropped.add(`${path}.reasoning`);
    return undefined;
  }
  const thought: JsonObject = { ...encodeNative(part), text: part.text ?? '', thought: true };
  if (part.signature !== undefined) thought['thoughtSignature'] = part.signature;
  return thought;
}

function encodeCall(part: ToolCallPart, path: string, notes: EncodeNotes): JsonObject {
  noteCacheControl(part, path, notes);
  const call: JsonObject = {
    name: encodeToolName(part.name, `${path}.tool_calls`),
    args: argumentsObject(part, notes.raw, () => notes.dropped.add(`${path}.tool_calls.arguments`)),
  };
  if (!isMadeCallId(part.id)) call['id'] = part.id;
  return { ...encodeNative(part), functionCall: call, ...encodeSignature(part, path, notes) };
}

/** What Google itself ran or said goes back whole; what it said of an answer is no part of a turn. */
function encodeOpaque(part: OpaquePart, path: string, notes: EncodeNotes): JsonObject | undefined {
  if (!isGeminiDialect(part.dialect)) notes.dropped.add(`${path}.${part.kind}`);
  else if (!isMetadataKind(part.kind)) return part.value;
  return undefined;
}

function encodeNative({ native }: PartCommon): JsonObject {
  return isGeminiDialect(native?.dialect) ? { ...native?.value } : {};
}

function encodeSignature(part: TextPart | ToolCallPart, path: string, notes: EncodeNotes): JsonObject {
  if (part.signature === undefined) return {};
  if (isGeminiDialect(part.native?.dialect)) return { thoughtSignature: part.signature };
  notes.dropped.add(`${path}.signature`);
  return {};
}

/** Gemini keeps prompts by itself or by `cachedContent`; a marker in a message has no meaning to it. */
function noteCacheControl(part: PartCommon, path: string, notes: EncodeNotes): void {
  if (part.cache_control !== undefined) notes.dropped.add(`${path}.cache_control`);
}
