import { describe, expect, it } from 'vitest';
import { importDocument } from '../../test/support/import.js';
import { detectFormat } from './detect-format.js';

describe('a format is told by its content', () => {
  it.each([
    [{ model_list: [] }, 'litellm'],
    [{ router_settings: {} }, 'litellm'],
    [{ strategy: { mode: 'single' }, targets: [] }, 'portkey'],
    [{ provider: 'openai', apiKey: 'x' }, 'portkey'],
    [{ data: [{ slug: 'a', config: '{"targets":[]}' }] }, 'portkey'],
    [[{ virtual_key: 'a' }], 'portkey'],
    [{ providers: {} }, 'bifrost-go'],
    [{ providers: {}, governance: {} }, 'bifrost-go'],
    [{ providers: {}, gateway: {} }, 'ours'],
    [{ provider: 'openai' }, undefined],
    [{}, undefined],
    [[], undefined],
    [null, undefined],
    ['providers', undefined],
  ])('%j: %s', (document, format) => {
    expect(detectFormat(document)).toBe(format);
  });
});

const key = { value: 'env.KEY', weight: 1 };

describe('the version of the Go Bifrost is told as well', () => {
  it.each([
    [{ azure: { keys: [key], meta_config: { endpoint: 'https://a.openai.azure.com' } } }, 'v1.1'],
    [{ azure: { keys: [{ ...key, azure_key_config: { endpoint: 'https://a.example' } }] } }, 'v1.2 to v1.4'],
    [{ openai: { keys: [{ ...key, models: ['*'] }] } }, 'v1.5 and later'],
    [{ openai: { keys: [{ ...key, models: ['gpt-4o'], aliases: {} }] } }, 'v1.5 and later'],
  ])('%j: %s', (providers, era) => {
    expect(importDocument({ providers }).title).toBe(`the Go Bifrost, ${era}`);
  });

  it.each([
    [1, 'v1.2 to v1.4', undefined],
    [2, 'v1.5 and later', false],
  ])('by its version %s, which decides what a key without models serves', (version, era, enabled) => {
    const { title, configuration } = importDocument({ version, providers: { openai: { keys: [key] } } });
    expect(title).toBe(`the Go Bifrost, ${era}`);
    const written = { value: 'env.KEY', weight: 1, ...(enabled !== undefined && { enabled }) };
    expect(configuration['providers']).toEqual({ openai: { keys: [written] } });
  });
});
