import {
  BifrostError,
  invalidRequest,
  texts,
  type AnswerContext,
  type ChatRequest,
  type ChatResponse,
  type Dialect,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
  type StreamDecoder,
  type StreamEncoder,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { anthropicMessages, encodeMessages, messagesPassage } from '@bifrost/provider-anthropic';
import { responseHeaders } from '../converse/passage.js';
import { invokeDialectId } from '../dialect-ids.js';
import { telling } from '../model-traits.js';
import { decodeError, decodeException, encodeError, encodeStreamError, requestIdHeader } from '../errors.js';
import { chunkEncoder } from './encode-stream.js';
import { createChunkFraming } from './framing.js';
import { metricHeaders } from './invocation-metrics.js';

/** The version that Bedrock wants in the body, where Anthropic's own host has a header. */
const bodyVersion = 'bedrock-2023-05-31';

/** Headers of InvokeModel that say what Converse has members for. */
const requestHeaders: readonly string[] = [
  'x-amzn-bedrock-guardrailidentifier',
  'x-amzn-bedrock-guardrailversion',
  'x-amzn-bedrock-performanceconfig-latency',
  'x-amzn-bedrock-service-tier',
  'x-amzn-bedrock-trace',
];

/**
 * Claude's own bodies at InvokeModel, both ways: `POST /model/{model}/invoke`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 */
export const bedrockAnthropic: Dialect<'chat'> = invokeDialect(false);

/** The same for clients that ask for a stream: `POST /model/{model}/invoke-with-response-stream`. */
export const bedrockAnthropicStream: Dialect<'chat'> = invokeDialect(true);

function invokeDialect(stream: boolean): Dialect<'chat'> {
  return {
    id: invokeDialectId,
    operation: 'chat',
    stream: 'aws-event-stream',
    exactMembers: ['input'],
    encodeRequest,
    decodeResponse: (response) => anthropicMessages.decodeResponse(response),
    createStreamDecoder,
    createFraming: createChunkFraming,
    decodeError,
    inbound: {
      decodeRequest: (request) => decodeRequest(request, stream),
      encodeResponse,
      createStreamEncoder,
      encodeError,
      encodeStreamError,
      requestIdHeader,
      // AWS's clients promise their users the type of what is in the chunks
      streamHeaders: { 'x-amzn-bedrock-content-type': 'application/json' },
    },
    passage: { ...messagesPassage, requestHeaders, requestQuery: [], responseHeaders, model: 'path' },
  };
}

function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  const model = telling(context.model, context.asked);
  const { body, betas, dropped, finish } = encodeMessages(request, { ...context, model, stream: false });
  // The path names the model, and whether the answer streams.
  const { model: _model, ...rest } = body;
  const wire: JsonObject = { anthropic_version: bodyVersion, ...rest };
  if (betas.length > 0) wire['anthropic_beta'] = [...betas];
  return { body: finish(wire), dropped };
}

function createStreamDecoder(): StreamDecoder {
  const decoder = anthropicMessages.createStreamDecoder?.();
  return {
    push(event, emit) {
      const failure = decodeException(event);
      if (failure !== undefined) return emit({ type: 'error', failure });
      return decoder?.push(event, emit);
    },
    end: (emit) => decoder?.end(emit),
  };
}

function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const written = messages().encodeResponse(response, context);
  return { ...written, headers: { ...written.headers, ...metricHeaders(response.usage) } };
}

function createStreamEncoder(context: AnswerContext): StreamEncoder {
  const encoder = messages().createStreamEncoder?.(context);
  if (encoder === undefined) throw new BifrostError('internal', 'Messages has no encoder of streams');
  return chunkEncoder(encoder);
}

/** A body for another family of models says nothing that could be read here, and would be answered by Claude. */
function decodeRequest(inbound: InboundRequest, stream: boolean): ChatRequest {
  const body = inbound.body.kind === 'json' ? inbound.body.value : undefined;
  if (body?.['anthropic_version'] === undefined) {
    throw invalidRequest(
      'anthropic_version',
      'is missing: this route takes bodies of Claude; for other models use /converse or the unified API',
    );
  }
  const { anthropic_version: _version, anthropic_beta: betas, ...rest } = body;
  const value: JsonObject = { ...rest, model: inbound.params['model'] ?? '', stream };
  const headers = { ...inbound.headers };
  const named = texts(betas);
  if (named.length > 0) headers['anthropic-beta'] = named.join(',');
  return messages().decodeRequest({ ...inbound, headers, body: { kind: 'json', value } });
}

function messages(): NonNullable<Dialect<'chat'>['inbound']> {
  const { inbound } = anthropicMessages;
  if (inbound === undefined) throw new BifrostError('internal', 'no client can speak Messages');
  return inbound;
}
