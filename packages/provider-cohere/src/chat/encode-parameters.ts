import {
  budgetOfEffort,
  number,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
} from '@bifrost/core';

/** Members that tune and have no word here. */
const tuning = [
  'prediction',
  'verbosity',
  'user',
  'metadata',
  'service_tier',
  'store',
  'audio',
  'cache_control',
] as const satisfies readonly (keyof ChatRequest)[];

/** Refuses what would change the form or the truth of the answer, and notes what is left out. */
export function checkParameters(request: ChatRequest, dropped: Set<string>): void {
  if ((request.n ?? 1) > 1) throw unsupportedParameter('n', 'Cohere gives one answer a request');
  if ((request.top_logprobs ?? 0) > 0) {
    throw unsupportedParameter('top_logprobs', 'Cohere tells the probability of the chosen tokens only');
  }
  const other = request.modalities?.find((modality) => modality !== 'text');
  if (other !== undefined)
    throw unsupportedParameter('modalities', `Cohere answers in text, not in ${other}`);
  const biases = Object.values(request.logit_bias ?? {});
  if (biases.some((value) => (number(value) ?? 0) <= -100)) {
    throw unsupportedParameter('logit_bias', 'Cohere cannot be kept from using a token');
  }
  if (biases.length > 0) dropped.add('logit_bias');
  for (const member of tuning) if (request[member] !== undefined) dropped.add(member);
}

/** Members of sampling: ours, and Cohere's word for them. */
const sampling = {
  max_tokens: 'max_tokens',
  temperature: 'temperature',
  top_p: 'p',
  top_k: 'k',
  seed: 'seed',
  frequency_penalty: 'frequency_penalty',
  presence_penalty: 'presence_penalty',
  stop: 'stop_sequences',
  logprobs: 'logprobs',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;

type Sampling = keyof typeof sampling;
const samplingMembers: readonly Sampling[] = [
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'stop',
  'logprobs',
];

export function encodeSampling(request: ChatRequest): JsonObject {
  const encoded: JsonObject = {};
  for (const member of samplingMembers) {
    const value = request[member];
    if (value !== undefined) encoded[sampling[member]] = value;
  }
  return encoded;
}

/**
 * `response_format`. Cohere takes it beside neither tools nor documents.
 *
 * @see https://docs.cohere.com/docs/structured-outputs
 */
export function encodeResponseFormat(request: ChatRequest, dropped: Set<string>): JsonObject {
  const format = request.response_format;
  if (format === undefined || format.type === 'text') return {};
  if ((request.tools?.length ?? 0) > 0) {
    throw unsupportedParameter('response_format', 'Cohere has it not beside tools; leave one of the two out');
  }
  if (format.type === 'json_object') return { response_format: { type: 'json_object' } };
  if (format.description !== undefined) dropped.add('response_format.json_schema.description');
  return { response_format: { type: 'json_object', json_schema: format.schema } };
}

/** The most that models write, for efforts of requests without a limit. */
const longestAnswer = 32_000;

/**
 * `thinking`, where the model thinks. An effort becomes a budget by its share of `max_tokens`.
 *
 * @see https://docs.cohere.com/docs/reasoning
 */
export function encodeThinking(request: ChatRequest, thinks: boolean, dropped: Set<string>): JsonObject {
  const { reasoning } = request;
  if (reasoning === undefined) return {};
  if (reasoning.summary !== undefined) dropped.add('reasoning.summary');
  const isOff = reasoning.effort === 'none' || reasoning.max_tokens === 0;
  if (!thinks) {
    // A model that never thinks does what "none" asks for.
    if (!isOff) dropped.add('reasoning');
    return {};
  }
  if (isOff) return { thinking: { type: 'disabled' } };
  if (reasoning.max_tokens !== undefined && reasoning.effort !== undefined) dropped.add('reasoning.effort');
  const budget = reasoning.max_tokens ?? budgetFor(reasoning.effort, request.max_tokens);
  const limit = budget === undefined ? {} : { token_budget: Math.max(1, budget) };
  return { thinking: { type: 'enabled', ...limit } };
}

function budgetFor(effort: string | undefined, maxTokens: number | undefined): number | undefined {
  return effort === undefined
    ? undefined
    : budgetOfEffort(effort, { min: 1, max: maxTokens ?? longestAnswer });
}
