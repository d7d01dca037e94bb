import {
  invalidRequest,
  object,
  type ChatRequest,
  type Dialect,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type ProviderFailure,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { anthropicMessages, encodeMessages } from '@bifrost/provider-anthropic';
import { decodeError as decodeGoogleError } from '../wire/errors.js';

/** Vertex AI's own version of the API, which stands in the body. */
const version = 'vertex-2023-10-16';

/**
 * Claude on Vertex AI: Anthropic's Messages with the model in the path and the version in the body, by `rawPredict` and
 * `streamRawPredict`. The id has the segment `anthropic`, so signatures of either host are good on the other.
 *
 * @see https://docs.anthropic.com/en/api/claude-on-vertex-ai
 */
export const vertexClaude: Dialect<'chat'> = {
  ...anthropicMessages,
  id: 'vertex.anthropic',
  encodeRequest,
  decodeError: decodeClaudeError,
  inbound: {
    ...inboundMessages(),
    decodeRequest: (inbound) => inboundMessages().decodeRequest(withModel(inbound)),
  },
  ...(anthropicMessages.passage && {
    passage: { ...anthropicMessages.passage, requestHeaders: ['anthropic-beta'], model: 'path' as const },
  }),
};

function inboundMessages(): NonNullable<typeof anthropicMessages.inbound> {
  if (anthropicMessages.inbound !== undefined) return anthropicMessages.inbound;
  throw new Error('@bifrost/provider-anthropic serves no clients in this version: update it');
}

function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  const { body, betas, dropped, finish } = encodeMessages(request, context);
  const wire: WireRequest = { body: finish(vertexBody(body)), dropped };
  if (betas.length > 0) wire.headers = { 'anthropic-beta': betas.join(',') };
  return wire;
}

/** The body as Vertex AI wants it: a version instead of a model. */
function vertexBody({ model: _model, ...body }: JsonObject): JsonObject {
  return { anthropic_version: version, ...body };
}

/** Claude's errors are Anthropic's; those of the host around it are Google's. */
export function decodeClaudeError(response: WireResponse): ProviderFailure {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  const isGoogles = typeof object(body?.['error'])?.['code'] === 'number';
  return isGoogles ? decodeGoogleError(response) : anthropicMessages.decodeError(response);
}

/** The model stands in the path, where Anthropic's own decoder does not look. */
function withModel(inbound: InboundRequest): InboundRequest {
  const { body, params } = inbound;
  if (body.kind !== 'json') throw invalidRequest(undefined, 'the body must be a JSON object');
  const { anthropic_version: _version, ...value } = body.value;
  const model = params['model'];
  return { ...inbound, body: { kind: 'json', value: model === undefined ? value : { ...value, model } } };
}
