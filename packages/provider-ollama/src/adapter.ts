import { defineProvider, withBearer, type EndpointAddress, type ProviderAdapter } from '@bifrost/core';
import { ollamaChat } from './chat/dialect.js';
import { classifyError } from './classify-error.js';
import { ollamaEmbed } from './embed/dialect.js';
import { ollamaGenerate } from './generate/dialect.js';
import { ollamaTags } from './models/dialect.js';
import { ollamaShow } from './models/show.js';
import {
  ollamaOpenaiChat,
  ollamaOpenaiCompletions,
  ollamaOpenaiEmbeddings,
  ollamaOpenaiModels,
} from './openai/dialects.js';
import { chatPassageEdits, completionPassageEdits, embeddingPassageEdits } from './openai/passage-edits.js';
import { ollamaOptions, type OllamaOptions } from './options.js';

/** The version of Ollama whose API clients find here; some refuse to talk to older ones. */
const spokenVersion = '0.13.0';

const native = (_model: string, { api }: OllamaOptions): boolean => api !== 'openai';
const compatible = (_model: string, { api }: OllamaOptions): boolean => api === 'openai';
const post = (path: string) => (): EndpointAddress => ({ method: 'POST', path });
const get = (path: string) => (): EndpointAddress => ({ method: 'GET', path });

/** Ollama: models on one's own machine, or on its hosted service with a key. */
export const ollama: ProviderAdapter<OllamaOptions> = defineProvider<OllamaOptions>({
  specVersion: 'v1',
  id: 'ollama',
  name: 'Ollama',
  options: ollamaOptions,
  credential: 'optional',
  environment: ['OLLAMA_API_KEY'],
  origins: () => ['http://localhost:11434'],
  operations: {
    chat: [
      { dialect: ollamaChat, serves: native, endpoint: post('/api/chat') },
      {
        dialect: ollamaOpenaiChat,
        serves: compatible,
        endpoint: post('/v1/chat/completions'),
        passageEdits: chatPassageEdits,
      },
    ],
    textCompletion: [
      { dialect: ollamaGenerate, serves: native, endpoint: post('/api/generate') },
      {
        dialect: ollamaOpenaiCompletions,
        serves: compatible,
        endpoint: post('/v1/completions'),
        passageEdits: completionPassageEdits,
      },
    ],
    embeddings: [
      { dialect: ollamaEmbed, serves: native, endpoint: post('/api/embed') },
      {
        dialect: ollamaOpenaiEmbeddings,
        serves: compatible,
        endpoint: post('/v1/embeddings'),
        passageEdits: embeddingPassageEdits,
      },
    ],
    listModels: [
      { dialect: ollamaTags, serves: native, endpoint: get('/api/tags') },
      { dialect: ollamaOpenaiModels, serves: compatible, endpoint: get('/v1/models') },
    ],
  },
  needsBytes: ['image'],
  authorize: (request, { key }) => withBearer(request, key.value),
  classifyError,
  inbound: [
    {
      prefix: 'ollama',
      routes: [
        { method: 'POST', path: '/api/chat', dialect: ollamaChat },
        { method: 'POST', path: '/api/generate', dialect: ollamaGenerate },
        { method: 'POST', path: '/api/embed', dialect: ollamaEmbed },
        { method: 'GET', path: '/api/tags', dialect: ollamaTags },
        { method: 'POST', path: '/api/show', dialect: ollamaShow },
        { method: 'GET', path: '/api/ps', dialect: ollamaTags, fixed: { models: [] } },
        { method: 'GET', path: '/api/version', dialect: ollamaTags, fixed: { version: spokenVersion } },
      ],
    },
  ],
});
