import {
  jsonRequestBody,
  optionalBoolean,
  optionalText,
  otherSetMembers,
  refuseBound,
  requiredText,
  text,
  unsupportedParameter,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type JsonValue,
  type TextCompletionRequest,
  type WireRequest,
} from '@bifrost/core';
import { generateId } from '../dialect-ids.js';
import { decodeSettings, encodeSettings } from '../model-options.js';
import { readOptions } from '../options.js';

const modelled: ReadonlySet<string> = new Set(['model', 'prompt', 'suffix', 'stream', 'options']);

/** What the model is to see, and the form of its answer: a text completion of others has no place for them. */
const telling: ReadonlySet<string> = new Set([
  'system',
  'template',
  'context',
  'images',
  'format',
  'logprobs',
]);

/** A text completion as `/api/generate` takes it. */
export function encodeRequest(request: TextCompletionRequest, context: EncodeContext): WireRequest {
  refuseBound(request, generateId);
  refuse(request);
  const { unknown } = request;
  const own = unknown?.dialect === generateId ? unknown.fields : {};
  const dropped = unknown === undefined || unknown.dialect === generateId ? [] : Object.keys(unknown.fields);
  if (request.user !== undefined) dropped.push('user');
  if (Object.keys(request.logit_bias ?? {}).length > 0) dropped.push('logit_bias');
  const body: JsonObject = {
    ...own,
    model: context.model,
    prompt: singlePrompt(request),
    ...(request.suffix === undefined ? {} : { suffix: request.suffix }),
    ...encodeSettings(request, own, readOptions(context.options)),
    stream: context.stream,
  };
  return { body: { kind: 'json', value: body }, dropped };
}

function refuse(request: TextCompletionRequest): void {
  if ((request.n ?? 1) > 1) throw unsupportedParameter('n', 'Ollama gives one answer a request');
  if ((request.best_of ?? 1) > 1) throw unsupportedParameter('best_of', 'Ollama gives one answer a request');
  if (request.echo === true) throw unsupportedParameter('echo', 'Ollama does not repeat the prompt');
  if (request.logprobs !== undefined) {
    throw unsupportedParameter(
      'logprobs',
      'Ollama gives them for chat only in a form that can be translated',
    );
  }
  if (Object.values(request.logit_bias ?? {}).some((value) => typeof value === 'number' && value <= -100)) {
    throw unsupportedParameter('logit_bias', 'Ollama cannot be kept from using a token');
  }
}

function singlePrompt(request: TextCompletionRequest): string {
  const prompts = Array.isArray(request.prompt) ? request.prompt : [request.prompt];
  const prompt = text(prompts[0]);
  if (prompts.length === 1 && prompt !== undefined) return prompt;
  throw unsupportedParameter('prompt', 'Ollama takes one prompt a request, and it must be text');
}

/** A client's request. Without a prompt the server only loads the model, so an absent one is an empty one. */
export function decodeRequest(inbound: InboundRequest): TextCompletionRequest {
  const body = jsonRequestBody(inbound);
  const { sampling, rest } = decodeSettings(body);
  const suffix = optionalText(body, 'suffix');
  const request: TextCompletionRequest = {
    model: requiredText(body, 'model'),
    prompt: optionalText(body, 'prompt') ?? '',
    stream: optionalBoolean(body, 'stream') ?? true,
    include_usage: true,
    ...sampling,
  };
  if (suffix !== undefined && suffix !== '') request.suffix = suffix;
  const others = otherSetMembers(body.of, modelled);
  const fields = rest === undefined ? others : { ...others, options: rest };
  if (fields === undefined) return request;
  request.unknown = { dialect: generateId, fields };
  const bound = [...telling].filter((member) => !isEmpty(fields[member]));
  if (bound.length > 0) request.bound = bound;
  return request;
}

function isEmpty(value: JsonValue | undefined): boolean {
  return (
    value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0)
  );
}
