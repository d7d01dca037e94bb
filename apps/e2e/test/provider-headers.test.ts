import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';

/* Headers that a client wants to go on to the provider, whatever it speaks itself. */

const bench = await openBench();
afterAll(() => bench.close());

const body = JSON.stringify({
  model: 'anthropic/claude-haiku-4-5',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello' }],
});
const ask = (headers: Record<string, string>, path = '/v1/chat/completions') =>
  fetch(bench.gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}`, ...headers },
    body,
  });
const sent = () => bench.anthropic.received.at(-1)?.headers ?? {};

describe('headers for the provider', () => {
  it.each(['/v1/chat/completions', '/anthropic/v1/messages'])(
    'go on from %s if its clients send them',
    async (path) => {
      const answer = await ask({ 'x-bf-eh-anthropic-beta': 'beta-1' }, path);
      expect([answer.status, answer.headers.get('x-bf-dropped-params')]).toEqual([200, null]);
      expect(sent()['anthropic-beta']).toBe('beta-1');
      expect(sent()).not.toHaveProperty('x-bf-eh-anthropic-beta');
    },
  );

  it('join those that are there', async () => {
    const headers = { 'anthropic-beta': 'beta-1', 'x-bf-eh-anthropic-beta': 'beta-2' };
    expect((await ask(headers, '/anthropic/v1/messages')).status).toBe(200);
    expect(sent()['anthropic-beta']).toBe('beta-1,beta-2');
  });

  it.each(['x-api-key', 'authorization', 'host', 'cookie', 'x-anything'])(
    'stay behind and are named: %s',
    async (name) => {
      const answer = await ask({ [`x-bf-eh-${name}`]: 'stolen' });
      expect([answer.status, answer.headers.get('x-bf-dropped-params')]).toEqual([200, `x-bf-eh-${name}`]);
      expect(JSON.stringify(sent())).not.toContain('stolen');
      const strict = await ask({ [`x-bf-eh-${name}`]: 'stolen', 'x-bf-strict': 'true' });
      expect(strict.status).toBe(400);
    },
  );
});
