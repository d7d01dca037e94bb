import { defineProvider, modelsDialect, withBearer, withHeader, type ProviderAdapter } from '@bifrost/core';
import { classifyError } from './classify-error.js';
import { acmeConverse } from './converse/dialect.js';
import { acmeKeyOptions, acmeOptions, type AcmeKeyOptions, type AcmeOptions } from './options.js';

/** Acme lists its models as OpenAI does, so the list needs no dialect of its own. */
const acmeModels = modelsDialect({ id: 'acme.models' });

/** Acme. What Bifrost has to know of it; everything that touches the network is done by Bifrost. */
export const acmeProvider: ProviderAdapter<AcmeOptions, AcmeKeyOptions> = defineProvider<
  AcmeOptions,
  AcmeKeyOptions
>({
  specVersion: 'v1',
  id: 'acme',
  name: 'Acme',
  options: acmeOptions,
  keyOptions: acmeKeyOptions,
  credential: 'required',
  environment: ['ACME_API_KEY'],
  origins: ({ options }) => [`https://${options.region}.api.acme.example`],
  operations: {
    chat: [{ dialect: acmeConverse, endpoint: () => ({ method: 'POST', path: '/v1/converse' }) }],
    listModels: [{ dialect: acmeModels, endpoint: () => ({ method: 'GET', path: '/v1/models' }) }],
  },
  models: ['acme-*'],
  // Acme opens no addresses: Bifrost fetches pictures and hands on their bytes.
  needsBytes: ['image'],
  authorize(request, { key }) {
    const { workspace } = key.options;
    const signed = withBearer(request, key.value);
    return workspace === undefined ? signed : withHeader(signed, 'acme-workspace', workspace);
  },
  classifyError,
  // Acme's own clients may call Bifrost at /acme/v1/converse, whoever answers them.
  inbound: [
    {
      prefix: 'acme',
      routes: [
        { method: 'POST', path: '/v1/converse', dialect: acmeConverse },
        { method: 'GET', path: '/v1/models', dialect: acmeModels },
      ],
    },
  ],
});
