import type { Bifrost, ChatCompletionRequest } from '@bifrost/core';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTelemetry, tracingWith, type OpenTelemetry, type OpenTelemetryOptions } from '../src/index.js';
import { library, refused, said, streamed } from './support/acme.js';
import { receiver, type ReceivedSpan, type Receiver } from './support/receiver.js';

const question: ChatCompletionRequest & { stream?: false } = {
  model: 'acme/m',
  messages: [{ role: 'user', content: 'A secret prompt' }],
};
const fallbacks = ['other/n'];

/** Kinds as they are numbered on the wire. */
const [internal, client] = [SpanKind.INTERNAL + 1, SpanKind.CLIENT + 1];

async function traced(options: OpenTelemetryOptions = {}) {
  const received = await receiver();
  const tracing = openTelemetry({ endpoint: received.url, environment: {}, ...options });
  onTestFinished(() => tracing.close({ limitMs: 0 }));
  return { received, tracing };
}

/** Once its caller has the answer, the end of a request is still to be told. */
async function sent(bifrost: Bifrost, tracing: OpenTelemetry): Promise<void> {
  await bifrost.close();
  await tracing.flush();
}

/** The span of the request and those of its tries, in their order. */
function family({ spans }: Receiver): [ReceivedSpan, ...ReceivedSpan[]] {
  const root = spans.find(({ kind }) => kind === internal);
  if (root === undefined) throw new Error(`no request among ${spans.map(({ name }) => name).join(', ')}`);
  const tries = spans.filter(({ parentSpanId }) => parentSpanId === root.spanId);
  return [root, ...tries.toSorted((one, other) => one.start - other.start)];
}

