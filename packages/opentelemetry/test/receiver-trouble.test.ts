import type { TracedRequest } from '@bifrost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTelemetry, type OpenTelemetryOptions } from '../src/index.js';
import { library } from './support/acme.js';
import { receiver } from './support/receiver.js';

/** A request that is followed and never tried. */
const request: TracedRequest = {
  requestId: 'r',
  operation: 'chat',
  dialect: 'chat',
  route: '/v1/chat/completions',
  client: undefined,
  bodiless: false,
  headers: {},
  startedAt: 1,
};

/** Too little time for the exporter to begin to repeat what failed. */
const short = { OTEL_EXPORTER_OTLP_TIMEOUT: '700' };

/** Traces that are sent when the test says so, and what the operator was told. */
function traces(endpoint: string, environment: Record<string, string> = {}, more: OpenTelemetryOptions = {}) {
  const told: string[] = [];
  const tracing = openTelemetry({
    endpoint,
    environment: { OTEL_BSP_SCHEDULE_DELAY: '600000', ...environment },
    listener: { onFailure: (problem) => told.push(problem), onRecovery: () => told.push('recovered') },
    ...more,
  });
  onTestFinished(() => tracing.close({ limitMs: 0 }));
  return { tracing, told };
}

/** Ends a number of requests, each a span. */
function endRequests(tracing: ReturnType<typeof traces>['tracing'], count: number): void {
  for (let index = 0; index < count; index += 1) {
    tracing.begin(request)?.end?.({
      ...request,
      stream: false,
      modelRequested: 'm',
      provider: undefined,
      modelUsed: undefined,
      key: undefined,
      status: 200,
      error: undefined,
      fallbackIndex: undefined,
      attempts: [],
      usage: undefined,
      usageSource: 'none',
      cost: undefined,
      finishReason: undefined,
      droppedParams: [],
      malformedEvents: 0,
      passage: false,
      latency: 1,
      firstTokenLatency: undefined,
      overheadLatency: 1,
    });
  }
}

describe('a receiver in trouble', () => {
  it('costs no request, is told of once, and is used again when it is back', async () => {
    const received = await receiver();
    const { tracing, told } = traces(received.url);
    const { bifrost } = library(tracing);
    received.answer = (response) => void response.writeHead(400).end();
    const ask = () =>
      bifrost.createChatCompletion({ model: 'acme/m', messages: [{ role: 'user', content: 'Hi' }] });
    for (let round = 0; round < 3; round += 1) {
      expect((await ask()).choices).toHaveLength(1);
      await expect(tracing.flush()).rejects.toThrow(/./u);
    }
    expect(told).toEqual([expect.stringContaining('400')]);
    expect(tracing.figures).toMatchObject({ exported: 0, dropped: 0 });
    const { failed } = tracing.figures;
    expect(failed).toBeGreaterThan(0);
    received.answer = (response) => void response.writeHead(200).end();
    await ask();
    await bifrost.close();
    await tracing.flush();
    expect(told.slice(1)).toEqual(['recovered']);
    expect(tracing.figures.failed).toBe(failed);
    expect(tracing.figures.exported).toBe(8 - failed);
    expect(received.spans).toHaveLength(8 - failed);
  });

  it('may be down from the start and come later', async () => {
    const first = await receiver();
    const port = Number(new URL(first.url).port);
    first.stop();
    const { tracing, told } = traces(first.url, short);
    endRequests(tracing, 2);
    await expect(tracing.flush()).rejects.toThrow(/./u);
    expect(told).toEqual([expect.stringContaining('ECONNREFUSED')]);
    expect(tracing.figures).toEqual({ exported: 0, failed: 2, dropped: 0 });
    const second = await receiver(port);
    // where this machine is too slow for the short limit, once more
    const isSent = async (): Promise<boolean> => {
      endRequests(tracing, 3);
      return tracing.flush().then(
        () => true,
        () => false,
      );
    };
    await expect.poll(isSent).toBe(true);
    expect(tracing.figures).toMatchObject({ exported: 3, dropped: 0 });
    expect(second.spans.length).toBeGreaterThanOrEqual(3);
    expect(told).toEqual([expect.any(String), 'recovered']);
  });

  it('may hang: what does not fit is dropped and counted, and what was sent has failed', async () => {
    const received = await receiver();
    received.answer = () => undefined;
    const { tracing, told } = traces(received.url, {
      ...short,
      OTEL_BSP_MAX_QUEUE_SIZE: '10',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5',
    });
    endRequests(tracing, 100);
    // one batch is on its way, ten spans wait, the others found no room
    expect(tracing.figures).toEqual({ exported: 0, failed: 0, dropped: 85 });
    await expect(tracing.flush()).rejects.toThrow(/./u);
    await expect.poll(() => tracing.figures).toEqual({ exported: 0, failed: 15, dropped: 85 });
    expect(told).toEqual([expect.stringMatching(/time/iu)]);
  });

  it('does not keep the process: what is not sent in time is dropped', async () => {
    const received = await receiver();
    received.answer = () => undefined;
    const { tracing } = traces(received.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '600000' });
    endRequests(tracing, 7);
    await tracing.close({ limitMs: 20 });
    expect(tracing.figures).toEqual({ exported: 0, failed: 0, dropped: 7 });
    endRequests(tracing, 1);
    expect(tracing.figures.dropped).toBe(8);
    await tracing.close();
  });
});

describe('the end of the process', () => {
  it('waits for what is still to be sent', async () => {
    const received = await receiver();
    const { tracing } = traces(received.url, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4' });
    endRequests(tracing, 10);
    await tracing.close();
    expect(received.spans).toHaveLength(10);
    expect(tracing.figures).toEqual({ exported: 10, failed: 0, dropped: 0 });
  });
});

describe('batches', () => {
  it('go to the address with its headers, compressed where that is wanted', async () => {
    const received = await receiver();
    const { tracing } = traces(
      'http://127.0.0.1:1',
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: `${received.url}/otlp/`,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20secret-token',
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_SERVICE_NAME: 'shop',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.name=ignored',
      },
      { headers: { 'x-team': 'blue', authorization: 'replaced' } },
    );
    endRequests(tracing, 1);
    await tracing.flush();
    expect(received.batches).toMatchObject([
      {
        path: '/otlp/v1/traces',
        headers: {
          authorization: 'Bearer secret-token',
          'x-team': 'blue',
          'content-encoding': 'gzip',
          'content-type': 'application/x-protobuf',
        },
      },
    ]);
    const [span] = received.spans;
    expect(span?.resource).toMatchObject({
      'service.name': 'shop',
      'service.version': 'source',
      'deployment.environment.name': 'test',
      'telemetry.sdk.language': 'nodejs',
    });
    expect(span).toMatchObject({ name: 'POST /v1/chat/completions', status: 0 });
    expect(span?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
    });
    expect(tracing.destination).toBe(`${received.url}/otlp/v1/traces`);
  });
});
