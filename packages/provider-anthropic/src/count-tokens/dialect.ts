import {
  WireFailure,
  invalidResponse,
  number,
  type ChatRequest,
  type CountTokensResponse,
  type Dialect,
  type EncodeContext,
  type JsonObject,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { decodeRequest } from '../messages/decode-request.js';
import { encodeMessages } from '../messages/encode-request.js';
import { decodeError, encodeError, encodeStreamError, requestIdHeader } from '../messages/errors.js';
import { messagesPassage, requestHeaders, responseHeaders } from '../messages/passage.js';

/** What the counter takes of a Messages body; it refuses the rest, which says how to answer and not what to read. */
const countedMembers = new Set([
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'speed',
  'mcp_servers',
  'context_management',
]);

/**
 * Counts the tokens of a request without answering it: `POST /v1/messages/count_tokens`.
 *
 * @see https://platform.claude.com/docs/en/api/messages-count-tokens
 */
export const anthropicCountTokens: Dialect<'countTokens'> = {
  id: 'anthropic.count_tokens',
  operation: 'countTokens',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: { decodeRequest, encodeResponse, encodeError, encodeStreamError, requestIdHeader },
  passage: {
    requestHeaders,
    requestQuery: messagesPassage.requestQuery,
    responseHeaders,
    model: 'body',
    markers: [],
    inspectEvent: () => ({ kind: 'other' }),
    answerMembers: ['input_tokens'],
    inspectResponse: (body) => (body['type'] === 'error' ? { error: true } : {}),
  },
};

function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  const { body, betas, dropped, finish } = encodeMessages(request, { ...context, stream: false });
  const counted: JsonObject = {};
  for (const [member, value] of Object.entries(body)) {
    if (countedMembers.has(member)) counted[member] = value;
  }
  const wire: WireRequest = { body: finish(counted), dropped };
  if (betas.length > 0) wire.headers = { 'anthropic-beta': betas.join(',') };
  return wire;
}

function decodeResponse(response: WireResponse): CountTokensResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  if (body?.['type'] === 'error') throw new WireFailure(decodeError(response));
  const tokens = number(body?.['input_tokens']);
  if (tokens === undefined) throw invalidResponse('the count has no "input_tokens"; check base_url');
  return { input_tokens: tokens, estimated: false };
}

function encodeResponse(response: CountTokensResponse): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { kind: 'json', value: { input_tokens: response.input_tokens } },
  };
}
