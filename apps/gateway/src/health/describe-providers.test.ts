import type { AttemptEnd } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { providerView } from '../../test/support/fake-engine.js';
import { MetricsRecorder } from '../metrics/recorder.js';
import { mergeSeries } from '../metrics/series.js';
import { Traffic } from '../traffic.js';
import { describeProviders } from './describe-providers.js';

const unchecked = () => undefined;
const noon = Date.UTC(2026, 0, 1, 12);

/** A process that made tries with a key at a time. */
function processWith(tries: readonly Partial<AttemptEnd['attempt']>[], at = noon): MetricsRecorder {
  const recorder = new MetricsRecorder(new Traffic(), () => at);
  for (const attempt of tries)
    recorder.onAttemptEnd({
      requestId: 'r',
      operation: 'chat',
      attempt: { provider: 'acme', model: 'm', key: 'primary', start: 0, latency: 5, ...attempt },
      targetIndex: 0,
      firstTokenLatency: undefined,
    });
  return recorder;
}

describe('describeProviders', () => {
  it('tells of a provider that nobody asked yet', () => {
    expect(describeProviders([providerView('acme')], [], unchecked)).toEqual([
      {
        name: 'acme',
        adapter: 'acme',
        title: 'acme',
        health: 'ok',
        operations: ['chat'],
        origins: ['https://acme.example'],
        keys: [
          {
            name: 'primary',
            state: 'healthy',
            enabled: true,
            paused: false,
            weight: 1,
            share: 1,
            models: [],
            origin: 'https://acme.example',
            resting_models: [],
            requests: 0,
            errors: 0,
          },
        ],
        circuits: [],
        queue: { running: 1, waiting: 2, concurrency: 10, buffer_size: 10 },
        requests: 0,
        errors: 0,
      },
    ]);
  });

  it('counts tries and errors of all processes by key, and knows the last one', () => {
    const one = processWith([{}, { error: 'rate_limited' }, { key: 'gone', error: 'timeout' }], noon);
    const other = processWith([{ error: 'authentication' }, { provider: 'elsewhere' }], noon + 1000);
    const views = [providerView('acme')];
    const series = mergeSeries([one.series(views), other.series(views)]);
    const [status] = describeProviders(views, series, unchecked);
    expect(status).toMatchObject({
      requests: 4,
      errors: 3,
      last_error: { key: 'primary', code: 'authentication', at: '2026-01-01T12:00:01.000Z' },
      keys: [{ requests: 3, errors: 2, last_error: { code: 'authentication' } }],
      queue: { running: 2, waiting: 4, concurrency: 20, buffer_size: 20 },
    });
  });

  it('does not hold it against a key that a client left', () => {
    const series = processWith([{ error: 'cancelled' }]).series([]);
    const [status] = describeProviders([providerView('acme')], series, unchecked);
    expect(status).toMatchObject({ requests: 1, errors: 0, keys: [{ requests: 1, errors: 0 }] });
    expect(status).not.toHaveProperty('last_error');
  });

  it('tells why a key or a circuit rests, until when, and how the provider is checked', () => {
    const view = providerView('acme', 'degraded');
    const [key] = view.keys;
    if (key === undefined) throw new Error('no key');
    const resting = { ...key, paused: true, enabled: false } as const;
    const full = {
      ...view,
      keys: [
        {
          ...resting,
          state: 'cooling',
          until: noon,
          reason: 'quota_exceeded',
          resting: [{ model: 'm', until: noon, reason: 'rate_limited' }],
        },
      ],
      circuits: [{ origin: 'https://acme.example', model: 'm', state: 'half-open', until: noon }],
      failedCheck: 'network',
    } as const;
    const check = { interval_in_seconds: 30, model: 'm' };
    const [status] = describeProviders([full], [], () => check);
    const until = '2026-01-01T12:00:00.000Z';
    expect(status).toMatchObject({
      health: 'degraded',
      keys: [
        {
          state: 'cooling',
          reason: 'quota_exceeded',
          cooling_until: until,
          paused: true,
          enabled: false,
          resting_models: [{ model: 'm', reason: 'rate_limited', until }],
        },
      ],
      circuits: [{ origin: 'https://acme.example', model: 'm', state: 'half-open', until }],
      health_check: { ...check, error: 'network' },
    });
  });
});
