import {
  invalidRequest,
  jsonRequestBody,
  optionalNumber,
  optionalText,
  optionalTexts,
  optionalValue,
  otherSetMembers,
  requiredText,
  texts as textsOf,
  unsupportedParameter,
  type EmbeddingsRequest,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type WireRequest,
} from '@bifrost/core';
import { embedId } from '../dialect-ids.js';
import { readOptions } from '../options.js';

const modelled: ReadonlySet<string> = new Set([
  'model',
  'texts',
  'input_type',
  'output_dimension',
  'truncate',
]);

/** Other vendors' words for what vectors are for. */
const inputTypes: Readonly<Record<string, string>> = {
  query: 'search_query',
  document: 'search_document',
  passage: 'search_document',
};

/** Texts as `/v2/embed` takes them. Vectors are asked for as numbers; core writes base64 for clients that want it. */
export function encodeRequest(request: EmbeddingsRequest, context: EncodeContext): WireRequest {
  const isOwn = request.unknown?.dialect === embedId;
  const own = isOwn ? (request.unknown?.fields ?? {}) : {};
  const dropped = isOwn ? [] : Object.keys(request.unknown?.fields ?? {});
  if (request.user !== undefined) dropped.push('user');
  const asked = request.input_type ?? readOptions(context.options).default_input_type ?? 'search_document';
  const body: JsonObject = {
    embedding_types: ['float'],
    ...own,
    model: context.model,
    texts: texts(request),
    input_type: Object.hasOwn(inputTypes, asked) ? inputTypes[asked] : asked,
  };
  if (request.dimensions !== undefined) body['output_dimension'] = request.dimensions;
  if (request.truncate !== undefined) body['truncate'] = request.truncate.toUpperCase();
  return { body: { kind: 'json', value: body }, dropped };
}

function texts({ input }: EmbeddingsRequest): string[] {
  return input.map((item) => {
    if (typeof item === 'string') return item;
    throw unsupportedParameter('input', 'Cohere takes texts, not lists of tokens');
  });
}

/** Forms of vectors that can be made of other vendors' vectors. */
const commonForms: ReadonlySet<string> = new Set(['float', 'base64']);

/** Reads a client's request, which happens only where it must be translated: requests for Cohere itself pass. */
export function decodeRequest(inbound: InboundRequest): EmbeddingsRequest {
  const body = jsonRequestBody(inbound);
  for (const member of ['images', 'inputs']) {
    if (optionalValue(body, member) !== undefined)
      throw unsupportedParameter(member, 'only texts can be given to another provider');
  }
  const other = textsOf(body.of['embedding_types']).find((form) => !commonForms.has(form));
  if (other !== undefined) throw unsupportedParameter('embedding_types', `only Cohere gives ${other}`);
  const input = optionalTexts(body, 'texts');
  if (input === undefined || input.length === 0) throw invalidRequest('texts', 'is required');
  const request: EmbeddingsRequest = { model: requiredText(body, 'model'), input };
  const inputType = optionalText(body, 'input_type');
  const dimensions = optionalNumber(body, 'output_dimension');
  const truncate = optionalText(body, 'truncate');
  const fields = otherSetMembers(body.of, modelled);
  if (inputType !== undefined) request.input_type = inputType;
  if (dimensions !== undefined) request.dimensions = dimensions;
  if (truncate !== undefined) request.truncate = truncate;
  if (fields !== undefined) request.unknown = { dialect: embedId, fields };
  return request;
}
