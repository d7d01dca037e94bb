import {
  createRawJson,
  object,
  type AnswerContext,
  type ChatChoice,
  type ChatResponse,
  type ExtraFinish,
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
  const body: JsonObject = { container: null, stop_details: null, diagnostics: null };
  if (native !== undefined) Object.assign(body, native);
  body['id'] = id;
  body['type'] = 'message';
  body['role'] = 'assistant';
  body['model'] = context.model;
  body['content'] = content;
  body['stop_reason'] = encodeStopReason({
    reason: choice?.finish_reason ?? 'stop',
    nativeReason: choice?.native_finish_reason ?? '',
    stopSequence: choice?.stop_sequence,
    emittedToolCall: content.some((block) => block['type'] === 'tool_use'),
  });
  body['stop_sequence'] = choice?.stop_sequence ?? null;
  body['usage'] = encodeUsage(response.usage, response.service_tier, object(native?.['usage']));
  const extra = context.extraFields(nativeFinish(choice));
  if (extra !== undefined) body['extra_fields'] = extra;
  return { status: 200, headers: { 'content-type': 'application/json' }, body: raw.toBody(body) };
}

/** How the provider itself called the end, as far as it said. */
function nativeFinish(choice: ChatChoice | undefined): ExtraFinish {
  const finish: ExtraFinish = {};
  if (choice !== undefined) finish.native_finish_reason = choice.native_finish_reason;
  if (choice?.stop_sequence !== undefined) finish.native_stop_sequence = choice.stop_sequence;
  return finish;
}
