import { chatDialect, defineProvider, modelsDialect, withBearer, type ProviderAdapter } from '@bifrost/core';

/** Acme, which speaks OpenAI's API. `speaks` lets bodies of that API through as they are. */
export const acmeProvider: ProviderAdapter = defineProvider({
  specVersion: 'v1',
  id: 'acme',
  name: 'Acme',
  credential: 'required',
  environment: ['ACME_API_KEY'],
  origins: () => ['https://api.acme.example'],
  operations: {
    chat: [
      {
        dialect: chatDialect({ id: 'acme.chat', speaks: ['chat'] }),
        endpoint: () => ({ method: 'POST', path: '/v1/chat/completions' }),
      },
    ],
    listModels: [
      {
        dialect: modelsDialect({ id: 'acme.models', speaks: ['models'] }),
        endpoint: () => ({ method: 'GET', path: '/v1/models' }),
      },
    ],
  },
  models: ['acme-*'],
  authorize: (request, { key }) => withBearer(request, key.value),
});
