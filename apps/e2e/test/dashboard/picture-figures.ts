/*
 * Figures of a busy hour, for the pictures in the documentation: a test makes no traffic for an hour. What the page shows
 * of real requests is held by the other tests.
 */

/** The same waves at every call. */
const wave = (index: number, period: number) =>
  Math.sin((index / period) * 2 * Math.PI) + Math.sin(index * 1.7) * 0.25;
const percentiles = (p50: number) => ({ p50, p90: p50 * 1.8, p99: p50 * 3.4 });

/** The answer of `GET /api/statistics` for the hour that ends at a time in milliseconds. */
export function busyHour(now: number): object {
  const last = Math.floor(now / 60_000) * 60_000;
  const series = Array.from({ length: 60 }, (_, index) => {
    const requests = Math.round(58 + 26 * wave(index, 40));
    return {
      time: new Date(last - (59 - index) * 60_000).toISOString(),
      requests,
      errors: Math.round(requests * (index > 22 && index < 28 ? 0.11 : 0.015)),
      input_tokens: requests * 720,
      output_tokens: requests * 190,
      cost_usd: requests * 0.0037,
      latency_ms: percentiles(760 + 120 * wave(index, 25)),
      first_token_ms: percentiles(260 + 50 * wave(index, 18)),
    };
  });
  return {
    from: series[0]?.time,
    to: new Date(last).toISOString(),
    step_seconds: 60,
    series,
    totals: {
      ...counted(3480, 96),
      fallbacks: 74,
      cached_tokens: 412_000,
      reasoning_tokens: 38_000,
      cost_unknown: 0,
      latency_ms: percentiles(764),
      first_token_ms: percentiles(258),
      overhead_ms: { p50: 0.6, p90: 1.1, p99: 3.2 },
    },
    ...lists,
    log: { written: 3480, dropped: 0, waiting: 0, problem: null },
  };
}

function counted(requests: number, errors: number) {
  const tokens = { input_tokens: requests * 720, output_tokens: requests * 190 };
  return { requests, errors, ...tokens, cost_usd: requests * 0.0037 };
}

const times = { latency_ms: percentiles(760), first_token_ms: percentiles(260) };

const lists = {
  providers: [
    { provider: 'openai', ...counted(2010, 61), ...times },
    { provider: 'anthropic', ...counted(1080, 24), ...times },
    { provider: 'groq', ...counted(390, 11), ...times },
  ],
  models: [
    { provider: 'openai', model: 'gpt-4o', ...counted(1400, 48) },
    { provider: 'anthropic', model: 'claude-sonnet-4-5', ...counted(1080, 24) },
    { provider: 'openai', model: 'gpt-4o-mini', ...counted(610, 13) },
    { provider: 'groq', model: 'llama-3.3-70b-versatile', ...counted(390, 11) },
  ],
  keys: [
    { provider: 'openai', key: 'primary', ...counted(1395, 50) },
    { provider: 'openai', key: 'backup', ...counted(615, 11) },
    { provider: 'anthropic', key: 'key-1', ...counted(1080, 24) },
    { provider: 'groq', key: 'key-1', ...counted(390, 11) },
  ],
  clients: [],
  errors: [
    { error: 'rate_limited', requests: 52 },
    { error: 'overloaded', requests: 31 },
    { error: 'timeout', requests: 9 },
    { error: 'invalid_request', requests: 4 },
  ],
  fallbacks: [
    { from: 'openai/gpt-4o', to: 'anthropic/claude-sonnet-4-5', reason: 'rate_limited', requests: 48 },
    { from: 'openai/gpt-4o', to: 'groq/llama-3.3-70b-versatile', reason: 'overloaded', requests: 17 },
    { from: 'anthropic/claude-sonnet-4-5', to: 'openai/gpt-4o', reason: 'overloaded', requests: 9 },
  ],
};

/** The providers of that hour, as it ended. */
export const wellProviders = {
  providers: lists.providers.map(({ provider }) => ({
    name: provider,
    adapter: provider,
    title: provider,
    health: 'ok',
    operations: ['chat'],
    origins: [],
    keys: [],
    circuits: [],
    queue: { running: 0, waiting: 0, concurrency: 1_000, buffer_size: 5_000 },
    requests: 0,
    errors: 0,
  })),
};
