import {
  text,
  type AnswerContext,
  type ChatChoice,
  type ChatResponse,
  type JsonObject,
  type Part,
  type WireResponse,
} from '@bifrost/core';
import { answerCall, answerChunk, encodeUsage, mapFinishReason } from './answer.js';
import { listed } from './encode-content.js';
import { ShortIds } from './short-ids.js';

/** Writes an answer for a client that speaks Mistral's API. */
export function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const value: JsonObject = {
    id: response.id === '' ? context.id : response.id,
    object: 'chat.completion',
    created: response.created === 0 ? context.created : response.created,
    model: context.model,
    usage: encodeUsage(response.usage),
    choices: response.choices.map(encodeChoice),
  };
  const [first] = response.choices;
  const extra = context.extraFields(
    first === undefined || first.native_finish_reason === ''
      ? undefined
      : { native_finish_reason: first.native_finish_reason },
  );
  if (extra !== undefined) value['extra_fields'] = extra;
  return { status: 200, headers: {}, body: { kind: 'json', value } };
}

function encodeChoice({ index, parts, finish_reason }: ChatChoice): JsonObject {
  const calls = parts.filter((part) => part.type === 'tool_call');
  const ids = new ShortIds(calls.map(({ id }) => id));
  return {
    index,
    finish_reason: mapFinishReason(finish_reason, calls.length > 0),
    message: {
      role: 'assistant',
      content: encodeAnswerContent(parts),
      tool_calls: calls.length === 0 ? null : calls.map((call, position) => answerCall(call, position, ids)),
    },
  };
}

/** Text alone is one string; beside thoughts it is a chunk like them. */
function encodeAnswerContent(parts: readonly Part[]): string | JsonObject[] {
  const chunks = parts.flatMap((part) => listed(answerChunk(part)));
  if (chunks.some((chunk) => chunk['type'] !== 'text')) return chunks;
  return chunks.map((chunk) => text(chunk['text']) ?? '').join('');
}
