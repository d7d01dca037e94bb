import type { ChatChoice, ChatResponse } from './chat.js';
import type { Part } from './part.js';
import type { StreamEvent } from './stream-event.js';

/** The events of a stream that would have said the same: for providers that answer a stream's request whole. */
export function* eventsOfResponse(response: ChatResponse): Generator<StreamEvent> {
  yield {
    type: 'start',
    id: response.id,
    model: response.model,
    created: response.created,
    ...(response.service_tier === undefined ? {} : { service_tier: response.service_tier }),
  };
  for (const choice of response.choices) yield* eventsOfChoice(choice);
  if (response.usage !== undefined) yield { type: 'usage', usage: response.usage };
}

function* eventsOfChoice(choice: ChatChoice): Generator<StreamEvent> {
  for (const [part, value] of choice.parts.entries()) {
    const at = { choice: choice.index, part };
    yield { ...at, type: 'part-start', value: blank(value) };
    yield* deltasOf(value, at);
    yield { ...at, type: 'part-end', value };
  }
  yield {
    type: 'finish',
    choice: choice.index,
    reason: choice.finish_reason,
    native_reason: choice.native_finish_reason,
    ...(choice.stop_sequence === undefined ? {} : { stop_sequence: choice.stop_sequence }),
  };
}

/** The part as it stands before its first delta. */
function blank(part: Part): Part {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: '' };
    case 'refusal':
      return { type: 'refusal', text: '' };
    case 'tool_call':
      return { ...part, arguments: '' };
    case 'reasoning': {
      const { text: _text, signature: _signature, ...rest } = part;
      return rest;
    }
    default:
      return part;
  }
}

function* deltasOf(part: Part, at: { choice: number; part: number }): Generator<StreamEvent> {
  switch (part.type) {
    case 'text':
      yield { ...at, type: 'text-delta', value: part.text };
      for (const citation of part.citations ?? []) yield { ...at, type: 'citation', value: citation };
      if (part.logprobs !== undefined) yield { ...at, type: 'logprobs', value: part.logprobs };
      break;
    case 'refusal':
      yield { ...at, type: 'refusal-delta', value: part.text };
      break;
    case 'reasoning':
      if (part.text !== undefined) yield { ...at, type: 'reasoning-delta', value: part.text };
      break;
    case 'tool_call':
      yield { ...at, type: 'arguments-delta', value: part.arguments };
      break;
    default:
      break;
  }
  if ('signature' in part && part.signature !== undefined) {
    yield { ...at, type: 'signature', value: part.signature };
  }
}
