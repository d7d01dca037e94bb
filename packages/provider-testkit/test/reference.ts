import {
  chatDialect,
  defineProvider,
  embeddingsDialect,
  modelsDialect,
  withBearer,
  z,
  type Dialect,
  type ProviderAdapter,
} from '@bifrost/core';
import { fixture, type ConformanceOptions } from '../src/index.js';

/** The chat of a made-up vendor that is translated every time: it does not claim to know the public format. */
export const acmeChat: Dialect<'chat'> = chatDialect({ id: 'acme.chat' });
export const acmeEmbeddings: Dialect<'embeddings'> = embeddingsDialect({ id: 'acme.embeddings' });

/** An adapter without fault. Mutants are copies of it with one. */
export const acme: ProviderAdapter = defineProvider({
  specVersion: 'v1',
  id: 'acme',
  name: 'Acme',
  options: z.strictObject({ flavour: z.string().optional() }),
  credential: 'required',
  environment: ['ACME_API_KEY'],
  models: ['acme-*'],
  origins: () => ['https://api.acme.example'],
  operations: {
    chat: [{ dialect: acmeChat, endpoint: () => ({ method: 'POST', path: '/v1/chat/completions' }) }],
    embeddings: [{ dialect: acmeEmbeddings, endpoint: () => ({ method: 'POST', path: '/v1/embeddings' }) }],
    listModels: [
      {
        dialect: modelsDialect({ id: 'acme.models' }),
        endpoint: () => ({ method: 'GET', path: '/v1/models' }),
      },
    ],
  },
  authorize: (request, { key }) => withBearer(request, key.value),
});

const reasoning = 'Two cities, so two answers.';

/** The reference adapter, or a copy of it, with every answer. */
export function suiteFor(adapter: ProviderAdapter): ConformanceOptions {
  return {
    adapter,
    base: import.meta.url,
    model: 'acme-large',
    answers: {
      'chat/text': fixture('chat-text.json'),
      'chat/tools': fixture('chat-tools.json'),
      'chat/parallel-tools': fixture('chat-parallel-tools.json'),
      'chat/reasoning': fixture('chat-reasoning.json', { says: { reasoning } }),
      'chat-stream/text': fixture('chat-text.sse'),
      'chat-stream/tools': fixture('chat-tools.sse'),
      'chat-stream/parallel-tools': fixture('chat-parallel-tools.sse'),
      'chat-stream/reasoning': fixture('chat-reasoning.sse', { says: { reasoning } }),
      'chat-stream/error-event': fixture('chat-error-event.sse'),
      'embeddings/answer': fixture('embeddings.json'),
      'listModels/answer': fixture('models.json'),
      'error/authentication': fixture('error-401.json', { status: 401 }),
      'error/rate-limited': fixture('error-429.json', { status: 429, headers: { 'Retry-After': '2' } }),
      'error/quota': fixture('error-quota.json', { status: 429 }),
      'error/overloaded': fixture('error-503.json', { status: 503 }),
      'error/context-length': fixture('error-context.json', { status: 400 }),
      'error/bad-request': fixture('error-400.json', { status: 400 }),
      'error/model-missing': fixture('error-404.json', { status: 404 }),
      'error/content-filtered': fixture('error-filter.json', { status: 400 }),
    },
  };
}
