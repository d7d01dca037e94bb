import {
  invalidRequest,
  invalidResponse,
  jsonRequestBody,
  number,
  optionalObject,
  optionalPlace,
  optionalText,
  parseObject,
  type ChatRequest,
  type CountTokensResponse,
  type Dialect,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { decodeRequest } from '../converse/decode-request.js';
import { encodeConverse } from '../converse/encode-request.js';
import { responseHeaders } from '../converse/passage.js';
import { decodeError, encodeError, encodeStreamError, requestIdHeader } from '../errors.js';
import { bedrockAnthropic } from '../invoke/dialect.js';

/** What the counter takes of a Converse body; the rest says how to answer and not what to read. */
const countedMembers = new Set(['messages', 'system', 'toolConfig', 'additionalModelRequestFields']);

/**
 * Counts the tokens of a request without answering it: `POST /model/{model}/count-tokens`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export const bedrockCountTokens: Dialect<'countTokens'> = {
  id: 'bedrock.count_tokens',
  operation: 'countTokens',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: {
    decodeRequest: decodeCounted,
    encodeResponse: (response) => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: { kind: 'json', value: { inputTokens: response.input_tokens } },
    }),
    encodeError,
    encodeStreamError,
    requestIdHeader,
  },
  passage: {
    requestHeaders: [],
    requestQuery: [],
    responseHeaders,
    model: 'path',
    markers: [],
    inspectEvent: () => ({ kind: 'other' }),
    answerMembers: ['inputTokens'],
    inspectResponse: () => ({}),
  },
};

function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  const { body, dropped, finish } = encodeConverse(request, { ...context, stream: false });
  const counted: JsonObject = {};
  for (const [member, value] of Object.entries(body)) {
    if (countedMembers.has(member)) counted[member] = value;
  }
  return { body: finish({ input: { converse: counted } }), dropped };
}

function decodeResponse(response: WireResponse): CountTokensResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  const tokens = number(body?.['inputTokens']);
  if (tokens === undefined) throw invalidResponse('the count has no "inputTokens"; check base_url');
  return { input_tokens: tokens, estimated: false };
}

/** A request to be counted is one of Converse, or a whole body of Claude in base64. */
function decodeCounted(inbound: InboundRequest): ChatRequest {
  const input = optionalPlace(jsonRequestBody(inbound), 'input');
  const converse = input && optionalObject(input, 'converse');
  if (converse !== undefined)
    return decodeRequest({ ...inbound, body: { kind: 'json', value: converse } }, false);
  const invoked = input && optionalPlace(input, 'invokeModel');
  const packed = invoked && optionalText(invoked, 'body');
  const value =
    packed === undefined ? undefined : parseObject(Buffer.from(packed, 'base64').toString('utf8'));
  const claude = bedrockAnthropic.inbound;
  if (value === undefined || claude === undefined) {
    throw invalidRequest('input', 'must hold "converse", or "invokeModel" with a body of Claude in base64');
  }
  return claude.decodeRequest({ ...inbound, body: { kind: 'json', value } });
}
