import {
  argumentsObject,
  type Citation,
  type JsonObject,
  type Part,
  type RawJson,
  type ReasoningPart,
  type ToolCallPart,
} from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import { packReasoning } from '../foreign-reasoning.js';

/** What the blocks of an answer share. */
export interface AnswerBlockContext {
  raw: RawJson;
  /** Begins ids of calls that their provider gave none. */
  idPrefix: string;
}

/** The blocks of an answer. What Messages cannot show (pictures, blocks of other vendors) is left out. */
export function encodeAnswerBlocks(parts: readonly Part[], context: AnswerBlockContext): JsonObject[] {
  return parts
    .map((part, index) => encodeAnswerBlock(part, index, context))
    .filter((block) => block !== undefined);
}

function encodeAnswerBlock(part: Part, index: number, context: AnswerBlockContext): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return textBlock(part.text, encodeCitations(part.citations));
    case 'refusal':
      return textBlock(part.text);
    case 'audio':
      return textBlock(part.transcript ?? '');
    case 'reasoning':
      return encodeReasoning(part);
    case 'tool_call':
      return encodeToolUse(part, index, context);
    case 'opaque':
      return isAnthropicDialect(part.dialect) ? part.value : undefined;
    case 'image':
    case 'video':
    case 'file':
    case 'tool_result':
      return undefined;
  }
}

/**
 * A client sends its answers back, and Anthropic refuses empty text. Without citations the list is empty and not `null`,
 * as Anthropic's description allows as well: Anthropic itself leaves it out, and there are clients that take no `null`.
 */
function textBlock(text: string, citations: JsonObject[] = []): JsonObject | undefined {
  return text === '' ? undefined : { type: 'text', text, citations };
}

function encodeCitations(citations: readonly Citation[] | undefined): JsonObject[] {
  const own = (citations ?? []).filter((citation) => isAnthropicDialect(citation.dialect));
  return own.map((citation) => citation.value);
}

/** Reasoning as a thinking block. What another vendor wants back with it travels in the signature. */
function encodeReasoning(part: ReasoningPart): JsonObject | undefined {
  const native = isAnthropicDialect(part.native?.dialect) ? part.native?.value : undefined;
  const own = isAnthropicDialect(part.dialect);
  const thinking = part.text ?? '';
  if (part.encrypted !== undefined && thinking === '') {
    return { ...native, type: 'redacted_thinking', data: own ? part.encrypted : (packReasoning(part) ?? '') };
  }
  const signature = (own ? part.signature : packReasoning(part)) ?? '';
  if (thinking === '' && signature === '') return undefined;
  return { ...native, type: 'thinking', thinking, signature };
}

function encodeToolUse(part: ToolCallPart, index: number, context: AnswerBlockContext): JsonObject {
  const native = isAnthropicDialect(part.native?.dialect) ? part.native?.value : undefined;
  return {
    caller: { type: 'direct' },
    ...native,
    type: 'tool_use',
    id: toolUseId(part.id, `${context.idPrefix}_${index}`),
    name: part.name,
    input: argumentsObject(part, context.raw),
  };
}

/** The provider's id of a call, or one of ours where it gave none. */
export function toolUseId(id: string, own: string): string {
  return id === '' ? `toolu_${own.replaceAll(/[^\w-]/gu, '')}` : id;
}
