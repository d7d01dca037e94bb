import { number, unsupportedParameter, type ChatRequest, type JsonObject } from '@bifrost/core';
import type { ModelTraits } from '../model-traits.js';
import type { EncodeNotes } from './encode-notes.js';

/** Members that tune and have no word here. */
const tuning = [
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'prediction',
  'verbosity',
  'store',
  'metadata',
] as const satisfies readonly (keyof ChatRequest)[];

/** Refuses what would change the form or the truth of the answer, and notes what is left out. */
export function checkParameters(request: ChatRequest, notes: EncodeNotes): void {
  if ((request.n ?? 1) > 1) throw unsupportedParameter('n', 'Claude gives one answer a request');
  if (request.logprobs === true || (request.top_logprobs ?? 0) > 0) {
    throw unsupportedParameter('logprobs', 'Claude gives no log probabilities');
  }
  const otherModality = request.modalities?.find((modality) => modality !== 'text');
  if (otherModality !== undefined) {
    throw unsupportedParameter('modalities', `Claude answers in text, not in ${otherModality}`);
  }
  if (request.stop?.some((sequence) => sequence.trim() === '') === true) {
    throw unsupportedParameter('stop', 'Anthropic takes no stop sequence of white space alone');
  }
  if (request.logit_bias !== undefined) dropBias(request.logit_bias, notes);
  if (request.audio !== undefined) notes.dropped.add('audio');
  for (const member of tuning) {
    if (request[member] !== undefined) notes.dropped.add(member);
  }
}

/** A nudge may be left out; a ban may not. */
function dropBias(bias: JsonObject, notes: EncodeNotes): void {
  if (Object.values(bias).some((value) => (number(value) ?? 0) <= -100)) {
    throw unsupportedParameter('logit_bias', 'Claude cannot be kept from using a token');
  }
  if (Object.keys(bias).length > 0) notes.dropped.add('logit_bias');
}

/** What the sampling members depend on. */
export interface SamplingQuestion {
  traits: ModelTraits;
  /** Thinking is asked for. */
  thinks: boolean;
}

/**
 * `temperature`, `top_p` and `top_k`, where the model takes them. Thinking goes with none of them; Chat's temperatures
 * above 1 do not exist here, and 1 is what Anthropic takes without the member.
 */
export function encodeSampling(
  request: ChatRequest,
  question: SamplingQuestion,
  notes: EncodeNotes,
): JsonObject {
  const { traits, thinks } = question;
  const sampling: JsonObject = {};
  const keep = (member: 'temperature' | 'top_p' | 'top_k', fits: boolean): void => {
    const value = request[member];
    if (value === undefined) return;
    if (fits && !thinks && !traits.samplingRefused) sampling[member] = value;
    else notes.dropped.add(member);
  };
  keep('temperature', (request.temperature ?? 0) <= 1);
  keep('top_p', !(traits.oneSamplingParameter && sampling['temperature'] !== undefined));
  keep('top_k', true);
  return sampling;
}

/** `service_tier`: Chat's `default` is Anthropic's `standard_only`. */
export function encodeServiceTier(tier: string | undefined, notes: EncodeNotes): JsonObject {
  if (tier === undefined) return {};
  if (tier === 'auto') return { service_tier: 'auto' };
  if (tier === 'default' || tier === 'standard_only') return { service_tier: 'standard_only' };
  notes.dropped.add('service_tier');
  return {};
}
