import type { EndpointContext } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { azure } from './adapter.js';
import { ofDeployment, ofModels, ofResponses } from './addresses.js';
import { azureKeyOptions, type AzureKeyOptions, type AzureOptions } from './options.js';

function context(options: object): EndpointContext<AzureOptions, AzureKeyOptions> {
  const parsed = azureKeyOptions.parse({ endpoint: 'https://r.openai.azure.com', ...options });
  return { options: {}, key: { name: 'k', value: undefined, options: parsed }, model: 'd', stream: false };
}

const chat = ofDeployment('chat/completions');

describe('an address', () => {
  it('has the deployment and the version where the version is dated', () => {
    expect(chat(context({}))).toEqual({
      method: 'POST',
      path: '/openai/deployments/{model}/chat/completions',
      query: { 'api-version': '2024-10-21' },
      origin: 'https://r.openai.azure.com',
      originFromKey: true,
    });
    expect(ofModels(context({}))).toMatchObject({
      method: 'GET',
      path: '/openai/models',
      query: { 'api-version': '2024-10-21' },
    });
  });

  it('is under /openai/v1 where it is not', () => {
    expect(chat(context({ api_version: 'v1' }))).toEqual({
      method: 'POST',
      path: '/openai/v1/chat/completions',
      origin: 'https://r.openai.azure.com',
      originFromKey: true,
    });
    expect(chat(context({ api_version: 'preview' })).query).toEqual({ 'api-version': 'preview' });
    expect(ofModels(context({ api_version: 'v1' })).path).toBe('/openai/v1/models');
  });

  it.each([
    ['2024-10-21', '/openai/v1/responses', undefined],
    ['2025-03-01-preview', '/openai/responses', { 'api-version': '2025-03-01-preview' }],
    ['2025-04-01-preview', '/openai/responses', { 'api-version': '2025-04-01-preview' }],
    ['v1', '/openai/v1/responses', undefined],
    ['preview', '/openai/v1/responses', { 'api-version': 'preview' }],
  ])('of the Responses API is one that the version %s has', (api_version, path, query) => {
    const address = ofResponses(context({ api_version }));
    expect(address.path).toBe(path);
    expect(address.query).toEqual(query);
  });

  it('keeps the path of an endpoint that is behind another gateway', () => {
    expect(chat(context({ endpoint: 'https://gateway.example/team/' }))).toMatchObject({
      origin: 'https://gateway.example',
      path: '/team/openai/deployments/{model}/chat/completions',
    });
  });

  it('leads to declared origins alone', () => {
    const plain = context({});
    expect(azure.origins(plain)).toEqual(['https://r.openai.azure.com']);
    const application = { client_id: 'c', client_secret: 's', tenant_id: 't' };
    expect(azure.origins(context(application))).toEqual([
      'https://r.openai.azure.com',
      'https://login.microsoftonline.com',
    ]);
  });
});
