import type { AnyDialect, InboundMount, InboundRoute } from '@bifrost/core';
import {
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiImageEdits,
  openaiImages,
  openaiImageVariations,
  openaiResponses,
  openaiSpeech,
  openaiTranscription,
} from './dialects.js';
import { openaiInputTokens } from './input-tokens.js';
import { openaiModel, openaiModels } from './list-models.js';
import { namedByPath } from './named-by-path.js';

/** What a client of Azure's asks a deployment for. */
const ofDeployments: readonly (readonly [path: string, dialect: AnyDialect])[] = [
  ['/chat/completions', openaiChat],
  ['/completions', openaiCompletions],
  ['/embeddings', openaiEmbeddings],
  ['/images/generations', openaiImages],
  ['/images/edits', openaiImageEdits],
  ['/audio/speech', openaiSpeech],
  ['/audio/transcriptions', openaiTranscription],
];

const routes: readonly InboundRoute[] = [
  ...ofDeployments.map(([path, dialect]): InboundRoute => ({ method: 'POST', path, dialect })),
  { method: 'POST', path: '/responses', dialect: openaiResponses },
  { method: 'POST', path: '/responses/input_tokens', dialect: openaiInputTokens },
  { method: 'POST', path: '/images/variations', dialect: openaiImageVariations },
  { method: 'GET', path: '/models', dialect: openaiModels },
  { method: 'GET', path: '/models/{model}', dialect: openaiModel },
];

/**
 * The routes under `/openai`, with and without the version: clients differ in which of the two they call the base. The
 * client for Azure, given the gateway as its endpoint, writes the model into the path as a deployment.
 */
export const openaiInbound: readonly InboundMount[] = [
  {
    prefix: 'openai',
    routes: [
      ...routes.map((route) => ({ ...route, path: `/v1${route.path}` })),
      ...routes,
      ...ofDeployments.map(([path, dialect]): InboundRoute => ({
        method: 'POST',
        path: `/deployments/{model}${path}`,
        dialect: namedByPath(dialect),
      })),
    ],
  },
];