describe.each(['http/protobuf', 'http/json'] as const)('traces over %s', (protocol) => {
  it('have a span for the request and one for each of its tries', async () => {
    const { received, tracing } = await traced({ protocol });
    const { bifrost } = library(tracing, ({ provider }) => (provider === 'acme' ? refused(429) : said('Hi')));
    await bifrost.createChatCompletion(
      { ...question, temperature: 0.5, max_tokens: 20, fallbacks },
      { requestId: 'r-1' },
    );
    await sent(bifrost, tracing);
    const [request, first, second, third] = family(received);
    expect(received.spans).toHaveLength(4);
    expect(new Set(received.spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(request).toMatchObject({ name: 'chat acme/m', kind: internal, parentSpanId: '', status: 0 });
    expect(request.attributes).toMatchObject({
      'bifrost.operation': 'chat',
      'bifrost.model': 'acme/m',
      'bifrost.stream': false,
      'bifrost.model_used': 'm-2026',
      'bifrost.request.id': 'r-1',
      'bifrost.provider': 'other',
      'bifrost.key': 'c',
      'bifrost.attempts': 3,
      'bifrost.fallback_index': 1,
    });
    expect(Object.keys(request.attributes).filter((name) => name.startsWith('gen_ai.'))).toEqual([]);
    const limited = { 'error.type': 'rate_limited', 'http.response.status_code': 429 };
    expect(first).toMatchObject({ name: 'chat m', kind: client, status: SpanStatusCode.ERROR });
    expect(first?.attributes).toMatchObject({
      ...limited,
      'gen_ai.provider.name': 'acme.ai',
      'gen_ai.request.model': 'm',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': 20,
      'bifrost.key': 'a',
      'bifrost.attempt': 1,
    });
    expect(second?.attributes).toMatchObject({ ...limited, 'bifrost.key': 'b', 'bifrost.attempt': 2 });
    expect(third).toMatchObject({ name: 'chat n', status: 0 });
    expect(third?.attributes).toMatchObject({
      'gen_ai.provider.name': 'other',
      'gen_ai.response.model': 'm-2026',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 11,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 3,
      'gen_ai.usage.reasoning.output_tokens': 2,
      'http.response.status_code': 200,
    });
    expect(JSON.stringify(received.spans)).not.toMatch(/secret/u);
  });

  it('place the spans of tries within that of the request', async () => {
    const { received, tracing } = await traced({ protocol });
    const before = Date.now();
    const { bifrost } = library(tracing);
    await bifrost.createChatCompletion(question);
    await sent(bifrost, tracing);
    const [request, attempt] = family(received);
    expect(request.start).toBeGreaterThanOrEqual(before - 1);
    expect(attempt?.start).toBeGreaterThanOrEqual(request.start);
    expect(attempt?.end).toBeGreaterThanOrEqual(attempt?.start ?? Infinity);
    expect(request.end).toBeGreaterThanOrEqual(attempt?.end ?? Infinity);
    expect(request.end).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('tell when the first words of a stream were there', async () => {
    const { received, tracing } = await traced({ protocol });
    const { bifrost } = library(tracing, streamed);
    for await (const chunk of await bifrost.createChatCompletion({ ...question, stream: true })) void chunk;
    await sent(bifrost, tracing);
    const [request, attempt] = family(received);
    expect(request.attributes).toMatchObject({ 'bifrost.stream': true });
    const [event] = attempt?.events ?? [];
    expect(event?.name).toBe('first_token');
    expect(event?.at).toBeGreaterThanOrEqual(attempt?.start ?? Infinity);
    expect(event?.at).toBeLessThanOrEqual(attempt?.end ?? 0);
    const seconds = ((event?.at ?? 0) - (attempt?.start ?? 0)) / 1000;
    expect(attempt?.attributes['gen_ai.response.time_to_first_chunk']).toBeCloseTo(seconds, 3);
  });

  it('tell of errors by their code, not by their words', async () => {
    const { received, tracing } = await traced({ protocol });
    const { bifrost } = library(tracing, () => refused(500));
    await expect(bifrost.createChatCompletion(question)).rejects.toMatchObject({ code: 'provider_error' });
    await sent(bifrost, tracing);
    const [request] = family(received);
    expect(request.status).toBe(SpanStatusCode.ERROR);
    expect(request.attributes).toMatchObject({ 'error.type': 'provider_error', 'bifrost.fault': 'provider' });
    expect(JSON.stringify(received.spans)).not.toContain('not this time');
  });
});

const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const traceparent = `00-${caller.traceId}-${caller.spanId}-01`;

describe('the trace of the caller', () => {
  it('goes on, and on to the provider', async () => {
    const { received, tracing } = await traced();
    const { bifrost, seen } = library(tracing);
    await bifrost.createChatCompletion(question, { headers: { traceparent, tracestate: 'vendor=1' } });
    await sent(bifrost, tracing);
    const [request, attempt] = family(received);
    expect(request).toMatchObject({ traceId: caller.traceId, parentSpanId: caller.spanId });
    expect(attempt?.traceId).toBe(caller.traceId);
    expect(seen[0]?.headers).toMatchObject({
      traceparent: `00-${caller.traceId}-${attempt?.spanId}-01`,
      tracestate: 'vendor=1',
    });
  });

  it.each([
    '',
    'nonsense',
    '00-0-0-01',
    `00-${'0'.repeat(32)}-${caller.spanId}-01`,
    `ff${traceparent.slice(2)}`,
  ])('begins anew where what came is none: %j', async (broken) => {
    const { received, tracing } = await traced();
    const { bifrost } = library(tracing);
    await bifrost.createChatCompletion(question, { headers: { traceparent: broken } });
    await sent(bifrost, tracing);
    expect(family(received)[0]).toMatchObject({ parentSpanId: '' });
  });

  it('decides whether the request is followed', async () => {
    const { received, tracing } = await traced();
    const { bifrost, seen } = library(tracing);
    await bifrost.createChatCompletion(question, {
      headers: { traceparent: `00-${caller.traceId}-${caller.spanId}-00` },
    });
    await sent(bifrost, tracing);
    expect(received.batches).toHaveLength(0);
    expect(seen[0]?.headers['traceparent']).toMatch(
      new RegExp(`^00-${caller.traceId}-[0-9a-f]{16}-00$`, 'u'),
    );
  });

  it('stays in the house where that is wanted', async () => {
    const { received, tracing } = await traced({ propagate: false });
    const { bifrost, seen } = library(tracing);
    await bifrost.createChatCompletion(question, { headers: { traceparent, tracestate: 'vendor=1' } });
    await sent(bifrost, tracing);
    expect(family(received)[0].traceId).toBe(caller.traceId);
    expect(seen[0]?.headers).not.toHaveProperty('traceparent');
    expect(seen[0]?.headers).not.toHaveProperty('tracestate');
  });
});

describe('a sample', () => {
  it('follows none, some or all', async () => {
    for (const [ratio, least, most] of [
      [0, 0, 0],
      [0.5, 1, 39],
      [1, 40, 40],
    ] as const) {
      const { received, tracing } = await traced({ sample_ratio: ratio });
      const { bifrost } = library(tracing);
      for (let count = 0; count < 40; count += 1) await bifrost.createChatCompletion(question);
      await sent(bifrost, tracing);
      const requests = received.spans.filter(({ kind }) => kind === internal).length;
      expect(requests).toBeGreaterThanOrEqual(least);
      expect(requests).toBeLessThanOrEqual(most);
    }
  });

  it('is drawn by ids where the environment says so', async () => {
    const { received, tracing } = await traced({
      environment: { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' },
    });
    const { bifrost } = library(tracing);
    for (let count = 0; count < 40; count += 1) await bifrost.createChatCompletion(question);
    await sent(bifrost, tracing);
    const requests = received.spans.filter(({ kind }) => kind === internal);
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.length).toBeLessThan(40);
    // of a request that is followed every try is followed as well
    expect(received.spans).toHaveLength(requests.length * 2);
  });

  it('gathers nothing of a request that it leaves out', () => {
    const tracing = openTelemetry({ sample_ratio: 0, environment: {} });
    const request = {
      requestId: 'r',
      operation: 'chat',
      dialect: 'chat',
      route: '/v1/chat/completions',
      client: undefined,
      bodiless: false,
      headers: {},
      startedAt: 0,
    } as const;
    expect(tracing.begin(request)).toBeUndefined();
    // a broken trace is none, and gets nobody into the sample
    expect(tracing.begin({ ...request, headers: { traceparent: 'broken' } })).toBeUndefined();
    const unfollowed = { traceparent: `00-${caller.traceId}-${caller.spanId}-00` };
    expect(tracing.begin({ ...request, headers: unfollowed })).not.toHaveProperty('end');
    const silent = openTelemetry({ propagate: false, environment: {} });
    expect(silent.begin({ ...request, headers: unfollowed })).toBeUndefined();
    // its caller follows it, so it is followed
    expect(tracing.begin({ ...request, headers: { traceparent } })).toHaveProperty('end');
  });
});

describe('a tracer provider of the program', () => {
  it('gets the spans', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    const { bifrost } = library(tracingWith(provider));
    await bifrost.createChatCompletion(question);
    await bifrost.close();
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['chat m', 'chat acme/m']);
  });
});

describe('names of attributes', () => {
  it('are those of the conventions, or our own', async () => {
    const { received, tracing } = await traced();
    const { bifrost } = library(tracing, streamed);
    const asked = {
      temperature: 1,
      top_p: 1,
      top_k: 1,
      frequency_penalty: 1,
      presence_penalty: 1,
      seed: 1,
      n: 2,
    };
    for await (const chunk of await bifrost.createChatCompletion({ ...question, ...asked, stream: true }))
      void chunk;
    const whole = library(tracing, () => said('Hi')).bifrost;
    await whole.createChatCompletion(question);
    await whole.close();
    const refusing = library(tracing, () => refused(400)).bifrost;
    await expect(refusing.createChatCompletion(question)).rejects.toThrow(/./u);
    await refusing.close();
    await sent(bifrost, tracing);
    const published = new Set<unknown>(Object.values(conventions));
    const names = new Set(received.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...names].filter((name) => !name.startsWith('bifrost.') && !published.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(25);
  });
});
