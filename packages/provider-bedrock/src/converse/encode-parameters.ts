import { number, unsupportedParameter, type ChatRequest, type JsonObject } from '@bifrost/core';
import type { EncodeNotes } from './encode-notes.js';

/** Members that tune and have no word here. */
const tuning = [
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'prediction',
  'verbosity',
  'store',
  'user',
  'audio',
] as const satisfies readonly (keyof ChatRequest)[];

/** Refuses what would change the form or the truth of the answer, and notes what is left out. */
export function checkParameters(request: ChatRequest, notes: EncodeNotes): void {
  if ((request.n ?? 1) > 1) throw unsupportedParameter('n', 'Converse gives one answer a request');
  if (request.logprobs === true || (request.top_logprobs ?? 0) > 0) {
    throw unsupportedParameter('logprobs', 'Converse gives no log probabilities');
  }
  const otherModality = request.modalities?.find((modality) => modality !== 'text');
  if (otherModality !== undefined) {
    throw unsupportedParameter('modalities', `Converse answers in text, not in ${otherModality}`);
  }
  if (request.stop?.includes('') === true) {
    throw unsupportedParameter('stop', 'Converse takes no empty stop sequence');
  }
  if (request.logit_bias !== undefined) dropBias(request.logit_bias, notes);
  for (const member of tuning) {
    if (request[member] !== undefined) notes.dropped.add(member);
  }
}

/** A nudge may be left out; a ban may not. */
function dropBias(bias: JsonObject, notes: EncodeNotes): void {
  if (Object.values(bias).some((value) => (number(value) ?? 0) <= -100)) {
    throw unsupportedParameter('logit_bias', 'Converse cannot keep a model from using a token');
  }
  if (Object.keys(bias).length > 0) notes.dropped.add('logit_bias');
}

/** What the sampling members depend on. */
export interface SamplingQuestion {
  maxTokens: number | undefined;
  /** Thinking goes with no sampling of the caller's. */
  fixesSampling: boolean;
}

/** `inferenceConfig`, and what of it only the model's own fields can say. */
export function encodeInference(
  request: ChatRequest,
  question: SamplingQuestion,
  notes: EncodeNotes,
): { config: JsonObject; additional: JsonObject } {
  const { claude } = notes.traits;
  const config: JsonObject = {};
  const refused = question.fixesSampling || claude?.samplingRefused === true;
  const keep = (member: 'temperature' | 'top_p', name: string, fits: boolean): void => {
    const value = request[member];
    if (value === undefined) return;
    if (fits && !refused) config[name] = value;
    else notes.dropped.add(member);
  };
  if (question.maxTokens !== undefined) config['maxTokens'] = question.maxTokens;
  // Chat's temperatures above 1 do not exist here.
  keep('temperature', 'temperature', (request.temperature ?? 0) <= 1);
  keep('top_p', 'topP', !(claude?.oneSamplingParameter === true && config['temperature'] !== undefined));
  if (request.stop !== undefined && request.stop.length > 0) config['stopSequences'] = request.stop;
  return { config, additional: refused ? dropTopK(request, notes) : encodeTopK(request, notes) };
}

/**
 * `top_k` stands in the model's own fields, under a name of its own.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 */
function encodeTopK(request: ChatRequest, notes: EncodeNotes): JsonObject {
  const { top_k: value } = request;
  if (value === undefined) return {};
  switch (notes.traits.family) {
    case 'claude':
    case 'mistral':
      return { top_k: value };
    case 'nova':
      return { inferenceConfig: { topK: value } };
    case 'cohere':
      return { k: value };
    default:
      return dropTopK(request, notes);
  }
}

function dropTopK(request: ChatRequest, notes: EncodeNotes): JsonObject {
  if (request.top_k !== undefined) notes.dropped.add('top_k');
  return {};
}

const tiers = new Set(['priority', 'default', 'flex', 'reserved']);

/** `serviceTier`; `auto` is what Bedrock does without one. */
export function encodeServiceTier(tier: string | undefined, notes: EncodeNotes): JsonObject {
  if (tier === undefined || tier === 'auto') return {};
  if (tiers.has(tier)) return { serviceTier: { type: tier } };
  notes.dropped.add('service_tier');
  return {};
}

/** What the invocation log takes as a label: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const label = /^[\w\s:@$#=/+,.-]{1,256}$/u;
const maximumLabels = 16;

/** `requestMetadata`, which stands in Bedrock's invocation log. All or nothing: half of it would mislead. */
export function encodeMetadata(metadata: JsonObject | undefined, notes: EncodeNotes): JsonObject {
  const entries = Object.entries(metadata ?? {});
  if (entries.length === 0) return {};
  const fits = entries.every(
    ([name, value]) => label.test(name) && typeof value === 'string' && (value === '' || label.test(value)),
  );
  if (fits && entries.length <= maximumLabels) return { requestMetadata: Object.fromEntries(entries) };
  notes.dropped.add('metadata');
  return {};
}
