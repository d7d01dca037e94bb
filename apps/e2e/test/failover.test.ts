import { object, objects, parseObject, text, type JsonObject } from '@bifrost/core';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import {
  clientToken,
  expectNoSecret,
  openBench,
  operatorToken,
  readMetrics,
  secrets,
  type Bench,
  type BenchOptions,
} from './support/bench.js';
import type { VendorAnswer } from './support/vendor-server.js';
import { anthropicError, heldMessagesStream } from './vendors/anthropic.js';
import { heldChatStream, openaiError } from './vendors/openai-chat.js';

/* The drill: a provider fails in every way there is before it has said anything, and another vendor takes over. */

const benches: Bench[] = [];
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

async function drill(options?: BenchOptions): Promise<Bench> {
  const bench = await openBench(options);
  benches.push(bench);
  return bench;
}

interface Told {
  status: number;
  headers: Headers;
  body: string;
  json: JsonObject;
}

/** Asks as an application without any SDK does; whatever comes back must hold no secret. */
async function ask(bench: Bench, body: object, headers: Record<string, string> = {}): Promise<Told> {
  const answer = await fetch(`${bench.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}`, ...headers },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], ...body }),
  });
  const said = await answer.text();
  expectNoSecret('an answer', JSON.stringify([...answer.headers]) + said);
  return { status: answer.status, headers: answer.headers, body: said, json: parseObject(said) ?? {} };
}

const claude = 'anthropic/claude-haiku-4-5';
const gpt = 'openai/gpt-4o';
const words = 'You said: Hello – grüße ☀️';
const nothing: VendorAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  pieces: [],
  ending: 'hold',
};

const outages: { name: string; answer: VendorAnswer; stream: boolean; reason: string; status?: number }[] = [
  {
    name: '429',
    answer: openaiError(429, {
      message: `slow down ${secrets.openai}`,
      type: 'requests',
      code: 'rate_limit_exceeded',
    }),
    stream: false,
    reason: 'rate_limited',
    status: 429,
  },
  {
    name: '500',
    answer: openaiError(500, { message: 'Oops', type: 'server_error' }),
    stream: false,
    reason: 'provider_error',
    status: 500,
  },
  {
    name: 'a key that is refused',
    answer: openaiError(401, { message: 'no', type: 'invalid_request_error', code: 'invalid_api_key' }),
    stream: false,
    reason: 'authentication',
    status: 401,
  },
  { name: 'silence', answer: nothing, stream: false, reason: 'timeout' },
  {
    name: 'a cut in the middle of a whole answer',
    answer: { ...nothing, pieces: ['{"id":'], ending: 'cut' },
    stream: false,
    reason: 'network',
  },
  {
    name: 'a page of HTML',
    answer: { status: 200, headers: { 'content-type': 'text/html' }, pieces: ['<html>'] },
    stream: false,
    reason: 'invalid_response',
  },
  {
    name: 'a cut before the first word of a stream',
    answer: heldChatStream('cut', 1),
    stream: true,
    reason: 'stream_interrupted',
  },
  {
    name: 'an error event before the first word of a stream',
    answer: {
      ...heldChatStream('hold', 1),
      pieces: [`data: ${JSON.stringify({ error: { message: 'Overloaded', type: 'server_error' } })}\n\n`],
    },
    stream: true,
    reason: 'provider_error',
  },
];

describe.each(outages)('$name of the primary', ({ answer, stream, reason, status }) => {
  it('ends in an answer of the fallback, and the trail says why', async () => {
    // a limit for silence alone: it would end an answer as well that is slow because this machine is
    const openai = answer === nothing ? { default_request_timeout_in_seconds: 0.3 } : {};
    const bench = await drill({ network: { openai } });
    bench.openai.play(answer);
    const told = await ask(bench, { model: gpt, fallbacks: [claude], stream });
    expect(told.status).toBe(200);
    const extra = stream ? lastExtraFields(told.body) : object(told.json['extra_fields']);
    expect(extra).toMatchObject({
      provider: 'anthropic',
      model_requested: gpt,
      fallback_used: true,
      fallback_index: 1,
      native_finish_reason: 'end_turn',
    });
    expect(objects(extra?.['attempts'])).toMatchObject([
      {
        provider: 'openai',
        model: 'gpt-4o',
        key: 'primary',
        error: reason,
        ...(status !== undefined && { status }),
      },
      { provider: 'anthropic', model: 'claude-haiku-4-5', key: 'primary', status: 200 },
    ]);
    expect(Object.fromEntries(told.headers)).toMatchObject({
      'x-bf-provider': 'anthropic',
      'x-bf-model': 'claude-haiku-4-5',
      'x-bf-key': 'primary',
      'x-bf-fallback-index': '1',
    });
    expect(saidIn(told, stream)).toBe(words);
    expect([bench.openai.received.length, bench.anthropic.received.length]).toEqual([1, 1]);
    expect(await readMetrics(bench.gateway)).toContain(`from="openai",to="anthropic",reason="${reason}"`);
  });
});

