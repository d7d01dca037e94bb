import {
  list,
  objects,
  text,
  unknownNames,
  unsupportedParameter,
  type ChatRequest,
  type ChatResponse,
  type Dialect,
  type JsonObject,
  type Message,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import {
  decodePalmError,
  droppedBias,
  isBlocked,
  palmParameters,
  palmUsage,
  predictionsOf,
} from './predict.js';

/** Members that change the answer and cannot be said. */
const refused = [
  'tools',
  'response_format',
  'logprobs',
  'modalities',
] as const satisfies readonly (keyof ChatRequest)[];

/** Members without a word here that only tune. */
const tuning = [
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'reasoning',
  'user',
  'metadata',
  'service_tier',
  'store',
  'verbosity',
  'prediction',
  'audio',
  'cache_control',
  'parallel_tool_calls',
] as const satisfies readonly (keyof ChatRequest)[];

/** Conversations of PaLM by `predict`. */
export const palmChat: Dialect<'chat'> = {
  id: 'vertex.predict_chat',
  operation: 'chat',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError: decodePalmError,
};

function encodeRequest(request: ChatRequest): WireRequest {
  for (const member of refused) {
    const value = request[member];
    if (value === undefined || value === false || isPlainText(value)) continue;
    throw unsupportedParameter(member, 'PaLM has no such thing; use a Gemini model');
  }
  if (forcesCall(request)) throw unsupportedParameter('tool_choice', 'PaLM calls no tools');
  const system = request.messages.filter(isSystem);
  const turns = request.messages.filter((message) => !isSystem(message));
  const instance: JsonObject = {
    messages: turns.map((message, index) => ({
      author: message.role === 'assistant' ? 'bot' : 'user',
      content: wordsOf(message, `messages[${index}]`),
    })),
  };
  if (system.length > 0)
    instance['context'] = system.map((message) => wordsOf(message, 'messages')).join('\n\n');
  const dropped = [
    ...tuning.filter((member) => request[member] !== undefined),
    ...droppedBias(request.logit_bias),
    ...unknownNames(request.unknown),
  ];
  const value = { instances: [instance], parameters: palmParameters(request) };
  return { body: { kind: 'json', value }, dropped };
}

function forcesCall({ tool_choice: choice }: ChatRequest): boolean {
  return choice !== undefined && choice.type !== 'auto' && choice.type !== 'none';
}

function isPlainText(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'text';
}

function isSystem({ role }: Message): boolean {
  return role === 'system' || role === 'developer';
}

function wordsOf(message: Message, path: string): string {
  return message.parts
    .map((part) => {
      if (part.type === 'text' || part.type === 'refusal') return part.text;
      throw unsupportedParameter(path, `PaLM reads text and no ${part.type}`);
    })
    .join('\n');
}

function decodeResponse(response: WireResponse): ChatResponse {
  const { body, predictions } = predictionsOf(response);
  const [prediction] = predictions;
  const blocked = list(prediction?.['safetyAttributes']).map(isBlocked);
  const usage = palmUsage(body);
  return {
    id: '',
    model: '',
    created: 0,
    choices: objects(prediction?.['candidates']).map((candidate, index) => ({
      index,
      parts: [{ type: 'text', text: text(candidate['content']) ?? '' }],
      finish_reason: blocked[index] === true ? 'content_filter' : 'stop',
      native_finish_reason: blocked[index] === true ? 'blocked' : '',
    })),
    ...(usage === undefined ? {} : { usage }),
  };
}
