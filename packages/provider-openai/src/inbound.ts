import type { InboundMount, InboundRoute } from '@bifrost/core';
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
import { openaiModel, openaiModels } from './list-models.js';

const routes: readonly InboundRoute[] = [
  { method: 'POST', path: '/chat/completions', dialect: openaiChat },
  { method: 'POST', path: '/completions', dialect: openaiCompletions },
  { method: 'POST', path: '/responses', dialect: openaiResponses },
  { method: 'POST', path: '/embeddings', dialect: openaiEmbeddings },
  { method: 'POST', path: '/images/generations', dialect: openaiImages },
  { method: 'POST', path: '/images/edits', dialect: openaiImageEdits },
  { method: 'POST', path: '/images/variations', dialect: openaiImageVariations },
  { method: 'POST', path: '/audio/speech', dialect: openaiSpeech },
  { method: 'POST', path: '/audio/transcriptions', dialect: openaiTranscription },
  { method: 'GET', path: '/models', dialect: openaiModels },
  { method: 'GET', path: '/models/{model}', dialect: openaiModel },
];

/** The routes under `/openai`, with and without the version: clients differ in which of the two they call the base. */
export const openaiInbound: readonly InboundMount[] = [
  {
    prefix: 'openai',
    routes: [...routes.map((route) => ({ ...route, path: `/v1${route.path}` })), ...routes],
  },
];
