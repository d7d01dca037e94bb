import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { isObject, objects, parseObject, text, type JsonObject } from '@bifrost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chatBody, start } from '../../test/support/start.js';

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** A receiver of OTLP in JSON. `taken` says with which status it answers; `undefined` never answers. */
async function receiver(taken: () => number | undefined = () => 200) {
  const spans: JsonObject[] = [];
  const heads: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const status = taken();
      heads.push(request.headers);
      if (status === undefined) return;
      if (status === 200) spans.push(...spansIn(parseObject(body) ?? {}));
      response.writeHead(status).end('{}');
    });
  });
  return { url: await listening(server), spans, heads };
}

function spansIn(message: JsonObject): JsonObject[] {
  return objects(message['resourceSpans'])
    .flatMap((resource) => objects(resource['scopeSpans']))
    .flatMap((scope) => objects(scope['spans']));
}

function named(spans: readonly JsonObject[], name: string): JsonObject {
  const span = spans.find((each) => each['name'] === name);
  if (span === undefined)
    throw new Error(`no ${name} among ${spans.map((each) => text(each['name'])).join()}`);
  return span;
}

function attribute(span: JsonObject, key: string): unknown {
  const value = objects(span['attributes']).find((each) => each['key'] === key)?.['value'];
  return isObject(value) ? Object.values(value)[0] : undefined;
}

const sandbox = { sandbox: { keys: [{ name: 'k', value: 'secret-key-value' }] } };
const json = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const traced = (model: string, more = {}): RequestInit => {
  const request = chatBody(model, more);
  const headers = { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  return { ...request, headers };
};

describe('traces of the gateway', () => {
  it('go where the configuration says, with its headers, and are all there when the gateway has stopped', async () => {
    const { url, spans, heads } = await receiver();
    const traces = { endpoint: url, protocol: 'http/json', headers: { 'x-team': 'env.TEAM' } };
    const { gateway, lines } = await start(
      { providers: sandbox, gateway: { traces } },
      { environment: { TEAM: 'blue-secret' } },
    );
    const post = (init: RequestInit) => fetch(`${gateway.url}/v1/chat/completions`, init);
    await (await post(traced('sandbox/echo'))).text();
    await (await post(traced('sandbox/fault-500', { fallbacks: ['sandbox/echo'] }))).text();
    await (await post(traced('sandbox/echo', { stream: true }))).text();
    await (await fetch(`${gateway.url}/v1/models`)).text();
    await gateway.close();
    expect(spans.every((span) => span['traceId'] === traceId)).toBe(true);
    const requests = spans.filter(({ name }) => name === 'POST /v1/chat/completions');
    expect(requests).toHaveLength(3);
    expect(requests.map((span) => attribute(span, 'http.response.status_code'))).toEqual([200, 200, 200]);
    const failed = named(spans, 'chat fault-500');
    expect([attribute(failed, 'error.type'), failed['status']]).toEqual(['provider_error', { code: 2 }]);
    expect(requests.map(({ spanId }) => spanId)).toContain(failed['parentSpanId']);
    expect(spans.flatMap((span) => objects(span['events'])).map(({ name }) => name)).toEqual(['first_token']);
    expect(heads[0]).toMatchObject({ 'x-team': 'blue-secret' });
    expect(JSON.stringify(lines)).not.toContain('blue-secret');
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'traces are sent', to: `${url}/v1/traces` }));
  });

  it('go where the environment says, and are counted', async () => {
    const { url, spans } = await receiver();
    const environment = { ...json, OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '10' };
    const { gateway } = await start({ providers: sandbox }, { environment });
    await (await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'))).text();
    await expect.poll(() => spans.length).toBe(2);
    const scrape = async () => (await fetch(`${gateway.url}/metrics`)).text();
    await expect.poll(scrape).toContain('bifrost_trace_spans_total{outcome="exported"} 2');
  });

  it('may be refused: requests go on, the operator is told once, and again when it is over', async () => {
    let status = 400;
    const { url, spans } = await receiver(() => status);
    const environment = { ...json, OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: '5' };
    const { gateway, lines } = await start({ providers: sandbox }, { environment });
    const ask = async () => {
      const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'));
      await answer.text();
      return answer.status;
    };
    const counted = async (outcome: string) => {
      const line = new RegExp(`bifrost_trace_spans_total\\{outcome="${outcome}"\\} (\\d+)`, 'u');
      return Number(line.exec(await (await fetch(`${gateway.url}/metrics`)).text())?.[1]);
    };
    for (let round = 1; round <= 3; round += 1) {
      expect(await ask()).toBe(200);
      await expect.poll(() => counted('failed')).toBe(round * 2);
    }
    status = 200;
    expect(await ask()).toBe(200);
    await expect.poll(() => spans.length).toBe(2);
    await expect.poll(() => counted('exported')).toBe(2);
    const told = lines.filter(({ msg }) => String(msg).startsWith('traces are'));
    expect(told.map(({ level, msg }) => [level, String(msg).slice(0, 20)])).toEqual([
      ['info', 'traces are sent'],
      ['error', 'traces are not taken'],
      ['info', 'traces are taken aga'],
    ]);
  });

  it('do not keep a gateway that stops, though the receiver hangs', async () => {
    const { url } = await receiver(() => undefined);
    // longer than this test may take
    const environment = { ...json, OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TIMEOUT: '600000' };
    const { gateway } = await start({ providers: sandbox }, { environment });
    await (await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'))).text();
    await expect(gateway.close({ graceMs: 50 })).resolves.toBeUndefined();
  });

  it('are no reason not to start where only the environment asks for them, and cannot be had', async () => {
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const { gateway, lines } = await start({ providers: sandbox }, { environment });
    const told = lines.find(({ msg }) => msg === 'the environment asks for traces, and there are none');
    expect(told?.['problem']).toContain('OTEL_EXPORTER_OTLP_PROTOCOL');
    expect((await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'))).status).toBe(200);
  });

  it('are a reason where the configuration asks for them', async () => {
    const environment = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    await expect(
      start({ providers: sandbox, gateway: { traces: true } }, { environment }),
    ).rejects.toMatchObject({ code: 'invalid_configuration' });
  });

  it('need a restart when their setting changes', async () => {
    const { gateway, lines, rewrite } = await start({ providers: sandbox, gateway: { traces: false } });
    rewrite({ providers: sandbox, gateway: { traces: { sample_ratio: 0.5 } } });
    expect(await gateway.reload()).toBe(true);
    expect(lines).toContainEqual(expect.objectContaining({ settings: ['traces'] }));
  });
});
