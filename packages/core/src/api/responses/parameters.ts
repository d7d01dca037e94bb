import { unsupportedParameter } from '../../adapter/failures.js';
import type { ChatRequest } from '../../hub/chat.js';
import type { ResponsesSettings } from './settings.js';

/**
 * Refuses what the API cannot say and what would change the form or truth of the answer.
 *
 * @throws `unsupported_parameter` with `param`.
 */
export function refuseUnsayable(request: ChatRequest, settings: ResponsesSettings): void {
  if ((request.n ?? 1) > 1) throw unsupportedParameter('n', 'the Responses API gives one answer a request');
  if (!settings.stop && (request.stop?.length ?? 0) > 0) {
    throw unsupportedParameter('stop', 'the Responses API has no stop sequences');
  }
  if (request.modalities?.some((modality) => modality !== 'text')) {
    throw unsupportedParameter('modalities', 'the Responses API answers in text');
  }
  if (bans(request)) {
    throw unsupportedParameter('logit_bias', 'the Responses API cannot ban tokens');
  }
}

/** A bias of -100 bans a token: leaving it out would let through what the caller forbade. */
function bans({ logit_bias }: ChatRequest): boolean {
  return Object.values(logit_bias ?? {}).some((bias) => typeof bias === 'number' && bias <= -100);
}

const tuning = [
  'top_k',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'prediction',
  'audio',
  'cache_control',
] as const satisfies readonly (keyof ChatRequest)[];

/** Lists what only tunes the answer and has no word here. */
export function dropTuning(request: ChatRequest, dropped: string[]): void {
  for (const name of tuning) if (request[name] !== undefined) dropped.push(name);
  const { reasoning } = request;
  if (reasoning?.max_tokens !== undefined && reasoning.effort !== undefined) {
    dropped.push('reasoning.max_tokens');
  }
}
