import { BifrostError, type AttemptEnd } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { providerView } from '../../test/support/fake-engine.js';
import { requestEnd } from '../../test/support/request-end.js';
import { Traffic } from '../traffic.js';
import { Histogram, latencyBounds } from './buckets.js';
import { Exposition } from './exposition.js';
import { ModelLabels } from './model-labels.js';
import { MetricsRecorder } from './recorder.js';
import { finishedSeries, mergeSeries, type Series } from './series.js';

function attemptEnd(attempt: Partial<AttemptEnd['attempt']>, firstTokenLatency?: number): AttemptEnd {
  return {
    requestId: 'r',
    operation: 'chat',
    attempt: { provider: 'acme', model: 'm', key: 'primary', start: 0, latency: 120, ...attempt },
    targetIndex: 0,
    firstTokenLatency,
  };
}

/** The lines of a scrape that hold figures, by name and labels. */
async function scrape(series: readonly Series[]): Promise<Map<string, number>> {
  const text = await new Exposition(() => Promise.resolve(series)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

function recorderFor(...models: string[]): MetricsRecorder {
  const recorder = new MetricsRecorder(new Traffic());
  const labels = new ModelLabels();
  labels.discover(models.map((model) => ({ id: `acme/${model}`, provider: 'acme' })));
  recorder.models = labels;
  return recorder;
}

describe('a scrape', () => {
  it('tells what happened', async () => {
    const recorder = recorderFor('m');
    recorder.onRequestStart();
    recorder.onRequestStart();
    recorder.onAttemptEnd(attemptEnd({ error: 'rate_limited', status: 429 }));
    recorder.onAttemptEnd(attemptEnd({ status: 200 }, 80));
    recorder.onFallback({
      requestId: 'r',
      from: { provider: 'acme', model: 'm' },
      to: { provider: 'other', model: 'n' },
      reason: 'rate_limited',
    });
    const attempt = { provider: 'acme', model: 'm', start: 0, latency: 1 };
    recorder.onRequestEnd(requestEnd({ attempts: [attempt, attempt] }));
    recorder.traffic.count('POST', '/v1/chat/completions', 200);
    const lines = await scrape(recorder.series([providerView('acme'), providerView('other', 'down')]));
    const expected = {
      'bifrost_upstream_requests_total{provider="acme",model="m",outcome="rate_limited"}': 1,
      'bifrost_upstream_requests_total{provider="acme",model="m",outcome="success"}': 1,
      'bifrost_upstream_latency_seconds_bucket{provider="acme",model="m",le="0.1"}': 0,
      'bifrost_upstream_latency_seconds_bucket{provider="acme",model="m",le="0.25"}': 2,
      'bifrost_upstream_latency_seconds_bucket{provider="acme",model="m",le="+Inf"}': 2,
      'bifrost_upstream_latency_seconds_count{provider="acme",model="m"}': 2,
      'bifrost_upstream_latency_seconds_sum{provider="acme",model="m"}': 0.24,
      'bifrost_stream_first_token_latency_seconds_count{provider="acme",model="m"}': 1,
      'bifrost_key_requests_total{provider="acme",key="primary",model="m"}': 2,
      'bifrost_key_errors_total{provider="acme",key="primary",error="rate_limited"}': 1,
      'bifrost_key_latency_seconds_count{provider="acme",key="primary"}': 2,
      'bifrost_fallbacks_total{from="acme",to="other",reason="rate_limited"}': 1,
      'bifrost_request_retries_bucket{le="0"}': 0,
      'bifrost_request_retries_bucket{le="1"}': 1,
      bifrost_overhead_latency_seconds_sum: 0.01,
      bifrost_active_requests: 1,
      'bifrost_input_tokens_total{provider="acme",model="m"}': 7,
      'bifrost_output_tokens_total{provider="acme",model="m"}': 5,
      'bifrost_queue_depth{provider="acme"}': 2,
      'bifrost_provider_up{provider="acme"}': 1,
      'bifrost_provider_up{provider="other"}': 0,
      'bifrost_provider_key_up{provider="acme",key="primary"}': 1,
      'http_request_duration_seconds_count{route="/v1/chat/completions"}': 1,
      'http_requests_total{method="POST",route="/v1/chat/completions",status="200"}': 1,
    };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, lines.get(name)]))).toEqual(
      expected,
    );
    expect([...lines.keys()].some((name) => name.startsWith('process_cpu_seconds_total'))).toBe(true);
  });

  it('tells answered requests from those that failed, whoever failed', async () => {
    const recorder = recorderFor('m');
    recorder.onRequestEnd(requestEnd({}));
    recorder.onRequestEnd(requestEnd({ status: 429, error: new BifrostError('rate_limited', '') }));
    recorder.onRequestEnd(
      requestEnd({
        provider: undefined,
        attempts: [],
        status: 400,
        error: new BifrostError('invalid_request', ''),
      }),
    );
    recorder.onRequestEnd(requestEnd({ status: 499 }));
    const lines = await scrape(recorder.series([]));
    expect(lines.get('bifrost_success_requests_total{provider="acme",model="m"}')).toBe(1);
    expect(lines.get('bifrost_error_requests_total{provider="acme",status="429",error="rate_limited"}')).toBe(
      1,
    );
    expect(lines.get('bifrost_error_requests_total{provider="",status="400",error="invalid_request"}')).toBe(
      1,
    );
    expect(lines.get('http_request_duration_seconds_count{route="/v1/chat/completions"}')).toBe(4);
  });

  it('counts keys that left their place to another one of the same provider, and nothing else', async () => {
    const recorder = recorderFor('m');
    const one = { provider: 'acme', model: 'm', start: 0, latency: 1 };
    recorder.onRequestEnd(
      requestEnd({
        attempts: [
          { ...one, key: 'a', error: 'rate_limited' },
          { ...one, key: 'b', error: 'provider_error' },
          // the same key again, a target that was skipped, and another provider
          { ...one, key: 'b', error: 'provider_error' },
          { ...one, error: 'circuit_open' },
          { ...one, provider: 'other', key: 'c' },
        ],
      }),
    );
    const lines = await scrape(recorder.series([]));
    const rotations = [...lines].filter(([name]) => name.startsWith('bifrost_key_rotation_events_total'));
    expect(rotations).toEqual([
      ['bifrost_key_rotation_events_total{provider="acme",key="a",reason="rate_limited"}', 1],
    ]);
  });

  it('spreads the time of a stream over its tokens', async () => {
    const recorder = recorderFor('m');
    const usage = { prompt_tokens: 1, completion_tokens: 11, total_tokens: 12 };
    recorder.onRequestEnd(requestEnd({ stream: true, latency: 600, firstTokenLatency: 100, usage }));
    // one token has no gap, and no stream no first token
    const short = { ...usage, completion_tokens: 1 };
    recorder.onRequestEnd(requestEnd({ stream: true, latency: 600, firstTokenLatency: 100, usage: short }));
    recorder.onRequestEnd(requestEnd({ usage }));
    const lines = await scrape(recorder.series([]));
    const name = 'bifrost_stream_inter_token_latency_seconds';
    expect(lines.get(`${name}_count{provider="acme",model="m"}`)).toBe(1);
    expect(lines.get(`${name}_sum{provider="acme",model="m"}`)).toBeCloseTo(0.05);
  });

  it('measures bodies by route', async () => {
    const recorder = recorderFor('m');
    recorder.traffic.measure('/v1/chat/completions', 1_024, 70_000);
    const lines = await scrape(recorder.series([]));
    expect(lines.get('http_request_size_bytes_bucket{route="/v1/chat/completions",le="1024"}')).toBe(1);
    expect(lines.get('http_response_size_bytes_bucket{route="/v1/chat/completions",le="65536"}')).toBe(0);
    expect(lines.get('http_response_size_bytes_sum{route="/v1/chat/completions"}')).toBe(70_000);
  });

  it('says of each metric what it is', async () => {
    const text = await new Exposition(() => Promise.resolve(recorderFor('m').series([]))).text();
    expect(text).toContain('# TYPE bifrost_upstream_requests_total counter');
    expect(text).toContain('# TYPE bifrost_request_retries histogram');
    expect(text).toContain('# TYPE bifrost_active_requests gauge');
    for (const line of text.split('\n').filter((each) => each.startsWith('# HELP')))
      expect(line.split(' ').length).toBeGreaterThan(3);
  });

  it('survives labels that need escaping', async () => {
    const recorder = recorderFor('a"b\\c\nd');
    recorder.onAttemptEnd(attemptEnd({ model: 'a"b\\c\nd' }));
    const lines = await scrape(recorder.series([]));
    expect(
      lines.get(
        String.raw`bifrost_upstream_requests_total{provider="acme",model="a\"b\\c\nd",outcome="success"}`,
      ),
    ).toBe(1);
  });

  it('has one label for all models that nobody listed', async () => {
    const recorder = recorderFor('m');
    for (let index = 0; index < 100; index += 1)
      recorder.onAttemptEnd(attemptEnd({ model: `made-up-${index}` }));
    const lines = await scrape(recorder.series([]));
    expect(
      lines.get('bifrost_upstream_requests_total{provider="acme",model="other",outcome="success"}'),
    ).toBe(100);
    expect([...lines.keys()].join('\n')).not.toContain('made-up');
  });

  it('tells of the primary with its own model where everybody failed', async () => {
    const recorder = recorderFor('m', 'n');
    const error = new BifrostError('overloaded', '');
    const attempt = { start: 0, latency: 1, error: 'overloaded' as const };
    recorder.onRequestEnd(
      requestEnd({
        status: 503,
        error,
        attempts: [
          { ...attempt, provider: 'acme', model: 'm' },
          { ...attempt, provider: 'other', model: 'n' },
        ],
      }),
    );
    const lines = await scrape(recorder.series([]));
    expect([...lines.keys()].filter((name) => name.startsWith('bifrost_success_requests_total'))).toEqual([
      'bifrost_success_requests_total{provider="acme",model="m"}',
    ]);
  });

  it('does not count tokens for requests that nobody answered', async () => {
    const recorder = recorderFor('m');
    recorder.onRequestEnd(requestEnd({ provider: undefined, attempts: [] }));
    const lines = await scrape(recorder.series([]));
    expect([...lines.keys()].filter((name) => name.startsWith('bifrost_input'))).toEqual([]);
  });
});

