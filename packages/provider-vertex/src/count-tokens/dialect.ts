import {
  WireFailure,
  invalidResponse,
  number,
  object,
  type ChatRequest,
  type CountTokensResponse,
  type Dialect,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import type { GoogleHost } from '../dialect-ids.js';
import { bodyOf, decodeGenerate, formMember } from '../generate/decode-request.js';
import { encodeGenerate } from '../generate/encode-request.js';
import { optionalPlace } from '../wire/fields.js';
import { answerBody, decodeError, encodeError, encodeStreamError } from '../wire/errors.js';

/** What the counters take of a body; the rest says how to answer and not what to read. */
const countedMembers = ['contents', 'systemInstruction', 'tools', 'toolConfig', 'cachedContent'] as const;

/** Bodies of the two hosts differ, so a count is always translated. */
function countTokensDialect(host: GoogleHost): Dialect<'countTokens'> {
  return {
    id: 'gemini.count_tokens',
    operation: 'countTokens',
    stream: 'none',
    encodeRequest: (request, context) => encodeRequest(request, context, host),
    decodeResponse,
    decodeError,
    inbound: { decodeRequest, encodeResponse, encodeError, encodeStreamError },
  };
}

/** Counts tokens at the Gemini API. @see https://ai.google.dev/api/tokens */
export const geminiCountTokens: Dialect<'countTokens'> = countTokensDialect('gemini');

/** Counts tokens at Vertex AI. @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/count-tokens */
export const vertexCountTokens: Dialect<'countTokens'> = countTokensDialect('vertex');

function encodeRequest(request: ChatRequest, context: EncodeContext, host: GoogleHost): WireRequest {
  const { body, dropped, finish } = encodeGenerate(request, { ...context, stream: false }, host);
  const counted: JsonObject = {};
  for (const member of countedMembers) if (body[member] !== undefined) counted[member] = body[member];
  return {
    body: finish(host === 'vertex' ? vertexBody(counted) : geminiBody(counted, context.model)),
    dropped,
  };
}

/** Vertex AI counts neither choices of tools nor what is cached. */
function vertexBody({ contents, systemInstruction, tools }: JsonObject): JsonObject {
  return {
    contents,
    ...(systemInstruction === undefined ? {} : { systemInstruction }),
    ...(tools === undefined ? {} : { tools }),
  };
}

/** The Gemini API counts contents, or a whole request with its model inside. */
function geminiBody(counted: JsonObject, model: string): JsonObject {
  if (Object.keys(counted).length === 1) return counted;
  return { generateContentRequest: { model: `models/${model}`, ...counted } };
}

function decodeResponse(response: WireResponse): CountTokensResponse {
  const body = answerBody(response);
  if (object(body?.['error']) !== undefined) throw new WireFailure(decodeError(response));
  // Proto3 leaves zeros out.
  const tokens =
    number(body?.['totalTokens']) ?? (body !== undefined && 'promptTokensDetails' in body ? 0 : undefined);
  if (tokens === undefined) throw invalidResponse('the count has no "totalTokens"; check base_url');
  return { input_tokens: tokens, estimated: false };
}

function decodeRequest(inbound: InboundRequest): ChatRequest {
  const body = bodyOf(inbound);
  const whole = optionalPlace(body, 'generateContentRequest');
  const { bound = [], ...request } = decodeGenerate(whole ?? body, inbound.params['model'] ?? '');
  const kept = bound.filter((member) => member !== formMember);
  return kept.length === 0 ? request : { ...request, bound: kept };
}

function encodeResponse({ input_tokens: totalTokens }: CountTokensResponse): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: { kind: 'json', value: { totalTokens } },
  };
}
