import { defineProvider, withBearer, type EndpointAddress, type ProviderAdapter } from '@bifrost/core';
import { mistralChat } from './chat/dialect.js';
import { classifyError } from './classify-error.js';
import { mistralEmbeddings } from './embeddings/dialect.js';
import { mistralModel, mistralModels } from './models/dialect.js';
import { mistralTranscription } from './transcription/dialect.js';

/** Mistral's own platform, La Plateforme. */
export const mistral: ProviderAdapter = defineProvider({
  specVersion: 'v1',
  id: 'mistral',
  telemetryName: 'mistral_ai',
  name: 'Mistral',
  credential: 'required',
  environment: ['MISTRAL_API_KEY'],
  origins: () => ['https://api.mistral.ai'],
  operations: {
    chat: [{ dialect: mistralChat, endpoint: () => post('/v1/chat/completions') }],
    embeddings: [{ dialect: mistralEmbeddings, endpoint: () => post('/v1/embeddings') }],
    transcription: [{ dialect: mistralTranscription, endpoint: () => post('/v1/audio/transcriptions') }],
    listModels: [{ dialect: mistralModels, endpoint: () => ({ method: 'GET', path: '/v1/models' }) }],
  },
  models: [
    'mistral-*',
    'ministral-*',
    'magistral-*',
    'codestral-*',
    'devstral-*',
    'pixtral-*',
    'voxtral-*',
    'open-mistral-*',
    'open-mixtral-*',
    'open-codestral-*',
  ],
  authorize: (request, { key }) => withBearer(request, key.value),
  classifyError,
  inbound: [
    {
      prefix: 'mistral',
      routes: [
        { method: 'POST', path: '/v1/chat/completions', dialect: mistralChat },
        { method: 'POST', path: '/v1/embeddings', dialect: mistralEmbeddings },
        { method: 'POST', path: '/v1/audio/transcriptions', dialect: mistralTranscription },
        { method: 'GET', path: '/v1/models', dialect: mistralModels },
        { method: 'GET', path: '/v1/models/{model}', dialect: mistralModel },
      ],
    },
  ],
});

function post(path: string): EndpointAddress {
  return { method: 'POST', path };
}
