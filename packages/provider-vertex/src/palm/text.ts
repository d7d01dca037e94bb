import {
  refuseBound,
  text,
  unsupportedParameter,
  type Dialect,
  type TextCompletionRequest,
  type TextCompletionResponse,
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

/** Members without a word here that only tune. */
const tuning = ['seed', 'frequency_penalty', 'presence_penalty', 'user', 'best_of'] as const;

/** Text completions of PaLM by `predict`. */
export const palmText: Dialect<'textCompletion'> = {
  id: 'vertex.predict_text',
  operation: 'textCompletion',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError: decodePalmError,
};

function encodeRequest(request: TextCompletionRequest): WireRequest {
  refuseBound(request);
  const prompt =
    Array.isArray(request.prompt) && request.prompt.length === 1 ? request.prompt[0] : request.prompt;
  if (typeof prompt !== 'string') throw unsupportedParameter('prompt', 'PaLM takes one text a request');
  for (const member of ['suffix', 'echo', 'logprobs'] as const) {
    if (request[member] !== undefined) throw unsupportedParameter(member, 'PaLM has no such thing');
  }
  const dropped = [
    ...tuning.filter((member) => request[member] !== undefined),
    ...droppedBias(request.logit_bias),
    ...Object.keys(request.unknown?.fields ?? {}),
  ];
  const value = { instances: [{ prompt }], parameters: palmParameters(request) };
  return { body: { kind: 'json', value }, dropped };
}

function decodeResponse(response: WireResponse): TextCompletionResponse {
  const { body, predictions } = predictionsOf(response);
  const usage = palmUsage(body);
  return {
    id: '',
    model: '',
    created: 0,
    choices: predictions.map((prediction, index) => {
      const blocked = isBlocked(prediction['safetyAttributes']);
      return {
        index,
        text: text(prediction['content']) ?? '',
        finish_reason: blocked ? 'content_filter' : 'stop',
        native_finish_reason: blocked ? 'blocked' : '',
      };
    }),
    ...(usage === undefined ? {} : { usage }),
  };
}
