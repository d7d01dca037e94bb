import {
  createRawJson,
  type AnswerContext,
  type ChatResponse,
  type JsonObject,
  type Part,
  type RawJson,
  type WireResponse,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { encodeCounters, encodeCreated } from '../usage.js';
import { answerImage, encodeAnswerCall, encodeDoneReason, extraMember } from './encode-answer.js';

/** Encodes a whole answer. Only the first choice: the server gives one. */
export function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const [choice] = response.choices;
  const raw = createRawJson();
  const native = response.native?.dialect === chatId ? response.native.value : undefined;
  const logprobs = choice?.logprobs?.content ?? choice?.parts.flatMap(logprobsOf) ?? [];
  const body: JsonObject = {
    model: context.model,
    created_at: encodeCreated(response.created === 0 ? context.created : response.created),
    message: encodeMessage(choice?.parts ?? [], raw),
    done: true,
    done_reason: encodeDoneReason(choice?.finish_reason ?? 'stop'),
    ...(logprobs.length === 0 ? {} : { logprobs }),
    ...encodeCounters(response.usage, native),
    ...extraMember(
      context,
      choice && { native_reason: choice.native_finish_reason, stop_sequence: choice.stop_sequence },
    ),
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: raw.toBody(body) };
}

function logprobsOf(part: Part): JsonObject[] {
  return part.type === 'text' ? (part.logprobs ?? []) : [];
}

function encodeMessage(parts: readonly Part[], raw: RawJson): JsonObject {
  const message: JsonObject & { content: string } = { role: 'assistant', content: '' };
  const calls: JsonObject[] = [];
  const images: string[] = [];
  let thinking = '';
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'refusal') message.content += part.text;
    else if (part.type === 'reasoning') thinking += part.text ?? '';
    else if (part.type === 'tool_call') calls.push(encodeAnswerCall(part, calls.length, raw));
    else if (part.type === 'audio') message.content += part.transcript ?? '';
    else if (part.type === 'image')
      images.push(...[answerImage(part)].filter((image) => image !== undefined));
  }
  if (thinking !== '') message['thinking'] = thinking;
  if (images.length > 0) message['images'] = images;
  if (calls.length > 0) message['tool_calls'] = calls;
  return message;
}
