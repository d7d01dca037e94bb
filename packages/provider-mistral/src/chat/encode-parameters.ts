import {
  defined,
  list,
  object,
  text,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
} from '@bifrost/core';

/** The highest temperature that Mistral takes. */
const highestTemperature = 1.5;

/** Sampling, limits and labels, each where Mistral has a word for it. Its schema is closed: one more is refused. */
export function encodeParameters(request: ChatRequest, dropped: Set<string>): JsonObject {
  refuseForms(request);
  for (const name of ['top_k', 'user', 'store', 'verbosity', 'logit_bias', 'top_logprobs'] as const) {
    if (request[name] !== undefined) dropped.add(name);
  }
  if (request.cache_control !== undefined) dropped.add('cache_control');
  const { max_tokens, stop, n, frequency_penalty, presence_penalty, metadata } = request;
  return defined<JsonObject>({
    temperature: within(request, 'temperature', dropped),
    top_p: within(request, 'top_p', dropped),
    max_tokens,
    stop,
    random_seed: within(request, 'seed', dropped),
    n,
    frequency_penalty,
    presence_penalty,
    metadata,
    parallel_tool_calls: request.parallel_tool_calls,
    prediction: encodePrediction(request.prediction),
    service_tier: mapServiceTier(request.service_tier, dropped),
  });
}

/** What would change the form or truth of the answer if it were left out. */
function refuseForms({ logprobs, modalities, audio, logit_bias }: ChatRequest): void {
  if (logprobs === true) throw unsupportedParameter('logprobs', 'Mistral tells no probabilities');
  if (audio !== undefined || modalities?.some((modality) => modality !== 'text') === true) {
    throw unsupportedParameter('modalities', 'Mistral answers in text');
  }
  const biases = Object.values(logit_bias ?? {});
  if (biases.some((bias) => typeof bias === 'number' && Math.abs(bias) >= 100)) {
    throw unsupportedParameter('logit_bias', 'Mistral can neither be forbidden nor forced to say a word');
  }
}

/** What Mistral takes of the numbers that only tune. */
const ranges = {
  temperature: (value: number) => value >= 0 && value <= highestTemperature,
  top_p: (value: number) => value > 0 && value <= 1,
  seed: (value: number) => value >= 0,
};

function within(request: ChatRequest, name: keyof typeof ranges, dropped: Set<string>): number | undefined {
  const value = request[name];
  if (value === undefined || ranges[name](value)) return value;
  dropped.add(name);
  return undefined;
}

/** Mistral takes the expected words as one text. */
function encodePrediction(prediction: JsonObject | undefined): JsonObject | undefined {
  if (prediction === undefined) return undefined;
  const { content } = prediction;
  const words =
    text(content) ??
    list(content)
      .map((part) => text(object(part)?.['text']) ?? '')
      .join('');
  return { type: 'content', content: words };
}

function mapServiceTier(tier: string | undefined, dropped: Set<string>): string | undefined {
  if (tier === undefined || tier === 'auto' || tier === 'standard_only') return tier;
  if (tier === 'default') return 'standard_only';
  dropped.add('service_tier');
  return undefined;
}
