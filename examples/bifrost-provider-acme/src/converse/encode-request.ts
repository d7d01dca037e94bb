import {
  defined,
  number,
  refuseBound,
  unsupportedParameter,
  type ChatRequest,
  type EncodeContext,
  type JsonObject,
  type WireRequest,
} from '@bifrost/core';
import { isSafeMode } from '../options.js';
import { converseId } from './dialect-id.js';
import { encodeTools } from './encode-tools.js';
import { encodeTurns } from './encode-turns.js';

/** Parameters that tune the answer and that Acme has no word for: left out, and told to the caller. */
const tuning = [
  'top_p',
  'top_k',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'reasoning',
  'prediction',
  'verbosity',
  'user',
  'metadata',
  'service_tier',
  'store',
  'cache_control',
] as const satisfies readonly (keyof ChatRequest)[];

/**
 * Bifrost's request in Acme's words. Never changes the request: fallbacks start from the same object.
 *
 * @throws `unsupported_parameter` for what would change the form or the truth of the answer and cannot be said.
 */
export function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  refuseBound(request, converseId);
  refuseForms(request);
  const dropped = new Set<string>();
  for (const member of tuning) if (request[member] !== undefined) dropped.add(member);
  const value: JsonObject = {
    ...encodeUnknown(request, dropped),
    model: context.model,
    turns: encodeTurns(request.messages, dropped),
    ...encodeTools(request, dropped),
    ...defined<JsonObject>({
      max_output_tokens: request.max_tokens,
      temperature: request.temperature,
      stop_words: request.stop,
    }),
    stream: context.stream,
  };
  if (isSafeMode(context.options)) value['safe_mode'] = true;
  return { body: { kind: 'json', value }, dropped: [...dropped] };
}

/** Another provider of the caller's chain may be able to do these. */
function refuseForms({ n, logprobs, modalities, audio, response_format, logit_bias }: ChatRequest): void {
  if ((n ?? 1) > 1) throw unsupportedParameter('n', 'Acme gives one answer a request');
  if (logprobs === true) throw unsupportedParameter('logprobs', 'Acme tells no probabilities');
  if (audio !== undefined || modalities?.some((modality) => modality !== 'text') === true) {
    throw unsupportedParameter('modalities', 'Acme answers in text');
  }
  if (response_format !== undefined && response_format.type !== 'text') {
    throw unsupportedParameter('response_format', 'Acme cannot be held to JSON');
  }
  if (Object.values(logit_bias ?? {}).some((bias) => (number(bias) ?? 0) !== 0)) {
    throw unsupportedParameter('logit_bias', 'Acme can neither be kept from a token nor drawn to one');
  }
}

/** Members that Bifrost does not know go on if they were written for Acme; others are told to the caller. */
function encodeUnknown({ unknown }: ChatRequest, dropped: Set<string>): JsonObject {
  if (unknown === undefined) return {};
  if (unknown.dialect === converseId) return unknown.fields;
  for (const member of Object.keys(unknown.fields)) dropped.add(member);
  return {};
}
