import { Bifrost } from '@bifrost/core';
import { startLoopback } from '@bifrost/provider-testkit';
import { expect, it } from 'vitest';
import adapter from './index.js';

it('asks Acme with the key that Bifrost chose', async () => {
  const server = await startLoopback();
  const message = { role: 'assistant', content: 'Hi.' };
  server.play({
    status: 200,
    headers: { 'content-type': 'application/json' },
    pieces: [Buffer.from(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }))],
    end: 'complete',
  });
  const keys = [{ value: 'acme-key-0123456789' }];
  const providers = { [adapter.id]: { network_config: { base_url: server.origin }, keys } };
  const bifrost = new Bifrost({ adapters: [adapter], providers });
  try {
    const question = { model: 'acme/acme-large', messages: [{ role: 'user' as const, content: 'Hello' }] };
    const { choices } = await bifrost.createChatCompletion(question);
    expect(choices[0]?.message.content).toBe('Hi.');
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer acme-key-0123456789' },
    });
  } finally {
    await bifrost.close({ graceMs: 0 });
    await server.close();
  }
});
