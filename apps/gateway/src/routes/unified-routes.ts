import {
  chat,
  completions,
  countTokens,
  countTokensDialect,
  embeddings,
  imageEdits,
  images,
  imageVariations,
  rerank,
  responses,
  speech,
  transcription,
  type AnyDialect,
} from '@bifrost/core';
import type { RouteDescription } from '../openapi/route-description.js';

/** The Responses API counts a request of its own form. */
const responsesTokens = countTokensDialect({
  id: 'responses-input-tokens',
  of: responses,
  object: 'response.input_tokens',
});

/** A route of the unified API. */
export interface PostedRoute {
  path: string;
  dialect: AnyDialect;
  document: Omit<RouteDescription, 'tag' | 'door' | 'steered'>;
}

const form = 'multipart/form-data';
const events = 'text/event-stream';

/** What the document says of a turn of a conversation. */
export const chatDocument: PostedRoute['document'] = {
  summary: 'A turn of a conversation',
  operationId: 'createChatCompletion',
  body: { schema: 'ChatCompletionRequest' },
  answers: [{ schema: 'ChatCompletion' }, { media: events, schema: 'ChatCompletionChunk' }],
};

/** The unified API: what is sent by POST, and in which dialect. */
export const posted: readonly PostedRoute[] = [
  {
    path: '/v1/chat/completions',
    dialect: chat,
    document: chatDocument,
  },
  {
    path: '/v1/completions',
    dialect: completions,
    document: {
      summary: 'A text completion',
      operationId: 'createTextCompletion',
      body: { schema: 'CompletionRequest' },
      answers: [{ schema: 'Completion' }, { media: events, schema: 'Completion' }],
    },
  },
  {
    path: '/v1/responses',
    dialect: responses,
    document: {
      summary: 'A turn of a conversation, in the Responses API',
      operationId: 'createResponse',
      body: { schema: 'ResponseRequest' },
      answers: [{ schema: 'Response' }, { media: events, schema: 'ResponseEvent' }],
    },
  },
  {
    path: '/v1/embeddings',
    dialect: embeddings,
    document: {
      summary: 'Vectors of texts',
      operationId: 'createEmbedding',
      body: { schema: 'EmbeddingRequest' },
      answers: [{ schema: 'EmbeddingAnswer' }],
    },
  },
  {
    path: '/v1/images/generations',
    dialect: images,
    document: {
      summary: 'Pictures by a prompt',
      operationId: 'createImage',
      body: { schema: 'ImageRequest' },
      answers: [{ schema: 'ImageAnswer' }, { media: events }],
    },
  },
  {
    path: '/v1/images/edits',
    dialect: imageEdits,
    document: {
      summary: 'Pictures changed by a prompt',
      operationId: 'editImage',
      body: { media: form, schema: 'ImageEditRequest' },
      answers: [{ schema: 'ImageAnswer' }, { media: events }],
    },
  },
  {
    path: '/v1/images/variations',
    dialect: imageVariations,
    document: {
      summary: 'Variations of a picture',
      operationId: 'createImageVariation',
      body: { media: form, schema: 'ImageVariationRequest' },
      answers: [{ schema: 'ImageAnswer' }],
    },
  },
  {
    path: '/v1/audio/speech',
    dialect: speech,
    document: {
      summary: 'A text as speech',
      operationId: 'createSpeech',
      body: { schema: 'SpeechRequest' },
      answers: [{ media: 'audio/*' }, { media: events }],
    },
  },
  {
    path: '/v1/audio/transcriptions',
    dialect: transcription,
    document: {
      summary: 'Speech as text',
      operationId: 'createTranscription',
      body: { media: form, schema: 'TranscriptionRequest' },
      answers: [{ schema: 'TranscriptionAnswer' }, { media: 'text/plain' }, { media: events }],
    },
  },
  {
    path: '/v1/rerank',
    dialect: rerank,
    document: {
      summary: 'Documents in the order in which they answer a query',
      operationId: 'rerank',
      body: { schema: 'RerankRequest' },
      answers: [{ schema: 'RerankAnswer' }],
    },
  },
  {
    path: '/v1/count_tokens',
    dialect: countTokens,
    document: {
      summary: 'Tokens of a request that is not sent',
      operationId: 'countTokens',
      body: { schema: 'ChatCompletionRequest' },
      answers: [{ schema: 'CountTokensAnswer' }],
    },
  },
  {
    path: '/v1/responses/input_tokens',
    dialect: responsesTokens,
    document: {
      summary: 'Tokens of a request of the Responses API that is not sent',
      operationId: 'countResponseTokens',
      body: { schema: 'ResponseRequest' },
      answers: [{ schema: 'CountTokensAnswer' }],
    },
  },
];
