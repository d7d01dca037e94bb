import { number, text, unsupportedParameter, type ChatRequest, type JsonObject } from '@bifrost/core';
import type { EncodeNotes } from './encode-notes.js';
import { encodeThinking } from './encode-thinking.js';
import { mayCall } from './encode-tools.js';

/** Members that tune and have no word here. */
const tuning = [
  'prediction',
  'verbosity',
  'store',
  'metadata',
  'user',
] as const satisfies readonly (keyof ChatRequest)[];

const numbers = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  max_tokens: 'maxOutputTokens',
  seed: 'seed',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  n: 'candidateCount',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;

/** `generationConfig`, and the notes on what it cannot say. */
export function encodeGenerationConfig(request: ChatRequest, notes: EncodeNotes): JsonObject {
  for (const member of tuning) if (request[member] !== undefined) notes.dropped.add(member);
  if (request.cache_control !== undefined) notes.dropped.add('cache_control');
  if (request.logit_bias !== undefined) dropBias(request.logit_bias, notes);
  const config: JsonObject = {};
  for (const [member, name] of entriesOf(numbers)) {
    const value = request[member];
    if (value !== undefined) config[name] = value;
  }
  if (request.stop !== undefined && request.stop.length > 0) config['stopSequences'] = request.stop;
  const thinking = encodeThinking(request.reasoning, request.max_tokens, notes);
  if (thinking !== undefined) config['thinkingConfig'] = thinking;
  return {
    ...config,
    ...encodeLogprobs(request),
    ...encodeFormat(request, notes),
    ...encodeModalities(request),
  };
}

function encodeLogprobs({ logprobs, top_logprobs: top }: ChatRequest): JsonObject {
  if (logprobs !== true && (top ?? 0) === 0) return {};
  return top === undefined || top === 0
    ? { responseLogprobs: true }
    : { responseLogprobs: true, logprobs: top };
}

/**
 * The form of the answer. The models before Gemini 3 take no form beside functions.
 *
 * @see https://ai.google.dev/gemini-api/docs/structured-output
 */
function encodeFormat(request: ChatRequest, notes: EncodeNotes): JsonObject {
  const format = request.response_format;
  if (format === undefined || format.type === 'text') return {};
  if (mayCall(request) && !notes.traits.schemaWithTools) {
    throw unsupportedParameter(
      'response_format',
      'this model takes no response format beside tools; Gemini 3 does',
    );
  }
  if (format.type === 'json_object') return { responseMimeType: 'application/json' };
  if (format.description !== undefined) notes.dropped.add('response_format.json_schema.description');
  return { responseMimeType: 'application/json', responseJsonSchema: format.schema };
}

function encodeModalities({ modalities, audio }: ChatRequest): JsonObject {
  const config: JsonObject = {};
  if (modalities !== undefined && modalities.some((modality) => modality !== 'text')) {
    config['responseModalities'] = modalities.map((modality) => modality.toUpperCase());
  }
  if (audio === undefined) return config;
  const format = text(audio['format']);
  if (format !== undefined && format !== 'pcm16') {
    throw unsupportedParameter('audio.format', 'Gemini speaks in raw samples only; ask for "pcm16"');
  }
  const voiceName = text(audio['voice']);
  if (voiceName !== undefined)
    config['speechConfig'] = { voiceConfig: { prebuiltVoiceConfig: { voiceName } } };
  return config;
}

/** A nudge may be left out; a ban may not. */
function dropBias(bias: JsonObject, notes: EncodeNotes): void {
  if (Object.values(bias).some((value) => (number(value) ?? 0) <= -100)) {
    throw unsupportedParameter('logit_bias', 'Gemini cannot be kept from using a token');
  }
  if (Object.keys(bias).length > 0) notes.dropped.add('logit_bias');
}

function entriesOf<T extends object>(value: T): [keyof T, T[keyof T]][] {
  const entries: [keyof T, T[keyof T]][] = [];
  for (const name in value) entries.push([name, value[name]]);
  return entries;
}
