import { describe, expect, it } from 'vitest';
import { defineProvider } from '../adapter/define-provider.js';
import { chat } from '../api/chat/dialect.js';
import { parseConfiguration } from '../schemas/parse-configuration.js';
import { Engine } from './engine.js';

const shared = { specVersion: 'v1', credential: 'none', authorize: (request: never) => request } as const;

const acme = defineProvider({
  ...shared,
  id: 'acme',
  name: 'Acme',
  origins: () => ['https://api.acme.example'],
  operations: {
    chat: [
      {
        dialect: chat,
        serves: (model: string) => model.startsWith('new-'),
        endpoint: () => ({ method: 'POST', path: '/v2/models/{model}:say' }),
      },
      { dialect: chat, endpoint: () => ({ method: 'POST', path: '/v1/chat/completions' }) },
    ],
  },
});

const inside = defineProvider({
  ...shared,
  id: 'inside',
  name: 'Inside',
  origins: () => ['http://inside.invalid'],
  operations: acme.operations,
  respond: () => Promise.reject(new Error('not asked')),
});

function engineFor(providers: Record<string, unknown>): Engine {
  const configuration = parseConfiguration(
    { providers },
    { adapters: [acme, inside], environment: {}, readFile: () => '' },
  );
  return new Engine({ configuration, adapters: [acme, inside] });
}

function addressOf(entry: object, model = 'm'): string | undefined {
  return engineFor({ acme: entry }).address({ provider: 'acme', key: 'key-1', operation: 'chat', model });
}

describe('the address of a request', () => {
  it('is the provider’s own', () => {
    expect(addressOf({})).toBe('https://api.acme.example/v1/chat/completions');
  });

  it('follows base_url without doubling the version', () => {
    expect(addressOf({ network_config: { base_url: 'https://corp.example/llm/v1' } })).toBe(
      'https://corp.example/llm/v1/chat/completions',
    );
  });

  it('is that of the entry which serves the model, under its name on the wire', () => {
    expect(addressOf({ keys: [{ aliases: { mine: 'new-a/b' } }] }, 'mine')).toBe(
      'https://api.acme.example/v2/models/new-a%2Fb:say',
    );
  });

  it('follows request_path_overrides', () => {
    const engine = engineFor({
      own: {
        custom_provider_config: {
          base_provider_type: 'acme',
          request_path_overrides: { chat_completion: '/x' },
        },
      },
    });
    expect(engine.address({ provider: 'own', key: 'key-1', operation: 'chat', model: 'm' })).toBe(
      'https://api.acme.example/x',
    );
  });

  it('is none for an operation that the provider lacks, and for one inside the process', () => {
    const engine = engineFor({ acme: {}, inside: {} });
    expect(
      engine.address({ provider: 'acme', key: 'key-1', operation: 'rerank', model: 'm' }),
    ).toBeUndefined();
    expect(
      engine.address({ provider: 'inside', key: 'key-1', operation: 'chat', model: 'm' }),
    ).toBeUndefined();
  });

  it('is refused for a key that is not there', () => {
    const question = { provider: 'acme', key: 'other', operation: 'chat', model: 'm' } as const;
    expect(() => engineFor({ acme: {} }).address(question)).toThrow(
      "no key 'other' of a provider 'acme' is configured",
    );
  });
});
