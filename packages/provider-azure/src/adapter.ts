import { defineProvider, type ProviderAdapter } from '@bifrost/core';
import { authorize } from './authorize.js';
import { classifyError } from './classify-error.js';
import { credentials } from './credentials.js';
import { applicationOf } from './entra-token.js';
import { azureInbound } from './inbound.js';
import { azureOperations } from './operations.js';
import {
  authorityOf,
  azureKeyOptions,
  azureOptions,
  type AzureKeyOptions,
  type AzureOptions,
} from './options.js';

/** Azure OpenAI and the models of Azure AI Foundry that speak OpenAI's API. */
export const azure: ProviderAdapter<AzureOptions, AzureKeyOptions> = defineProvider<
  AzureOptions,
  AzureKeyOptions
>({
  specVersion: 'v1',
  id: 'azure',
  telemetryName: 'azure.ai.openai',
  name: 'Azure OpenAI',
  options: azureOptions,
  keyOptions: azureKeyOptions,
  credential: 'optional',
  environment: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
  origins: ({ key: { options } }) => {
    const { origin } = new URL(options.endpoint);
    return applicationOf(options) === undefined ? [origin] : [origin, new URL(authorityOf(options)).origin];
  },
  operations: azureOperations,
  deployments: ({ deployments }) => deployments,
  credentials,
  authorize,
  classifyError,
  inbound: azureInbound,
});
