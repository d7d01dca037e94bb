import { configurationJsonSchema, parseConfiguration } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { azure } from './adapter.js';
import { azureKeyOptions, azureOptions } from './options.js';

const endpoint = 'https://my-resource.openai.azure.com';

function endpointOf(value: string): unknown {
  const parsed = azureKeyOptions.safeParse({ endpoint: value });
  return parsed.success ? parsed.data.endpoint : parsed.error.issues[0]?.message;
}

describe('the endpoint', () => {
  it.each([
    [endpoint, endpoint],
    [`${endpoint}/`, endpoint],
    [`${endpoint}/openai`, endpoint],
    [`${endpoint}/openai/`, endpoint],
    [`${endpoint}/openai/v1/`, endpoint],
    ['https://gateway.example/team-a', 'https://gateway.example/team-a'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ])('%s is taken as %s', (written, taken) => {
    expect(endpointOf(written)).toBe(taken);
  });

  it.each([
    ['my-resource', 'must be an address'],
    ['http://my-resource.openai.azure.com', 'must begin with https://'],
    ['ftp://127.0.0.1', 'must begin with https://'],
    [`${endpoint}/?api-version=2024-10-21`, 'must not have a query'],
    ['https://user:word@my-resource.openai.azure.com', 'must not hold a credential'],
    ['', 'must be an address'],
  ])('%s is refused', (written, reason) => {
    expect(endpointOf(written)).toContain(reason);
  });
});

describe('the options of a key', () => {
  it('need an endpoint and nothing else', () => {
    expect(azureKeyOptions.parse({ endpoint })).toEqual({ endpoint, api_version: '2024-10-21' });
    expect(azureKeyOptions.safeParse({}).success).toBe(false);
    expect(azureKeyOptions.safeParse({ endpoint, deployment: 'x' }).success).toBe(false);
  });

  it.each(['2024-02-01', '2025-04-01-preview', 'v1', 'preview'])('know the version %s', (api_version) => {
    expect(azureKeyOptions.parse({ endpoint, api_version }).api_version).toBe(api_version);
  });

  it.each(['2024', 'v2', '2024-10-21&x=1', 'latest', ''])('refuse the version "%s"', (api_version) => {
    expect(azureKeyOptions.safeParse({ endpoint, api_version }).success).toBe(false);
  });

  it('want the whole application where there is a secret', () => {
    const alone = azureKeyOptions.safeParse({ endpoint, client_secret: 's' });
    expect(alone.error?.issues.map(({ path }) => path.join('.'))).toEqual(['client_id', 'tenant_id']);
    const whole = { endpoint, client_secret: 's', client_id: 'c', tenant_id: 't' };
    expect(String(azureKeyOptions.parse(whole).client_secret)).toBe('[redacted]');
    expect(azureKeyOptions.safeParse({ endpoint, client_id: 'c' }).success).toBe(true);
    expect(azureKeyOptions.safeParse({ ...whole, tenant_id: '../t' }).success).toBe(false);
  });

  it('stand in the configuration and its schema under their promised names', () => {
    const entry = {
      keys: [{ value: 'k', azure_key_config: { endpoint, deployments: { 'gpt-4o': 'team-a' } } }],
      azure_config: { responses_api: true },
    };
    const sources = { adapters: [azure], environment: {}, readFile: () => '' };
    const { providers } = parseConfiguration({ providers: { azure: entry } }, sources);
    expect(providers.get('azure')?.keys[0]?.options).toMatchObject({ deployments: { 'gpt-4o': 'team-a' } });
    expect(() => parseConfiguration({ providers: { azure: { keys: [{ value: 'k' }] } } }, sources)).toThrow(
      /azure_key_config\.endpoint/u,
    );
    expect(JSON.stringify(configurationJsonSchema([azure]))).toContain('"azure_key_config"');
  });

  it('of the provider are strict', () => {
    expect(azureOptions.safeParse({ responses_api: false }).success).toBe(true);
    expect(azureOptions.safeParse({ responses: false }).success).toBe(false);
  });
});
