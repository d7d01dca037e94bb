import { defineProvider, withBearer, type EndpointAddress, type ProviderAdapter } from '@bifrost/core';
import { cohereChat } from './chat/dialect.js';
import { classifyError } from './classify-error.js';
import { cohereCompletion } from './complete/dialect.js';
import { cohereEmbed } from './embed/dialect.js';
import { cohereModel, cohereModels } from './models/dialect.js';
import { cohereOptions, type CohereOptions } from './options.js';
import { cohereRerank, rerankPassageEdits } from './rerank/dialect.js';

const post = (path: string) => (): EndpointAddress => ({ method: 'POST', path });

/** Cohere: Command, Embed and Rerank through the second version of its API. */
export const cohere: ProviderAdapter<CohereOptions> = defineProvider<CohereOptions>({
  specVersion: 'v1',
  id: 'cohere',
  name: 'Cohere',
  options: cohereOptions,
  credential: 'required',
  environment: ['COHERE_API_KEY', 'CO_API_KEY'],
  origins: () => ['https://api.cohere.com'],
  operations: {
    chat: [{ dialect: cohereChat, endpoint: post('/v2/chat') }],
    textCompletion: [{ dialect: cohereCompletion, endpoint: post('/v2/chat') }],
    embeddings: [{ dialect: cohereEmbed, endpoint: post('/v2/embed') }],
    rerank: [{ dialect: cohereRerank, endpoint: post('/v2/rerank'), passageEdits: rerankPassageEdits }],
    listModels: [{ dialect: cohereModels, endpoint: () => ({ method: 'GET', path: '/v1/models' }) }],
  },
  models: ['command-*', 'embed-*', 'rerank-*', 'c4ai-*'],
  authorize: (request, { key }) => withBearer(request, key.value),
  classifyError,
  inbound: [
    {
      prefix: 'cohere',
      routes: [
        { method: 'POST', path: '/v2/chat', dialect: cohereChat },
        { method: 'POST', path: '/v2/embed', dialect: cohereEmbed },
        { method: 'POST', path: '/v2/rerank', dialect: cohereRerank },
        { method: 'GET', path: '/v1/models', dialect: cohereModels },
        { method: 'GET', path: '/v1/models/{model}', dialect: cohereModel },
      ],
    },
  ],
});
