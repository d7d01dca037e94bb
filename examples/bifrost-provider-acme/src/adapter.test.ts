import { Bifrost } from '@bifrost/core';
import { startLoopback } from '@bifrost/provider-testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import adapter from './index.js';

const answer = { id: 'cv_1', model: 'acme-large', content: [{ kind: 'text', text: 'Hi.' }], reason: 'done' };

/** Bifrost with Acme on this machine, and what Acme saw. */
async function start({ options = {}, keyOptions = {} } = {}) {
  const server = await startLoopback();
  server.play({
    status: 200,
    headers: { 'content-type': 'application/json' },
    pieces: [Buffer.from(JSON.stringify(answer))],
    end: 'complete',
  });
  const bifrost = new Bifrost({
    adapters: [adapter],
    providers: {
      [adapter.id]: {
        network_config: { base_url: server.origin },
        [`${adapter.id}_config`]: options,
        keys: [{ value: 'acme-key-0123456789', [`${adapter.id}_key_config`]: keyOptions }],
      },
    },
  });
  onTestFinished(async () => {
    await bifrost.close({ graceMs: 0 });
    await server.close();
  });
  return { bifrost, server };
}

const question = { model: 'acme/acme-large', messages: [{ role: 'user' as const, content: 'Hello' }] };

describe('a request to Acme', () => {
  it('carries the key, and the workspace that pays', async () => {
    const { bifrost, server } = await start({ keyOptions: { workspace: 'research' } });
    const { choices } = await bifrost.createChatCompletion(question);
    expect(choices[0]?.message.content).toBe('Hi.');
    const [seen] = server.requests;
    expect(seen).toMatchObject({
      method: 'POST',
      path: '/v1/converse',
      headers: { authorization: 'Bearer acme-key-0123456789', 'acme-workspace': 'research' },
    });
  });

  it('asks Acme to be careful where the configuration says so', async () => {
    const { bifrost, server } = await start({ options: { safe_mode: true } });
    await bifrost.createChatCompletion(question);
    expect(JSON.parse(String(server.requests[0]?.body))).toMatchObject({ safe_mode: true });
  });
});

it('goes to the region of the configuration', () => {
  const context = { key: { name: 'k', value: undefined, options: {} } };
  expect(adapter.origins({ ...context, options: { region: 'us', safe_mode: false } })).toEqual([
    'https://us.api.acme.example',
  ]);
});
