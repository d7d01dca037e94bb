import {
  invalidRequest,
  jsonRequestBody,
  optionalBoolean,
  optionalNumber,
  optionalTexts,
  otherSetMembers,
  requiredText,
  unsupportedParameter,
  type EmbeddingsRequest,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type WireRequest,
} from '@bifrost/core';
import { embedId } from '../dialect-ids.js';
import { readOptions } from '../options.js';

const modelled: ReadonlySet<string> = new Set(['model', 'input', 'truncate', 'dimensions']);

/** Texts as `/api/embed` takes them. */
export function encodeRequest(request: EmbeddingsRequest, context: EncodeContext): WireRequest {
  const own = request.unknown?.dialect === embedId ? request.unknown.fields : {};
  const dropped = request.unknown?.dialect === embedId ? [] : Object.keys(request.unknown?.fields ?? {});
  for (const member of ['user', 'input_type'] as const) {
    if (request[member] !== undefined) dropped.push(member);
  }
  const options = readOptions(context.options);
  const body: JsonObject = { ...own, model: context.model, input: texts(request) };
  if (request.dimensions !== undefined) body['dimensions'] = request.dimensions;
  const truncate = encodeTruncate(request.truncate);
  if (truncate !== undefined) body['truncate'] = truncate;
  if (options.keep_alive !== undefined) body['keep_alive'] ??= options.keep_alive;
  return { body: { kind: 'json', value: body }, dropped };
}

function texts({ input }: EmbeddingsRequest): string[] {
  return input.map((item) => {
    if (typeof item === 'string') return item;
    throw unsupportedParameter('input', 'Ollama takes texts, not lists of tokens');
  });
}

/** The server cuts at the end or not at all. */
function encodeTruncate(truncate: string | undefined): boolean | undefined {
  if (truncate === undefined) return undefined;
  if (truncate.toUpperCase() === 'NONE') return false;
  if (truncate.toUpperCase() === 'END') return true;
  throw unsupportedParameter('truncate', `Ollama cuts at the end or not at all, not "${truncate}"`);
}

export function decodeRequest(inbound: InboundRequest): EmbeddingsRequest {
  const body = jsonRequestBody(inbound);
  const input = optionalTexts(body, 'input');
  if (input === undefined || input.length === 0) throw invalidRequest('input', 'is required');
  const request: EmbeddingsRequest = { model: requiredText(body, 'model'), input };
  const dimensions = optionalNumber(body, 'dimensions');
  const truncate = optionalBoolean(body, 'truncate');
  const fields = otherSetMembers(body.of, modelled);
  if (dimensions !== undefined) request.dimensions = dimensions;
  if (truncate !== undefined) request.truncate = truncate ? 'END' : 'NONE';
  if (fields !== undefined) request.unknown = { dialect: embedId, fields };
  return request;
}
