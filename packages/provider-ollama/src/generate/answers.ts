import {
  invalidResponse,
  text,
  type AnswerContext,
  type FinishReason,
  type JsonObject,
  type StreamDecoder,
  type StreamEncoder,
  type TextCompletionResponse,
  type Usage,
  type WireResponse,
} from '@bifrost/core';
import { encodeDoneReason, extraMember } from '../chat/encode-answer.js';
import { answerBody, decodeErrorLine, isError } from '../errors.js';
import { decodeCreated, decodeUsage, encodeCounters, encodeCreated } from '../usage.js';

function mapReason(reason: string): FinishReason {
  return reason === 'length' ? 'length' : 'stop';
}

/** Decodes a completion. Thinking of models that cannot do without has no place in this API and is left out. */
export function decodeResponse(response: WireResponse): TextCompletionResponse {
  const body = answerBody(response);
  const words = text(body['response']);
  if (words === undefined) throw invalidResponse('the answer has no "response"; check base_url');
  const reason = text(body['done_reason']) ?? 'stop';
  const usage = decodeUsage(body);
  return {
    id: '',
    model: text(body['model']) ?? '',
    created: decodeCreated(body),
    choices: [{ index: 0, text: words, finish_reason: mapReason(reason), native_finish_reason: reason }],
    ...(usage === undefined ? {} : { usage }),
  };
}

export function encodeResponse(response: TextCompletionResponse, context: AnswerContext): WireResponse {
  const [choice] = response.choices;
  const body: JsonObject = {
    model: context.model,
    created_at: encodeCreated(response.created === 0 ? context.created : response.created),
    response: choice?.text ?? '',
    done: true,
    done_reason: encodeDoneReason(choice?.finish_reason ?? 'stop'),
    ...encodeCounters(response.usage, undefined),
    ...extraMember(context, choice && { native_reason: choice.native_finish_reason }),
  };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: body },
  };
}

/** Reads the lines of a completion: each holds some words, the last one the counters. */
export function createStreamDecoder(): StreamDecoder {
  const position = { choice: 0, part: 0 };
  let started = false;
  return {
    push({ json }, emit) {
      if (isError(json)) return emit({ type: 'error', failure: decodeErrorLine(json) });
      if (!started) {
        started = true;
        emit({ type: 'start', id: '', model: text(json['model']) ?? '', created: decodeCreated(json) });
        emit({ type: 'part-start', ...position, value: { type: 'text', text: '' } });
      }
      const words = text(json['response']) ?? '';
      if (words !== '') emit({ type: 'text-delta', ...position, value: words });
      if (json['done'] !== true) return undefined;
      emit({ type: 'part-end', ...position });
      const usage = decodeUsage(json);
      if (usage !== undefined) emit({ type: 'usage', usage });
      const reason = text(json['done_reason']) ?? 'stop';
      emit({ type: 'finish', choice: 0, reason: mapReason(reason), native_reason: reason });
      return true;
    },
    end() {
      // Nothing is held back.
    },
  };
}

export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  let createdAt = encodeCreated(context.created);
  let usage: Usage | undefined;
  let finish: { reason: FinishReason; native_reason: string } | undefined;
  const line = (words: string, members: JsonObject): string => {
    const head = { model: context.model, created_at: createdAt, response: words, done: false };
    return `${JSON.stringify({ ...head, ...members })}\n`;
  };
  return {
    push(event) {
      if (event.type === 'start' && event.created !== 0) createdAt = encodeCreated(event.created);
      if (event.type === 'usage') usage = event.usage;
      if (event.type === 'finish' && event.choice === 0) finish = event;
      return event.type === 'text-delta' && event.choice === 0 ? line(event.value, {}) : '';
    },
    end: () =>
      line('', {
        done: true,
        done_reason: encodeDoneReason(finish?.reason ?? 'stop'),
        ...encodeCounters(usage, undefined),
        ...extraMember(context, finish),
      }),
  };
}
