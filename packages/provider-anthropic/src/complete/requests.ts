import {
  jsonRequestBody,
  number,
  object,
  optionalBoolean,
  optionalNumber,
  optionalTexts,
  refuseBound,
  requiredText,
  text,
  unsupportedParameter,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type TextCompletionRequest,
  type WireRequest,
} from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import { traitsOf } from '../model-traits.js';
import { framePrompt, unframePrompt } from './prompt.js';

export const completeDialectId = 'anthropic.complete';

const modelled = new Set([
  'model',
  'prompt',
  'max_tokens_to_sample',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
  'stream',
]);

const tuning = ['seed', 'frequency_penalty', 'presence_penalty'] as const;

/** A text completion as the old API takes it. */
export function encodeRequest(request: TextCompletionRequest, context: EncodeContext): WireRequest {
  refuseBound(request, completeDialectId);
  refuse(request);
  const dropped: string[] = tuning.filter((member) => request[member] !== undefined);
  const body: JsonObject = {
    model: context.model,
    prompt: framePrompt(singlePrompt(request)),
    max_tokens_to_sample:
      request.max_tokens ??
      number(object(context.options)?.['default_max_tokens']) ??
      traitsOf(context.model).defaultMaxTokens,
  };
  if (request.stop !== undefined && request.stop.length > 0) body['stop_sequences'] = request.stop;
  for (const member of ['temperature', 'top_p', 'top_k'] as const) {
    if (request[member] !== undefined) body[member] = request[member];
  }
  if (request.user !== undefined) body['metadata'] = { user_id: request.user };
  if (context.stream) body['stream'] = true;
  if (request.unknown !== undefined) {
    if (isAnthropicDialect(request.unknown.dialect)) Object.assign(body, request.unknown.fields);
    else dropped.push(...Object.keys(request.unknown.fields));
  }
  return { body: { kind: 'json', value: body }, dropped };
}

function refuse(request: TextCompletionRequest): void {
  if ((request.n ?? 1) > 1) throw unsupportedParameter('n', 'Claude gives one answer a request');
  if ((request.best_of ?? 1) > 1) throw unsupportedParameter('best_of', 'Claude gives one answer a request');
  if (request.suffix !== undefined) throw unsupportedParameter('suffix', 'Claude fills no gaps');
  if (request.echo === true) throw unsupportedParameter('echo', 'Claude does not repeat the prompt');
  if (request.logprobs !== undefined) {
    throw unsupportedParameter('logprobs', 'Claude gives no log probabilities');
  }
  if (Object.keys(request.logit_bias ?? {}).length > 0) {
    throw unsupportedParameter('logit_bias', 'Claude takes no bias');
  }
}

function singlePrompt(request: TextCompletionRequest): string {
  const prompts = Array.isArray(request.prompt) ? request.prompt : [request.prompt];
  const prompt = text(prompts[0]);
  if (prompts.length === 1 && prompt !== undefined) return prompt;
  throw unsupportedParameter('prompt', 'Claude takes one prompt a request, and it must be text');
}

/** A client's text completion. The frame of old models is taken off: it says nothing to others, and goes on again here. */
export function decodeRequest(inbound: InboundRequest): TextCompletionRequest {
  const body = jsonRequestBody(inbound);
  const request: TextCompletionRequest = {
    model: requiredText(body, 'model'),
    prompt: unframePrompt(requiredText(body, 'prompt')),
    stream: optionalBoolean(body, 'stream') ?? false,
  };
  const maxTokens = optionalNumber(body, 'max_tokens_to_sample');
  const stop = optionalTexts(body, 'stop_sequences');
  const user = text(object(body.of['metadata'])?.['user_id']);
  if (maxTokens !== undefined) request.max_tokens = maxTokens;
  if (stop !== undefined) request.stop = stop;
  if (user !== undefined) request.user = user;
  for (const member of ['temperature', 'top_p', 'top_k'] as const) {
    const value = optionalNumber(body, member);
    if (value !== undefined) request[member] = value;
  }
  const fields = Object.entries(body.of).filter(([member, value]) => !modelled.has(member) && value !== null);
  if (fields.length > 0) {
    request.unknown = { dialect: completeDialectId, fields: Object.fromEntries(fields) };
  }
  return request;
}
