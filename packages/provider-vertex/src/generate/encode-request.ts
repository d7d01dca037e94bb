import {
  isObject,
  refuseBound,
  unknownNames,
  type ChatRequest,
  type EncodeContext,
  type JsonObject,
  type WireRequest,
} from '@bifrost/core';
import { generateDialectId, isGeminiDialect, type GoogleHost } from '../dialect-ids.js';
import { telling, traitsOf } from '../model-traits.js';
import { encodeContents } from './encode-contents.js';
import { encodeGenerationConfig } from './encode-generation-config.js';
import { createNotes, type EncodeNotes } from './encode-notes.js';
import { encodeToolMembers } from './encode-tools.js';

/** A body of generateContent before it is written, for routes that wrap it. */
export interface EncodedGenerate {
  body: JsonObject;
  dropped: readonly string[];
  /** The body as it goes on the wire, with long numbers in tool arguments as the caller wrote them. */
  readonly finish: (body: JsonObject) => WireRequest['body'];
}

/** Encodes a chat request. Never changes the request; long values are shared with it. */
export function encodeGenerate(
  request: ChatRequest,
  context: EncodeContext,
  host: GoogleHost,
): EncodedGenerate {
  refuseBound(request, generateDialectId);
  const notes = createNotes(traitsOf(telling(context.model, context.asked)));
  const config = encodeGenerationConfig(request, notes);
  const body: JsonObject = {
    ...encodeContents(request.messages, notes),
    ...encodeToolMembers(request, notes),
    ...encodeServiceTier(request.service_tier, host, notes),
  };
  if (Object.keys(config).length > 0) body['generationConfig'] = config;
  const whole = addUnknown(body, request, notes);
  return { body: whole, dropped: [...notes.dropped], finish: (value) => notes.raw.toBody(value) };
}

/** Encodes a chat request for one of Google's hosts. */
export function encodeRequest(request: ChatRequest, context: EncodeContext, host: GoogleHost): WireRequest {
  const { body, dropped, finish } = encodeGenerate(request, context, host);
  return { body: finish(body), dropped };
}

const tiers: Readonly<Record<string, string>> = {
  default: 'standard',
  standard: 'standard',
  flex: 'flex',
  priority: 'priority',
};

/** Only the Gemini API knows service tiers; `auto` is what it does without one. */
function encodeServiceTier(tier: string | undefined, host: GoogleHost, notes: EncodeNotes): JsonObject {
  if (tier === undefined || tier === 'auto') return {};
  const serviceTier = host === 'gemini' && Object.hasOwn(tiers, tier) ? tiers[tier] : undefined;
  if (serviceTier !== undefined) return { serviceTier };
  notes.dropped.add('service_tier');
  return {};
}

/** Members that the hub does not know go on where generateContent is spoken; elsewhere their names are listed. */
function addUnknown(body: JsonObject, request: ChatRequest, notes: EncodeNotes): JsonObject {
  const { dialect, fields = {} } = request.unknown ?? {};
  if (isGeminiDialect(dialect)) return merged(fields, body);
  for (const name of unknownNames(request.unknown)) notes.dropped.add(name);
  return body;
}

/** Theirs and ours in one object; where both speak of the same, ours was decoded from theirs. */
function merged(theirs: JsonObject, ours: JsonObject): JsonObject {
  const result: JsonObject = { ...theirs, ...ours };
  for (const [member, value] of Object.entries(theirs)) {
    const own = ours[member];
    if (isObject(value) && isObject(own)) result[member] = merged(value, own);
  }
  return result;
}
