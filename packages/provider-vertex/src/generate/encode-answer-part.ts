import {
  argumentsObject,
  text,
  type JsonObject,
  type MediaPart,
  type Part,
  type RawJson,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
} from '@bifrost/core';
import { generateDialectId, isGeminiDialect } from '../dialect-ids.js';
import { isMetadataKind } from './candidate-metadata.js';
import { encodeInline } from './encode-media.js';
import { packSignature, type Kept } from './signatures.js';

/** A part of an answer for a client of Google's; `undefined` for what generateContent cannot show. */
export function encodeAnswerPart(part: Part, raw: RawJson): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'refusal':
      return part.text === '' ? undefined : { text: part.text };
    case 'reasoning':
      return encodeThought(part);
    case 'tool_call':
      return { ...nativeOf(part), functionCall: encodeCall(part, raw), ...signed(keptOf(part)) };
    case 'image':
    case 'video':
    case 'file':
    case 'audio':
      return encodeAnswerMedia(part);
    case 'opaque':
      return isGeminiDialect(part.dialect) && !isMetadataKind(part.kind) ? part.value : undefined;
    case 'tool_result':
      return undefined;
  }
}

function encodeText(part: TextPart): JsonObject | undefined {
  const encoded = { ...nativeOf(part), text: part.text, ...signed(keptOf(part)) };
  return part.text === '' && !('thoughtSignature' in encoded) ? undefined : encoded;
}

function encodeThought(part: ReasoningPart): JsonObject | undefined {
  const encoded = { ...nativeOf(part), text: part.text ?? '', thought: true, ...signed(part) };
  return encoded.text === '' && !('thoughtSignature' in encoded) ? undefined : encoded;
}

/** What a vendor wants back with a part: Google's own value, or another's, packed. */
export function signed(kept: Kept): JsonObject {
  const signature = isGeminiDialect(kept.dialect) ? kept.signature : packSignature(kept);
  return signature === undefined ? {} : { thoughtSignature: signature };
}

/** The signature of a text or a call; `native` tells whose it is. */
export function keptOf({ signature, native }: TextPart | ToolCallPart): Kept {
  if (signature === undefined) return {};
  return native === undefined ? { signature } : { signature, dialect: native.dialect };
}

function encodeCall(part: ToolCallPart, raw: RawJson): JsonObject {
  return { id: part.id, name: part.name, args: argumentsObject(part, raw) };
}

function encodeAnswerMedia(part: MediaPart): JsonObject | undefined {
  const { mimeType, ...beside } = nativeOf(part);
  const { source } = part;
  if ('data' in source && source.data !== '') return { ...beside, inlineData: encodeInline(source) };
  if ('url' in source)
    return {
      ...beside,
      fileData: { ...(text(mimeType) === undefined ? {} : { mimeType }), fileUri: source.url },
    };
  return part.transcript === undefined ? undefined : { text: part.transcript };
}

function nativeOf({ native }: Part): JsonObject {
  return native?.dialect === generateDialectId ? { ...native.value } : {};
}
