import {
  invalidRequest,
  namesInMessages,
  objects,
  text,
  unknownMembers,
  unreadNames,
  type ChatRequest,
  type InboundRequest,
  type JsonObject,
  type Message,
  type Part,
} from '@bifrost/core';
import { generateDialectId } from '../dialect-ids.js';
import { bothSpellings, field, optionalText, otherFields, type Place } from '../wire/fields.js';
import { decodeContents } from './decode-contents.js';
import { decodeGenerationConfig } from './decode-generation-config.js';
import { decodeToolConfig, decodeToolMembers } from './decode-tools.js';

/** Members that the hub models, wholly or in part. Bifrost's own never reach a decoder. */
const modelled = bothSpellings(
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'serviceTier',
  'provider',
  'fallbacks',
  'routing',
  'providerOptions',
);

/**
 * Decodes a request in either spelling of its members. The model stands in the path.
 *
 * @throws BifrostError `invalid_request` with the path of the member that is wrong.
 */
export function decodeRequest(inbound: InboundRequest): ChatRequest {
  const body = bodyOf(inbound);
  return decodeGenerate(body, inbound.params['model'] ?? '');
}

/** The body of a request as a place to read from. */
export function bodyOf({ body }: InboundRequest): Place {
  if (body.kind !== 'json') throw invalidRequest(undefined, 'the body must be a JSON object');
  return { of: body.value, path: '' };
}

/** Asks for a form of the answer, which changes no count of what is asked. */
export const formMember = 'generationConfig.responseMimeType';

/** Decodes a body of generateContent, wherever it stands. */
export function decodeGenerate(body: Place, model: string): ChatRequest {
  const config = decodeGenerationConfig(body);
  const request: ChatRequest = {
    model,
    messages: decodeContents(body),
    // Whether the answer is a stream stands in the path, and core knows.
    stream: false,
    include_usage: true,
    ...config.members,
    ...decodeToolMembers(body),
  };
  const tier = optionalText(body, 'serviceTier');
  if (tier !== undefined) request.service_tier = tier === 'standard' ? 'default' : tier;
  const bound = [...boundMembers(body, config.rest), ...contentsWithFiles(request.messages)];
  if (bound.length > 0) request.bound = bound;
  const fields = unknownFields(body, config.rest);
  const inMessages = namesInMessages(request.messages, generateDialectId, tellingNames);
  const unknown = unknownMembers(generateDialectId, { fields, inMessages, bound });
  const ignored = unreadNames([[objects(field(body.of, 'contents')), contentMembers]]);
  if (unknown !== undefined) request.unknown = unknown;
  if (ignored.length > 0) request.ignored = ignored;
  return request;
}

/** A content has no place for others: results that belong together become one. */
const contentMembers: ReadonlySet<string> = new Set(['role', 'parts']);

/** The type of an address is kept for Google, and others find it out. */
function tellingNames(value: JsonObject): string[] {
  return Object.keys(value).filter((name) => name !== 'mimeType');
}

/** What no other format can say, and without which the answer would be another one. */
function boundMembers(body: Place, rest: JsonObject | undefined): string[] {
  const bound = text(field(body.of, 'cachedContent')) === undefined ? [] : ['cachedContent'];
  // the empty text is what `text/plain` is to protocol buffers
  const form = text(rest?.['responseMimeType']) ?? '';
  if (form !== '') bound.push(formMember);
  return bound;
}

/** Files in Google's own store can be read by the account that holds them, and by no other vendor. */
function contentsWithFiles(messages: readonly Message[]): string[] {
  const contents = messages.filter(({ role }) => role !== 'system');
  return contents.flatMap(({ parts }, index) =>
    parts.some(isStored) ? [`contents[${index}].fileData`] : [],
  );
}

function isStored(part: Part): boolean {
  if (part.type === 'tool_result') return part.parts.some(isStored);
  return 'source' in part && 'file_id' in part.source;
}

function unknownFields(body: Place, generationConfig: JsonObject | undefined): JsonObject {
  const fields: JsonObject = { ...otherFields(body.of, modelled) };
  const { rest } = decodeToolConfig(body);
  if (generationConfig !== undefined) fields['generationConfig'] = generationConfig;
  if (rest !== undefined) fields['toolConfig'] = rest;
  return fields;
}
