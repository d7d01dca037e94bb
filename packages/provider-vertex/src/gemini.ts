import { defineProvider, type ProviderAdapter } from '@bifrost/core';
import { authorizeGemini } from './authorize.js';
import { classifyError } from './classify-error.js';
import { geminiCountTokens } from './count-tokens/dialect.js';
import { geminiBatchEmbed } from './embeddings/gemini.js';
import { geminiGenerate } from './generate/dialect.js';
import { geminiImageEdits, geminiImages } from './images/gemini-images.js';
import { imagen } from './images/imagen.js';
import { genaiMount } from './inbound.js';
import { geminiModels } from './models/gemini.js';

/** The Gemini API of Google AI Studio, with an API key. */
export const gemini: ProviderAdapter = defineProvider({
  specVersion: 'v1',
  id: 'gemini',
  telemetryName: 'gcp.gemini',
  name: 'Google Gemini',
  credential: 'required',
  environment: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  origins: () => ['https://generativelanguage.googleapis.com'],
  operations: {
    chat: [
      {
        dialect: geminiGenerate,
        endpoint: ({ stream }) =>
          stream
            ? { method: 'POST', path: '/v1beta/models/{model}:streamGenerateContent', query: { alt: 'sse' } }
            : { method: 'POST', path: '/v1beta/models/{model}:generateContent' },
      },
    ],
    countTokens: [
      {
        dialect: geminiCountTokens,
        endpoint: () => ({ method: 'POST', path: '/v1beta/models/{model}:countTokens' }),
      },
    ],
    embeddings: [
      {
        dialect: geminiBatchEmbed,
        endpoint: () => ({ method: 'POST', path: '/v1beta/models/{model}:batchEmbedContents' }),
      },
    ],
    imageGeneration: [
      {
        dialect: imagen,
        serves: (model) => model.startsWith('imagen'),
        endpoint: () => ({ method: 'POST', path: '/v1beta/models/{model}:predict' }),
      },
      {
        dialect: geminiImages,
        endpoint: () => ({ method: 'POST', path: '/v1beta/models/{model}:generateContent' }),
      },
    ],
    imageEdit: [
      {
        dialect: geminiImageEdits,
        endpoint: () => ({ method: 'POST', path: '/v1beta/models/{model}:generateContent' }),
      },
    ],
    listModels: [{ dialect: geminiModels, endpoint: () => ({ method: 'GET', path: '/v1beta/models' }) }],
  },
  models: ['gemini-*', 'imagen-*', 'gemma-*', 'learnlm-*'],
  needsBytes: ['image', 'file', 'audio'],
  authorize: authorizeGemini,
  classifyError,
  inbound: [genaiMount],
});
