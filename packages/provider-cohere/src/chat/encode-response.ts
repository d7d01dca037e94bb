import {
  object,
  type AnswerContext,
  type ChatResponse,
  type JsonObject,
  type Part,
  type WireResponse,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { extraMember } from '../extra-fields.js';
import { encodeCitation } from './citations.js';
import { encodeLogprob } from './logprobs.js';
import { encodeFinishReason } from './map-finish-reason.js';
import { isPlan } from './tool-plan.js';
import { encodeUsage } from './usage.js';

/** Encodes a whole answer. Only the first choice: Cohere gives one. */
export function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const [choice] = response.choices;
  const native = response.native?.dialect === chatId ? response.native.value : undefined;
  const logprobs = choice?.logprobs?.content ?? choice?.parts.flatMap(logprobsOf) ?? [];
  const body: JsonObject = {
    id: response.id === '' ? context.id : response.id,
    finish_reason: encodeFinishReason({
      reason: choice?.finish_reason ?? 'stop',
      nativeReason: choice?.native_finish_reason ?? '',
      stopSequence: choice?.stop_sequence,
    }),
    message: encodeMessage(choice?.parts ?? []),
    usage: encodeUsage(response.usage, object(native?.['usage'])),
    ...(logprobs.length === 0 ? {} : { logprobs: logprobs.map(encodeLogprob) }),
    ...extraMember(
      context,
      choice && { native_reason: choice.native_finish_reason, stop_sequence: choice.stop_sequence },
    ),
  };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: body },
  };
}

function logprobsOf(part: Part): JsonObject[] {
  return part.type === 'text' ? (part.logprobs ?? []) : [];
}

/** What a message is made of. */
interface Written {
  content: JsonObject[];
  calls: JsonObject[];
  citations: JsonObject[];
  plan: string;
}

function encodeMessage(parts: readonly Part[]): JsonObject {
  const written: Written = { content: [], calls: [], citations: [], plan: '' };
  for (const part of parts) addPart(written, part);
  const message: JsonObject = { role: 'assistant' };
  if (written.plan !== '') message['tool_plan'] = written.plan;
  if (written.content.length > 0) message['content'] = written.content;
  if (written.calls.length > 0) message['tool_calls'] = written.calls;
  if (written.citations.length > 0) message['citations'] = written.citations;
  return message;
}

function addPart(written: Written, part: Part): void {
  const { content, calls, citations } = written;
  switch (part.type) {
    case 'text':
      for (const item of part.citations ?? [])
        citations.push(encodeCitation(item, part.text, content.length));
      content.push({ type: 'text', text: part.text });
      break;
    case 'refusal':
      content.push({ type: 'text', text: part.text });
      break;
    case 'reasoning':
      if (isPlan(part)) written.plan += part.text ?? '';
      else if (part.text !== undefined) content.push({ type: 'thinking', thinking: part.text });
      break;
    case 'tool_call':
      calls.push({ id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments } });
      break;
    case 'audio':
      if (part.transcript !== undefined) content.push({ type: 'text', text: part.transcript });
      break;
    case 'opaque':
      if (part.dialect === chatId) content.push(part.value);
      break;
    default:
      break;
  }
}
