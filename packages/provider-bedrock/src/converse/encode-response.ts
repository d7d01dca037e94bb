import {
  createRawJson,
  object,
  type AnswerContext,
  type ChatResponse,
  type JsonObject,
  type WireResponse,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { requestIdHeader } from '../errors.js';
import { encodeAnswerBlocks } from './encode-answer-block.js';
import { encodeStopReason } from './map-stop-reason.js';
import { encodeUsage } from './map-usage.js';

/** Encodes an answer. Converse has one; further choices have nowhere to go. */
export function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const raw = createRawJson();
  const choice = response.choices[0];
  const parts = choice?.parts ?? [];
  const native = response.native?.dialect === converseDialectId ? response.native.value : {};
  const content = encodeAnswerBlocks(parts, { raw, idPrefix: context.id });
  const body: JsonObject = {
    // Who answers for another vendor does not know how long its model took; clients expect the member.
    metrics: { latencyMs: 0 },
    ...native,
    output: { message: { role: 'assistant', content } },
    stopReason: encodeStopReason({
      reason: choice?.finish_reason ?? 'stop',
      nativeReason: choice?.native_finish_reason ?? '',
      stopSequence: choice?.stop_sequence,
      emittedToolCall: parts.some((part) => part.type === 'tool_call'),
    }),
    usage: { ...object(native['usage']), ...encodeUsage(response.usage) },
  };
  const fields = stopSequenceFields(choice?.stop_sequence, object(native['additionalModelResponseFields']));
  if (fields !== undefined) body['additionalModelResponseFields'] = fields;
  if (response.service_tier !== undefined) body['serviceTier'] = { type: response.service_tier };
  const extra = context.extraFields({
    ...(choice === undefined ? {} : { native_finish_reason: choice.native_finish_reason }),
    ...(choice?.stop_sequence === undefined ? {} : { native_stop_sequence: choice.stop_sequence }),
  });
  if (extra !== undefined) body['extra_fields'] = extra;
  const id = response.id === '' ? context.id : response.id;
  return {
    status: 200,
    headers: { 'content-type': 'application/json', [requestIdHeader]: id },
    body: raw.toBody(body),
  };
}

/** Where Claude's stop sequence stands for clients that ask for it. */
export function stopSequenceFields(
  sequence: string | undefined,
  fields: JsonObject | undefined,
): JsonObject | undefined {
  return sequence === undefined || fields !== undefined ? fields : { stop_sequence: sequence };
}