describe('labels of models', () => {
  it('are those of the replaced configuration until providers are asked anew', () => {
    const before = new ModelLabels();
    before.discover([{ id: 'acme/told', provider: 'acme' }]);
    const after = new ModelLabels();
    after.takeOver(before);
    expect([after.label('told'), after.label('made-up')]).toEqual(['told', 'other']);
    after.discover([{ id: 'acme/new', provider: 'acme' }]);
    expect([after.label('told'), after.label('new')]).toEqual(['other', 'new']);
  });
});

describe('histograms', () => {
  it('put a value that is a bound into its bucket', () => {
    const histogram = new Histogram([1, 2]);
    for (const value of [0, 1, 1.5, 2, 3, Infinity]) histogram.observe(value);
    expect(histogram.counts).toEqual([2, 2, 2]);
  });

  it('have bounds that rise', () => {
    expect(latencyBounds.toSorted((one, other) => one - other)).toEqual(latencyBounds);
  });
});

describe('figures of several processes', () => {
  it('are summed, and states are as bad as the worst', () => {
    const recorders = [recorderFor('m'), recorderFor('m', 'n')];
    for (const recorder of recorders) recorder.onAttemptEnd(attemptEnd({}));
    recorders[1]?.onAttemptEnd(attemptEnd({ model: 'n' }));
    const merged = mergeSeries([
      recorders[0]?.series([providerView('acme')]) ?? [],
      recorders[1]?.series([providerView('acme', 'down')]) ?? [],
    ]);
    const rows = (name: string) => merged.find((series) => series.name === name)?.rows;
    expect(rows('bifrost_upstream_requests_total')).toEqual([
      { labels: ['acme', 'm', 'success'], value: 2 },
      { labels: ['acme', 'n', 'success'], value: 1 },
    ]);
    expect(rows('bifrost_provider_up')).toEqual([{ labels: ['acme'], value: 0 }]);
    expect(rows('bifrost_queue_depth')).toEqual([{ labels: ['acme'], value: 4 }]);
    expect(rows('bifrost_key_latency_seconds')).toMatchObject([{ value: { sum: 0.36 } }]);
  });

  it('keep what a process that is gone saw last, but not the state that it was in', () => {
    const gone = new MetricsRecorder(new Traffic(), () => 5000);
    gone.onRequestStart();
    gone.onAttemptEnd(attemptEnd({ error: 'timeout' }));
    const kept = finishedSeries(gone.series([providerView('acme', 'down')]));
    const names = kept.map(({ name }) => name);
    expect(names).toContain('bifrost_key_errors_total');
    expect(names).not.toContain('bifrost_active_requests');
    expect(names).not.toContain('bifrost_provider_up');
    const later = new MetricsRecorder(new Traffic(), () => 4000);
    later.onAttemptEnd(attemptEnd({ error: 'timeout' }));
    const merged = mergeSeries([kept, later.series([])]);
    const last = merged.find(({ name }) => name === 'bifrost_key_last_error_timestamp_seconds');
    expect(last?.rows).toMatchObject([{ value: 5 }]);
  });

  it('survive the way between processes', () => {
    const recorder = recorderFor('m');
    recorder.onAttemptEnd(attemptEnd({}));
    const series = recorder.series([providerView('acme')]);
    const travelled: Series[] = JSON.parse(JSON.stringify(series));
    expect(
      mergeSeries([travelled, travelled]).find(({ name }) => name === 'bifrost_key_requests_total')?.rows,
    ).toEqual([{ labels: ['acme', 'primary', 'm'], value: 2 }]);
  });
});
