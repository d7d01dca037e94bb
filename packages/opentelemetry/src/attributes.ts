import type { Attributes } from '@opentelemetry/api';
import type { Operation, RequestEnd, TracedAnswer, TracedAttempt, TracedRequest } from '@bifrost/core';

/*
 * Names of OpenTelemetry's conventions for generative AI and for HTTP, and some of our own under `bifrost.`. Those for
 * generative AI are not declared stable yet: a test holds them to the published list.
 * See https://opentelemetry.io/docs/specs/semconv/gen-ai/
 *
 * Prompts, answers and messages of errors stand in none of them.
 */

/** Values of `gen_ai.operation.name`; where the conventions have none for an operation, the name is ours. */
const operationNames: { readonly [O in Operation]: string } = {
  chat: 'chat',
  textCompletion: 'text_completion',
  embeddings: 'embeddings',
  imageGeneration: 'image_generation',
  imageEdit: 'image_edit',
  speech: 'speech',
  transcription: 'transcription',
  rerank: 'rerank',
  countTokens: 'count_tokens',
  listModels: 'list_models',
};

/** Values of `gen_ai.output.type`, where the operation alone tells. */
const outputTypes: { readonly [O in Operation]?: string } = {
  imageGeneration: 'image',
  imageEdit: 'image',
  speech: 'speech',
  transcription: 'text',
};

/** Parameters of requests that are numbers, under the names that dialects give them. */
const numbersAsked: readonly (readonly [attribute: string, ...members: string[]])[] = [
  ['gen_ai.request.max_tokens', 'max_tokens', 'max_completion_tokens', 'max_output_tokens'],
  ['gen_ai.request.temperature', 'temperature'],
  ['gen_ai.request.top_p', 'top_p'],
  ['gen_ai.request.top_k', 'top_k'],
  ['gen_ai.request.frequency_penalty', 'frequency_penalty'],
  ['gen_ai.request.presence_penalty', 'presence_penalty'],
  ['gen_ai.request.seed', 'seed'],
  ['gen_ai.request.choice.count', 'n'],
];

/** `chat gpt-4o`, as the conventions name spans. */
export function spanName(operation: Operation, model: string): string {
  return model === '' ? operationNames[operation] : `${operationNames[operation]} ${model}`;
}

/**
 * What is known of a request when it begins. Names for generative AI stand on its tries alone: tools that read them
 * would count every request twice.
 */
export function requestAttributes(request: TracedRequest): Attributes {
  const attributes: Attributes = {
    'bifrost.operation': operationNames[request.operation],
    'bifrost.request.id': request.requestId,
    'bifrost.dialect': request.dialect,
  };
  if (request.route !== undefined) {
    attributes['http.request.method'] = methodOf(request);
    attributes['http.route'] = request.route;
  }
  if (request.client !== undefined) attributes['bifrost.client'] = request.client;
  return attributes;
}

/** Bodies are what tells the methods of the gateway's routes apart. */
export function methodOf({ bodiless }: TracedRequest): string {
  return bodiless ? 'GET' : 'POST';
}

/** What is known of a request when it is over. */
export function endAttributes(event: RequestEnd): Attributes {
  const attributes: Attributes = {
    'bifrost.model': event.modelRequested,
    'bifrost.stream': event.stream,
    'bifrost.attempts': event.attempts.length,
    'bifrost.passage': event.passage,
    'bifrost.overhead': event.overheadLatency / 1000,
  };
  if (event.route !== undefined) attributes['http.response.status_code'] = event.status;
  if (event.provider !== undefined) attributes['bifrost.provider'] = event.provider;
  if (event.key !== undefined) attributes['bifrost.key'] = event.key;
  if (event.modelUsed !== undefined) attributes['bifrost.model_used'] = event.modelUsed;
  if (event.fallbackIndex !== undefined) attributes['bifrost.fallback_index'] = event.fallbackIndex;
  if (event.droppedParams.length > 0) attributes['bifrost.dropped_params'] = [...event.droppedParams];
  if (event.cost !== undefined && !('unknown' in event.cost))
    attributes['bifrost.cost'] = Number(event.cost.total);
  if (event.error !== undefined) {
    attributes['error.type'] = event.error.code;
    attributes['bifrost.fault'] = event.error.fault;
  }
  return attributes;
}

/** What is known of a try before it is made. */
export function attemptAttributes(attempt: TracedAttempt): Attributes {
  const attributes: Attributes = {
    'gen_ai.operation.name': operationNames[attempt.operation],
    'gen_ai.provider.name': attempt.system,
    'gen_ai.request.model': attempt.wireModel,
    'gen_ai.request.stream': attempt.stream,
    'bifrost.provider': attempt.provider,
    'bifrost.key': attempt.key,
    'bifrost.attempt': attempt.triesBefore + 1,
    'bifrost.fallback_index': attempt.targetIndex,
  };
  const outputType = outputTypes[attempt.operation];
  if (outputType !== undefined) attributes['gen_ai.output.type'] = outputType;
  addAddress(attributes, attempt.origin);
  for (const [name, ...members] of numbersAsked) addNumber(attributes, name, { attempt, members });
  return attributes;
}

/** What was learned of an answer. */
export function answerAttributes(answer: TracedAnswer, startedAt: number): Attributes {
  const { attempt, usage, firstTokenAt } = answer;
  const attributes: Attributes = {};
  if (attempt.status !== undefined) attributes['http.response.status_code'] = attempt.status;
  if (attempt.error !== undefined) attributes['error.type'] = attempt.error;
  if (answer.modelUsed !== undefined) attributes['gen_ai.response.model'] = answer.modelUsed;
  if (answer.answerId !== undefined) attributes['gen_ai.response.id'] = answer.answerId;
  if (answer.finishReason !== undefined) attributes['gen_ai.response.finish_reasons'] = [answer.finishReason];
  if (firstTokenAt !== undefined)
    attributes['gen_ai.response.time_to_first_chunk'] = (firstTokenAt - startedAt) / 1000;
  if (usage !== undefined) addUsage(attributes, usage);
  return attributes;
}

function addUsage(attributes: Attributes, usage: NonNullable<TracedAnswer['usage']>): void {
  attributes['gen_ai.usage.input_tokens'] = usage.prompt_tokens;
  attributes['gen_ai.usage.output_tokens'] = usage.completion_tokens;
  const { cached_tokens: read, cache_write_tokens: written } = usage.prompt_tokens_details ?? {};
  if (read !== undefined) attributes['gen_ai.usage.cache_read.input_tokens'] = read;
  if (written !== undefined) attributes['gen_ai.usage.cache_creation.input_tokens'] = written;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens;
  if (reasoning !== undefined) attributes['gen_ai.usage.reasoning.output_tokens'] = reasoning;
}

function addAddress(attributes: Attributes, origin: string): void {
  if (!URL.canParse(origin)) return;
  const { hostname, port, protocol } = new URL(origin);
  attributes['server.address'] = hostname;
  attributes['server.port'] = port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port);
}

function addNumber(
  attributes: Attributes,
  name: string,
  { attempt, members }: { attempt: TracedAttempt; members: readonly string[] },
): void {
  for (const member of members) {
    const value = attempt.member(member);
    if (typeof value === 'number') attributes[name] = value;
  }
}