describe('the chain', () => {
  it('is taken from x-bf-fallbacks, for SDKs that cannot add members', async () => {
    const bench = await drill();
    bench.openai.play(openaiError(500, { message: 'Oops', type: 'server_error' }));
    const client = new OpenAI({
      apiKey: clientToken,
      baseURL: `${bench.gateway.url}/openai/v1`,
      maxRetries: 0,
      defaultHeaders: { 'x-bf-fallbacks': claude },
    });
    const request = { model: 'gpt-4o', messages: [{ role: 'user' as const, content: 'Hello' }] };
    const { data, response } = await client.chat.completions.create(request).withResponse();
    expect(data.choices[0]?.message.content).toBe(words);
    expect(response.headers.get('x-bf-provider')).toBe('anthropic');
    expect(response.headers.get('x-bf-attempts')).toBe('2');
    expect(data).not.toHaveProperty('extra_fields');
  });

  it('works from the other vendor as well, with the stream of its dialect', async () => {
    const bench = await drill();
    bench.anthropic.play(heldMessagesStream('cut', 2));
    const told = await ask(bench, { model: claude, fallbacks: [gpt], stream: true });
    expect(saidIn(told, true)).toBe(words);
    expect(lastExtraFields(told.body)).toMatchObject({ provider: 'openai', fallback_index: 1 });
  });

  it('takes no stream for whole that ends without a reason', async () => {
    const bench = await drill();
    bench.anthropic.play(
      heldMessagesStream('end', 4, 'event: message_stop\ndata: {"type":"message_stop"}\n\n'),
    );
    const answer = await fetch(`${bench.gateway.url}/anthropic/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 9,
        stream: true,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
    });
    const told = await answer.text();
    expect(told).toContain('event: error');
    expect(told).toContain('the stream ended without a finish reason');
    expect(told).not.toContain('message_stop');
  });

  it('that failed altogether tells the error of the primary and every try', async () => {
    const bench = await drill();
    bench.openai.play(openaiError(429, { message: 'slow', type: 'requests', code: 'rate_limit_exceeded' }));
    bench.anthropic.play(anthropicError(529, 'overloaded_error', 'Overloaded'));
    const told = await ask(bench, { model: gpt, fallbacks: [claude] });
    expect(told.status).toBe(429);
    expect(told.json).toMatchObject({ error: { code: 'rate_limited' } });
    expect(told.body).toContain('overloaded');
    expect(told.headers.get('x-should-retry')).toBe('false');
    expect(told.headers.get('retry-after')).toBe('7');
  });

  it('ends at a mistake of the caller', async () => {
    const bench = await drill();
    bench.openai.play(openaiError(400, { message: 'Bad temperature', type: 'invalid_request_error' }));
    expect(await ask(bench, { model: gpt, fallbacks: [claude] })).toMatchObject({ status: 400 });
    expect(bench.anthropic.received).toEqual([]);
  });

  it('is not begun once something was said', async () => {
    const bench = await drill();
    bench.openai.play(heldChatStream('cut', 3));
    const told = await ask(bench, { model: gpt, fallbacks: [claude], stream: true });
    expect(told.body).toContain('Well,');
    expect(told.body).toContain('stream_interrupted');
    expect(bench.anthropic.received).toEqual([]);
  });
});

describe('keys', () => {
  const twoKeys = [
    { name: 'primary', value: secrets.openai, weight: 1 },
    { name: 'second', value: secrets.openaiSecond, weight: 1 },
  ];

  it('take turns, each with its share', async () => {
    const bench = await drill({ openai: { keys: twoKeys } });
    const used = [];
    for (let round = 0; round < 8; round += 1)
      used.push((await ask(bench, { model: gpt })).headers.get('x-bf-key'));
    expect(new Set(used)).toEqual(new Set(['primary', 'second']));
    const sent = bench.openai.received.map(({ headers }) => headers['authorization']);
    expect(new Set(sent)).toEqual(new Set([`Bearer ${secrets.openai}`, `Bearer ${secrets.openaiSecond}`]));
  });

  it('step in for each other at once, and the tired one rests', async () => {
    const bench = await drill({ openai: { keys: twoKeys } });
    bench.openai.play(openaiError(429, { message: 'slow', type: 'requests', code: 'rate_limit_exceeded' }));
    const told = await ask(bench, { model: gpt, fallbacks: [claude] });
    const attempts = objects(object(told.json['extra_fields'])?.['attempts']);
    expect(attempts).toMatchObject([
      { provider: 'openai', error: 'rate_limited' },
      { provider: 'openai', status: 200 },
    ]);
    expect(attempts[0]?.['key']).not.toBe(attempts[1]?.['key']);
    const rested = text(attempts[0]?.['key']);
    for (let round = 0; round < 4; round += 1)
      expect((await ask(bench, { model: gpt })).headers.get('x-bf-key')).not.toBe(rested);
    expect(bench.anthropic.received).toEqual([]);
  });
});

describe('what is told outside', () => {
  it('counts every request and every try, without a secret', async () => {
    const bench = await drill();
    await ask(bench, { model: gpt });
    await ask(bench, { model: claude, stream: true });
    bench.openai.play(openaiError(500, { message: `leaks ${secrets.openai}`, type: 'server_error' }));
    await ask(bench, { model: gpt, fallbacks: [claude] });
    const metrics = await readMetrics(bench.gateway);
    expect(sumOf(metrics, 'bifrost_upstream_requests_total', 'outcome="success"')).toBe(3);
    expect(sumOf(metrics, 'bifrost_upstream_requests_total', 'outcome="provider_error"')).toBe(1);
    expect(sumOf(metrics, 'bifrost_fallbacks_total')).toBe(1);
    expect(sumOf(metrics, 'bifrost_input_tokens_total', 'provider="anthropic"')).toBe(80);
    expect(sumOf(metrics, 'bifrost_output_tokens_total', 'provider="openai"')).toBe(12);
    expectNoSecret('the metrics', metrics);
  });

  it('writes one line for every request, without a secret or a prompt', async () => {
    const bench = await drill();
    bench.openai.play(openaiError(500, { message: `leaks ${secrets.openai}`, type: 'server_error' }));
    await ask(bench, {
      model: gpt,
      fallbacks: [claude],
      messages: [{ role: 'user', content: 'my-private-words' }],
    });
    const lines = bench.lines.filter((line) => line.includes('/v1/chat/completions'));
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('my-private-words');
    expectNoSecret('the log', bench.lines.join());
  });

  it('shows operators the health of keys and never their values', async () => {
    const bench = await drill();
    bench.openai.play(
      openaiError(401, { message: 'no', type: 'invalid_request_error', code: 'invalid_api_key' }),
    );
    await ask(bench, { model: gpt });
    for (const path of ['/health', '/api/providers', '/api/configuration']) {
      const answer = await fetch(bench.gateway.url + path, {
        headers: { authorization: `Bearer ${operatorToken}` },
      });
      expectNoSecret(path, await answer.text());
    }
    expect(await readMetrics(bench.gateway)).toMatch(
      /bifrost_provider_key_up\{provider="openai",key="primary"\} 0/u,
    );
  });
});

/** What the client reads, whole or assembled. */
function saidIn({ body, json }: Told, stream: boolean): string {
  if (!stream) return text(object(objects(json['choices'])[0]?.['message'])?.['content']) ?? '';
  return chunksOf(body)
    .map((chunk) => text(object(objects(chunk['choices'])[0]?.['delta'])?.['content']) ?? '')
    .join('');
}

function lastExtraFields(body: string): JsonObject | undefined {
  return object(chunksOf(body).findLast((chunk) => chunk['extra_fields'] !== undefined)?.['extra_fields']);
}

function chunksOf(body: string): JsonObject[] {
  return body
    .split('\n\n')
    .map((event) => parseObject(event.replace(/^data: /u, '')))
    .filter((chunk) => chunk !== undefined);
}

/** A metric over all its rows that hold a label. */
function sumOf(metrics: string, name: string, label = ''): number {
  const rows = metrics.split('\n').filter((row) => row.startsWith(name) && row.includes(label));
  return rows.reduce((sum, row) => sum + Number(row.split(' ').at(-1)), 0);
}
