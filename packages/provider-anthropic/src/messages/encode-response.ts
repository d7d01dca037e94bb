import {
  createRawJson,
  object,
  type AnswerContext,
  type ChatResponse,
  type JsonObject,
  type WireResponse,
} from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import { encodeAnswerBlocks } from './encode-answer-block.js';
import { encodeStopReason } from './map-stop-reason.js';
import { encodeUsage } from './map-usage.js';

/** Encodes an answer with every member that Anthropic's types promise. Only the first choice: Messages has one. */
export function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const choice = response.choices[0];
  const raw = createRawJson();
  const id = response.id === '' ? context.id : response.id;
  const content = encodeAnswerBlocks(choice?.parts ?? [], { raw, idPrefix: id });
  const native = isAnthropicDialect(response.native?.dialect) ? response.native?.value : undefined;
  const body: JsonObject = {
    container: null,
    stop_details: null,
    diagnostics: null,
    ...native,
    id,
    type: 'message',
    role: 'assistant',
    model: context.model,
    content,
    stop_reason: encodeStopReason({
      reason: choice?.finish_reason ?? 'stop',
      nativeReason: choice?.native_finish_reason ?? '',
      stopSequence: choice?.stop_sequence,
      emittedToolCall: content.some((block) => block['type'] === 'tool_use'),
    }),
    stop_sequence: choice?.stop_sequence ?? null,
    usage: encodeUsage(response.usage, response.service_tier, object(native?.['usage'])),
  };
  const extra = context.extraFields({
    ...(choice === undefined ? {} : { native_finish_reason: choice.native_finish_reason }),
    ...(choice?.stop_sequence === undefined ? {} : { native_stop_sequence: choice.stop_sequence }),
  });
  if (extra !== undefined) body['extra_fields'] = extra;
  return { status: 200, headers: { 'content-type': 'application/json' }, body: raw.toBody(body) };
}
