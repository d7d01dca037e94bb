import {
  isObject,
  object,
  refuseBound,
  unknownNames,
  type ChatRequest,
  type EncodeContext,
  type JsonObject,
  type WireRequest,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { telling } from '../model-traits.js';
import { encodeMessages } from './encode-messages.js';
import { createNotes, type EncodeNotes } from './encode-notes.js';
import { checkParameters, encodeInference, encodeMetadata, encodeServiceTier } from './encode-parameters.js';
import { planReasoning } from './encode-reasoning.js';
import { encodeToolConfig, forcesTool, type EncodedTools } from './encode-tools.js';
import { planStructuredOutput, type StructuredOutput } from './structured-output.js';

/** A Converse body before it is written. */
export interface EncodedConverse {
  body: JsonObject;
  dropped: readonly string[];
  /** The body as it goes on the wire, with long numbers in tool arguments as the caller wrote them. */
  readonly finish: (body: JsonObject) => WireRequest['body'];
}

/** Encodes a chat request for `converse` and `converse-stream` alike. Never changes the request. */
export function encodeConverse(request: ChatRequest, context: EncodeContext): EncodedConverse {
  refuseBound(request, converseDialectId);
  const notes = createNotes(telling(context.model, context.asked));
  checkParameters(request, notes);
  const structured = planStructuredOutput(request, notes);
  const { toolConfig, additional: choice } = encodeToolMembers(request, structured, notes);
  const forces = structured.toolConfig !== undefined || forcesTool(request);
  const reasoning = planReasoning(request, notes, forces);
  const { config, additional: sampling } = encodeInference(request, reasoning, notes);
  const { system, messages } = encodeMessages(request.messages, request.cache_control, notes);
  const additional = { ...sampling, ...reasoning.additional, ...choice };
  const body: JsonObject = { messages };
  if (system.length > 0) body['system'] = system;
  if (Object.keys(config).length > 0) body['inferenceConfig'] = config;
  if (toolConfig !== undefined) body['toolConfig'] = toolConfig;
  if (structured.format !== undefined) body['outputConfig'] = { textFormat: structured.format };
  if (Object.keys(additional).length > 0) body['additionalModelRequestFields'] = additional;
  Object.assign(body, stopSequencePaths(request, notes));
  Object.assign(body, encodeServiceTier(request.service_tier, notes));
  Object.assign(body, encodeMetadata(request.metadata, notes));
  addUnknown(body, request, notes);
  return { body, dropped: [...notes.dropped], finish: (value) => notes.raw.toBody(value) };
}

/** Encodes a chat request for Converse. */
export function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  const { body, dropped, finish } = encodeConverse(request, context);
  return { body: finish(body), dropped };
}

function encodeToolMembers(
  request: ChatRequest,
  structured: StructuredOutput,
  notes: EncodeNotes,
): EncodedTools {
  if (structured.toolConfig !== undefined) return { toolConfig: structured.toolConfig, additional: {} };
  return encodeToolConfig(request, notes);
}

/** Claude tells which sequence ended its answer, if it is asked to: in a stream the field lies one level deeper. */
function stopSequencePaths(request: ChatRequest, notes: EncodeNotes): JsonObject {
  const asks = notes.traits.family === 'claude' && (request.stop?.length ?? 0) > 0;
  return asks ? { additionalModelResponseFieldPaths: ['/stop_sequence', '/delta/stop_sequence'] } : {};
}

/** Members that the hub does not know go on where Converse is spoken; elsewhere their names are listed. */
function addUnknown(body: JsonObject, request: ChatRequest, notes: EncodeNotes): void {
  const { dialect, fields = {} } = request.unknown ?? {};
  if (dialect !== converseDialectId) {
    for (const name of unknownNames(request.unknown)) notes.dropped.add(name);
    return;
  }
  for (const [member, value] of Object.entries(fields)) {
    body[member] = isObject(value) ? merged(value, object(body[member]) ?? {}) : value;
  }
}

/**
 * Ours and theirs in one object; where both speak, ours was decoded from theirs. The model's own fields hold objects of
 * which each may know a part (`output_config`, `inferenceConfig`).
 */
function merged(theirs: JsonObject, ours: JsonObject): JsonObject {
  const both: JsonObject = { ...theirs };
  for (const [member, value] of Object.entries(ours)) {
    both[member] = isObject(value) ? { ...object(theirs[member]), ...value } : value;
  }
  return both;
}
