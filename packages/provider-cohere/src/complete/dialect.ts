import {
  text,
  unsupportedParameter,
  type ChatRequest,
  type Dialect,
  type EncodeContext,
  type StreamDecoder,
  type TextCompletionRequest,
  type TextCompletionResponse,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { ChatStreamDecoder } from '../chat/decode-stream.js';
import { decodeResponse as decodeChat } from '../chat/decode-response.js';
import { encodeRequest as encodeChat } from '../chat/encode-request.js';
import { cohereChat } from '../chat/dialect.js';

/**
 * Text completions through chat: Cohere retired its own endpoint for them. The prompt is a user's message, so the model
 * answers it rather than going on with it.
 *
 * @see https://docs.cohere.com/docs/migrating-from-cogenerate-to-cochat
 */
export const cohereCompletion: Dialect<'textCompletion'> = {
  id: 'cohere.completion',
  operation: 'textCompletion',
  stream: 'sse',
  endMarker: '[DONE]',
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError: (failure) => cohereChat.decodeError(failure),
};

function encodeRequest(request: TextCompletionRequest, context: EncodeContext): WireRequest {
  refuse(request);
  const {
    prompt: _prompt,
    suffix: _suffix,
    echo: _echo,
    logprobs: _logprobs,
    best_of: _bestOf,
    ...others
  } = request;
  const chat: ChatRequest = {
    ...others,
    messages: [{ role: 'user', parts: [{ type: 'text', text: singlePrompt(request) }] }],
  };
  return encodeChat(chat, context);
}

function refuse(request: TextCompletionRequest): void {
  if ((request.best_of ?? 1) > 1) throw unsupportedParameter('best_of', 'Cohere gives one answer a request');
  if (request.suffix !== undefined) throw unsupportedParameter('suffix', 'Cohere fills no gaps');
  if (request.echo === true) throw unsupportedParameter('echo', 'Cohere does not repeat the prompt');
  if (request.logprobs !== undefined) {
    throw unsupportedParameter(
      'logprobs',
      'Cohere gives them for chat only in a form that can be translated',
    );
  }
}

function singlePrompt(request: TextCompletionRequest): string {
  const prompts = Array.isArray(request.prompt) ? request.prompt : [request.prompt];
  const prompt = text(prompts[0]);
  if (prompts.length === 1 && prompt !== undefined) return prompt;
  throw unsupportedParameter('prompt', 'Cohere takes one prompt a request, and it must be text');
}

/** The text of the answer. What the model thought has no place in a completion. */
function decodeResponse(response: WireResponse): TextCompletionResponse {
  const { choices, usage, ...answer } = decodeChat(response);
  return {
    id: answer.id,
    model: answer.model,
    created: answer.created,
    choices: choices.map(({ index, parts, finish_reason, native_finish_reason }) => ({
      index,
      text: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''),
      finish_reason,
      native_finish_reason,
    })),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** The chat's events as far as they are text, which is one part here. */
function createStreamDecoder(): StreamDecoder {
  const chat = new ChatStreamDecoder();
  const position = { choice: 0, part: 0 };
  let begun = false;
  type Event = Parameters<Parameters<StreamDecoder['push']>[1]>[0];
  const forward = (event: Event, emit: (event: Event) => void): void => {
    if (event.type === 'text-delta') {
      if (!begun) emit({ type: 'part-start', ...position, value: { type: 'text', text: '' } });
      begun = true;
      emit({ ...event, ...position });
    } else if (event.type === 'finish') {
      if (begun) emit({ type: 'part-end', ...position });
      emit(event);
    } else if (event.type === 'start' || event.type === 'usage' || event.type === 'error') emit(event);
  };
  return {
    push: (event, emit) => chat.push(event, (said) => forward(said, emit)),
    end: (emit) => chat.end((said) => forward(said, emit)),
  };
}
