import {
  argumentsObject,
  type Citation,
  type JsonObject,
  type MediaPart,
  type Part,
  type RawJson,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
} from '@bifrost/core';
import { isAnthropicDialect, packReasoning } from '@bifrost/provider-anthropic';
import { converseDialectId } from '../dialect-ids.js';
import { formatOf } from './media-formats.js';

/** What the blocks of an answer share. */
export interface AnswerBlockContext {
  raw: RawJson;
  /** Begins ids of calls that their provider gave none. */
  idPrefix: string;
}

/** The blocks of an answer. What Converse cannot show (sound, blocks of other vendors) is left out. */
export function encodeAnswerBlocks(parts: readonly Part[], context: AnswerBlockContext): JsonObject[] {
  return parts
    .map((part, index) => encodeAnswerBlock(part, index, context))
    .filter((block) => block !== undefined);
}

function encodeAnswerBlock(part: Part, index: number, context: AnswerBlockContext): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'refusal':
      return textBlock(part.text);
    case 'audio':
      return textBlock(part.transcript ?? '');
    case 'reasoning':
      return encodeReasoning(part);
    case 'tool_call':
      return encodeToolUse(part, index, context);
    case 'opaque':
      return part.dialect === converseDialectId ? part.value : undefined;
    case 'image':
      return encodeImage(part);
    case 'video':
    case 'file':
    case 'tool_result':
      return undefined;
  }
}

/** A client sends its answers back, and Bedrock refuses blank texts. */
function textBlock(text: string): JsonObject | undefined {
  return text.trim() === '' ? undefined : { text };
}

function encodeText(part: TextPart): JsonObject | undefined {
  const citations = ownCitations(part.citations);
  if (citations.length === 0) return textBlock(part.text);
  return { citationsContent: { content: [{ text: part.text }], citations } };
}

function ownCitations(citations: readonly Citation[] | undefined): JsonObject[] {
  const own = (citations ?? []).filter(({ dialect }) => dialect === converseDialectId);
  return own.map(({ value }) => value);
}

function encodeReasoning(part: ReasoningPart): JsonObject | undefined {
  if (part.encrypted !== undefined && (part.text ?? '') === '') {
    return { reasoningContent: { redactedContent: redactedOf(part) } };
  }
  const reasoningText: JsonObject = { text: part.text ?? '' };
  const signature = signatureOf(part);
  if (signature !== undefined) reasoningText['signature'] = signature;
  if (reasoningText['text'] === '' && signature === undefined) return undefined;
  return { reasoningContent: { reasoningText } };
}

/** What a client must send back with readable reasoning: Claude's own signature, or another vendor's, packed. */
function signatureOf(part: ReasoningPart): string | undefined {
  return isOfClaude(part) && part.encrypted === undefined ? part.signature : packReasoning(part);
}

/** Reasoning of which nothing can be read, in base64 as every blob is. */
export function redactedOf(part: ReasoningPart): string {
  if (part.dialect === converseDialectId) return part.encrypted ?? '';
  const data = isAnthropicDialect(part.dialect) ? part.encrypted : packReasoning(part);
  return Buffer.from(data ?? '').toString('base64');
}

/** Signatures that Claude reads again when Converse brings them. */
export function isOfClaude({ dialect }: ReasoningPart): boolean {
  return dialect === converseDialectId || isAnthropicDialect(dialect);
}

function encodeToolUse(part: ToolCallPart, index: number, context: AnswerBlockContext): JsonObject {
  const input = argumentsObject(part, context.raw);
  return {
    toolUse: { toolUseId: toolUseId(part.id, `${context.idPrefix}_${index}`), name: part.name, input },
  };
}

/** The provider's id of a call, or one of ours where it gave none. */
export function toolUseId(id: string, own: string): string {
  return id === '' ? `tooluse_${own.replaceAll(/[^\w-]/gu, '')}` : id;
}

/** A picture as a block; `undefined` for one that is only an address, or of a kind that Converse does not know. */
export function encodeImage(
  part: MediaPart,
): { image: { format: string; source: { bytes: string } } } | undefined {
  if (!('data' in part.source)) return undefined;
  const format = formatOf('image', { mediaType: part.source.media_type });
  return format === undefined ? undefined : { image: { format, source: { bytes: part.source.data } } };
}
