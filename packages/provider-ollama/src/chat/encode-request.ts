import {
  number,
  refuseBound,
  unknownNames,
  unsupportedParameter,
  type ChatRequest,
  type EncodeContext,
  type JsonObject,
  type WireRequest,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { encodeSettings } from '../model-options.js';
import { readOptions } from '../options.js';
import { encodeMessages } from './encode-messages.js';
import { encodeTools } from './encode-tools.js';
import { createNotes, type EncodeNotes } from './notes.js';
import { encodeThink } from './think.js';

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

/** Encodes a chat request. Never changes it; long values are shared with it. */
export function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  refuseBound(request, chatId);
  const notes = createNotes();
  checkParameters(request, notes);
  const options = readOptions(context.options);
  const unknown = encodeUnknown(request, notes);
  const tools = encodeTools(request, notes);
  const body: JsonObject = {
    ...unknown,
    model: context.model,
    messages: encodeMessages(request.messages, notes),
    ...(tools.length === 0 ? {} : { tools }),
    ...encodeFormat(request.response_format, notes),
    ...encodeThink({ request, model: context.asked ?? context.model, options }, notes),
    ...encodeLogprobs(request),
    ...encodeSettings(request, unknown, options),
    // Without this member the server streams.
    stream: context.stream,
  };
  return { body: notes.raw.toBody(body), dropped: [...notes.dropped] };
}

/** Refuses what would change the form or the truth of the answer, and notes what is left out. */
function checkParameters(request: ChatRequest, notes: EncodeNotes): void {
  if ((request.n ?? 1) > 1) throw unsupportedParameter('n', 'Ollama gives one answer a request');
  const other = request.modalities?.find((modality) => modality !== 'text');
  if (other !== undefined)
    throw unsupportedParameter('modalities', `Ollama answers in text, not in ${other}`);
  const biases = Object.values(request.logit_bias ?? {});
  if (biases.some((value) => (number(value) ?? 0) <= -100)) {
    throw unsupportedParameter('logit_bias', 'Ollama cannot be kept from using a token');
  }
  if (biases.length > 0) notes.dropped.add('logit_bias');
  for (const member of tuning) if (request[member] !== undefined) notes.dropped.add(member);
}

function encodeFormat(format: ChatRequest['response_format'], notes: EncodeNotes): JsonObject {
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json_object') return { format: 'json' };
  if (format.description !== undefined) notes.dropped.add('response_format.json_schema.description');
  return { format: format.schema };
}

function encodeLogprobs({ logprobs, top_logprobs }: ChatRequest): JsonObject {
  const members: JsonObject = {};
  if (logprobs !== undefined) members['logprobs'] = logprobs;
  if (top_logprobs !== undefined) members['top_logprobs'] = top_logprobs;
  return members;
}

/** Members that the hub does not know go on where they were written for this format; elsewhere they are listed. */
function encodeUnknown({ unknown }: ChatRequest, notes: EncodeNotes): JsonObject {
  if (unknown === undefined) return {};
  if (unknown.dialect === chatId) return unknown.fields;
  for (const name of unknownNames(unknown)) notes.dropped.add(name);
  return {};
}
