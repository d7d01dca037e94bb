import {
  createRawJson,
  refuseBound,
  unknownNames,
  type ChatRequest,
  type EncodeContext,
  type JsonObject,
  type WireRequest,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { thinks } from '../model-traits.js';
import { readOptions } from '../options.js';
import { encodeMessages } from './encode-messages.js';
import {
  checkParameters,
  encodeResponseFormat,
  encodeSampling,
  encodeThinking,
} from './encode-parameters.js';
import { encodeToolMembers } from './encode-tools.js';

/** Encodes a chat request. Never changes it; long values are shared with it. */
export function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  refuseBound(request, chatId);
  const dropped = new Set<string>();
  checkParameters(request, dropped);
  const raw = createRawJson();
  const traits = { dropped, thinks: thinks(context.asked ?? context.model), raw };
  const { safety_mode } = readOptions(context.options);
  const body: JsonObject = {
    ...(safety_mode === undefined ? {} : { safety_mode }),
    ...encodeUnknown(request, dropped),
    model: context.model,
    messages: encodeMessages(request.messages, traits),
    ...encodeToolMembers(request, dropped),
    ...encodeSampling(request),
    ...encodeResponseFormat(request, dropped),
    ...encodeThinking(request, traits.thinks, dropped),
    stream: context.stream,
  };
  return { body: raw.toBody(body), dropped: [...dropped] };
}

/** Members that the hub does not know go on where they were written for this format; elsewhere they are listed. */
function encodeUnknown({ unknown }: ChatRequest, dropped: Set<string>): JsonObject {
  if (unknown === undefined) return {};
  if (unknown.dialect === chatId) return unknown.fields;
  for (const name of unknownNames(unknown)) dropped.add(name);
  return {};
}
