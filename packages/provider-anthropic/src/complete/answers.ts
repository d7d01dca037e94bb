import {
  WireFailure,
  invalidResponse,
  text,
  type AnswerContext,
  type FinishReason,
  type JsonObject,
  type StreamDecoder,
  type StreamEncoder,
  type TextCompletionResponse,
  type WireResponse,
} from '@bifrost/core';
import { decodeError, decodeErrorEvent } from '../messages/errors.js';
import { encodeEvent } from '../messages/sse-event.js';

const stopReasonOf: Readonly<Record<FinishReason, string>> = {
  stop: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'stop_sequence',
  content_filter: 'stop_sequence',
};

function finishReasonOf(reason: string): FinishReason {
  return reason === 'max_tokens' ? 'length' : 'stop';
}

/** Decodes a completion. The old API counts no tokens and names no time. */
export function decodeResponse(response: WireResponse): TextCompletionResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  if (body?.['type'] === 'error') throw new WireFailure(decodeError(response));
  const completion = text(body?.['completion']);
  if (body === undefined || completion === undefined) {
    throw invalidResponse('the answer has no "completion"; check base_url');
  }
  const reason = text(body['stop_reason']) ?? '';
  return {
    id: text(body['id']) ?? '',
    model: text(body['model']) ?? '',
    created: 0,
    choices: [
      { index: 0, text: completion, finish_reason: finishReasonOf(reason), native_finish_reason: reason },
    ],
  };
}

export function encodeResponse(response: TextCompletionResponse, context: AnswerContext): WireResponse {
  const choice = response.choices[0];
  const body = completionBody(context, response.id, choice?.text ?? '');
  body['stop_reason'] = stopReasonOf[choice?.finish_reason ?? 'stop'];
  const extra = context.extraFields({ native_finish_reason: choice?.native_finish_reason ?? '' });
  if (extra !== undefined) body['extra_fields'] = extra;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: body },
  };
}

/** Reads `completion` events: each holds some words, the last one the reason of the end. */
export function createStreamDecoder(): StreamDecoder {
  const position = { choice: 0, part: 0 };
  let started = false;
  return {
    push({ json }, emit) {
      if (json['type'] === 'error') emit({ type: 'error', failure: decodeErrorEvent(json) });
      if (json['type'] !== 'completion') return;
      if (!started) {
        started = true;
        emit({ type: 'start', id: text(json['id']) ?? '', model: text(json['model']) ?? '', created: 0 });
        emit({ type: 'part-start', ...position, value: { type: 'text', text: '' } });
      }
      const words = text(json['completion']) ?? '';
      if (words !== '') emit({ type: 'text-delta', ...position, value: words });
      const reason = text(json['stop_reason']);
      if (reason === undefined) return;
      emit({ type: 'part-end', ...position });
      emit({ type: 'finish', choice: 0, reason: finishReasonOf(reason), native_reason: reason });
    },
    end() {
      // Nothing is held back.
    },
  };
}

export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  let id = '';
  let reason: FinishReason = 'stop';
  let nativeReason = '';
  return {
    push(event) {
      if (event.type === 'start') id = event.id;
      if (event.type === 'finish') {
        reason = event.reason;
        nativeReason = event.native_reason;
      }
      return event.type === 'text-delta' ? encodeEvent(completionBody(context, id, event.value)) : '';
    },
    end() {
      const body = completionBody(context, id, '');
      body['stop_reason'] = stopReasonOf[reason];
      const extra = context.extraFields({ native_finish_reason: nativeReason });
      if (extra !== undefined) body['extra_fields'] = extra;
      return encodeEvent(body);
    },
  };
}

function completionBody(
  context: AnswerContext,
  id: string,
  completion: string,
): JsonObject & { type: string } {
  return {
    type: 'completion',
    id: id === '' ? context.id : id,
    completion,
    model: context.model,
    stop_reason: null,
  };
}
