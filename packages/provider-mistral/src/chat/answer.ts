import type { FinishReason, JsonObject, Part, ToolCallPart, Usage } from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';
import type { ShortIds } from './short-ids.js';

/** Reasons in Mistral's words. It has none for an answer that a filter cut, but one for answers that failed. */
const reasons: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'error',
};

export function mapFinishReason(reason: FinishReason, called: boolean): string {
  return called ? 'tool_calls' : reasons[reason];
}

/** A part of an answer as a chunk of content; `undefined` for what Mistral's clients do not know. */
export function answerChunk(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text };
    case 'reasoning':
      return part.text === undefined || part.text === ''
        ? undefined
        : thinkingChunk(part.text, signatureOf(part));
    case 'audio':
      return part.transcript === undefined ? undefined : { type: 'text', text: part.transcript };
    case 'opaque':
      return part.dialect === mistralChatId ? part.value : undefined;
    default:
      return undefined;
  }
}

export function thinkingChunk(text: string, signature?: string): JsonObject {
  const thinking = text === '' ? [] : [{ type: 'text', text }];
  return signature === undefined ? { type: 'thinking', thinking } : { type: 'thinking', thinking, signature };
}

/** A signature of Mistral's own; that of another vendor would come back to Mistral, which must not see it. */
export function signatureOf(part: Part | undefined): string | undefined {
  return part?.type === 'reasoning' && part.dialect === mistralChatId ? part.signature : undefined;
}

/** A call, with an id that Mistral takes back. */
export function answerCall(call: ToolCallPart, index: number, ids: ShortIds): JsonObject {
  const given = call.arguments.trim() === '' ? '{}' : call.arguments;
  return { id: ids.of(call.id), type: 'function', function: { name: call.name, arguments: given }, index };
}

/** Usage, which Mistral's clients demand in every answer. */
export function encodeUsage(usage: Usage | undefined): JsonObject {
  const { prompt_tokens = 0, completion_tokens = 0, total_tokens = 0 } = usage ?? {};
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  const counted = { prompt_tokens, completion_tokens, total_tokens };
  return cached === undefined ? counted : { ...counted, prompt_tokens_details: { cached_tokens: cached } };
}
