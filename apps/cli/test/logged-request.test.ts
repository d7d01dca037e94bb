import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { detail, fakeGateway } from './support/fake-gateway.js';
import { run } from './support/run.js';

/* The request that docs/cli.md shows under `bifrost logs`, as a gateway tells it. */

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');
const shown = /^```text\n([^]*?)^```$/mu.exec(page)?.[1] ?? '';

const id = '0mws6kz930003mhmo3y';
const failed = {
  provider: 'openai',
  model: 'gpt-4o-mini',
  key: 'primary',
  wait_ms: 0,
  status: 429,
  outcome: 'failed',
  error: 'rate_limited',
  message: 'Rate limit reached for requests',
  start_ms: 0,
  duration_ms: 180,
};
const answered = {
  ...failed,
  provider: 'anthropic',
  model: 'claude-haiku-4-5',
  status: 200,
  outcome: 'answered',
  error: null,
  message: null,
  start_ms: 181,
  duration_ms: 964,
};

it('docs/cli.md shows a request as the command does', async () => {
  const { url } = await fakeGateway({
    [`/api/requests/${id}`]: detail({
      id,
      request_id: '663c997b-af0b-4ab6-8e7d-8b7a10f99a1d',
      time: '2026-11-22T18:39:14.295Z',
      client: 'mobile-app',
      user_agent: 'openai-python/1.99.0',
      provider: 'anthropic',
      model_used: 'claude-haiku-4-5',
      fallback_from: 'openai/gpt-4o-mini',
      cost_usd: null,
      latency_ms: 1146,
      overhead_ms: 1.2,
      attempts: [failed, answered],
    }),
  });
  const { code, out } = await run(`logs ${id}`, { environment: { BIFROST_URL: url } });
  // in tests every whole number of milliseconds is the same one
  expect([code, out]).toEqual([0, shown.replaceAll(/\b\d+ ms\b/gu, '12 ms')]);
});
