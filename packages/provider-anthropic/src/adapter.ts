import { defineProvider, type ProviderAdapter } from '@bifrost/core';
import { authorize } from './authorize.js';
import { classifyError } from './classify-error.js';
import { anthropicComplete } from './complete/dialect.js';
import { anthropicCountTokens } from './count-tokens/dialect.js';
import { anthropicMessages } from './messages/dialect.js';
import { isLegacyModel } from './model-traits.js';
import { anthropicModel, anthropicModels } from './models/dialect.js';
import { anthropicOptions, type AnthropicOptions } from './options.js';

/** Anthropic: Claude through the Messages API. */
export const anthropic: ProviderAdapter<AnthropicOptions> = defineProvider<AnthropicOptions>({
  specVersion: 'v1',
  id: 'anthropic',
  name: 'Anthropic',
  options: anthropicOptions,
  credential: 'required',
  environment: ['ANTHROPIC_API_KEY'],
  origins: () => ['https://api.anthropic.com'],
  operations: {
    chat: [{ dialect: anthropicMessages, endpoint: () => ({ method: 'POST', path: '/v1/messages' }) }],
    countTokens: [
      {
        dialect: anthropicCountTokens,
        endpoint: () => ({ method: 'POST', path: '/v1/messages/count_tokens' }),
      },
    ],
    textCompletion: [
      {
        dialect: anthropicComplete,
        serves: isLegacyModel,
        endpoint: () => ({ method: 'POST', path: '/v1/complete' }),
      },
    ],
    listModels: [{ dialect: anthropicModels, endpoint: () => ({ method: 'GET', path: '/v1/models' }) }],
  },
  models: ['claude-*'],
  authorize,
  classifyError,
  inbound: [
    {
      prefix: 'anthropic',
      routes: [
        { method: 'POST', path: '/v1/messages', dialect: anthropicMessages },
        { method: 'POST', path: '/v1/messages/count_tokens', dialect: anthropicCountTokens },
        { method: 'POST', path: '/v1/complete', dialect: anthropicComplete },
        { method: 'GET', path: '/v1/models', dialect: anthropicModels },
        { method: 'GET', path: '/v1/models/{model}', dialect: anthropicModel },
      ],
    },
  ],
});
