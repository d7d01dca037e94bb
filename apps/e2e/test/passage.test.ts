import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';

/*
 * Native passage: where client and provider speak one dialect, what the client wrote reaches the provider byte for byte,
 * but for the model, the credential and Bifrost's own members; and the answer comes back byte for byte.
 */

const bench = await openBench();
afterAll(() => bench.close());

/** Spaces, number forms, escapes, repeated names inside, and members that nobody knows yet. */
const odd =
  '"messages" : [ {"role":"user", "content":"h\\u00e9llo \\ud83d\\ude00 \\/ caf\\u00E9",\t"x_future":{"a":1,"a":2}} ],\n' +
  '  "temperature":1.0, "top_p": 1e0,"seed":12345678901234567890,\r\n "x_future_option": {"deep":[1.50,-0,1E+2,{}]}';

interface Case {
  name: string;
  path: string;
  vendor: 'openai' | 'anthropic';
  /** The model as the client writes it, and as the provider must see it. */
  asked: string;
  sent: string;
  /** The body around the model; `MODEL` stands for it. */
  body: string;
}

const cases: Case[] = [
  {
    name: 'Chat Completions at the public door',
    path: '/v1/chat/completions',
    vendor: 'openai',
    asked: 'openai/gpt-4o',
    sent: 'gpt-4o',
    body: `{"model" :"MODEL",${odd} }`,
  },
  {
    name: "Chat Completions at the vendor's door",
    path: '/openai/v1/chat/completions',
    vendor: 'openai',
    asked: 'gpt-4o',
    sent: 'gpt-4o',
    body: `{${odd} , "model": "MODEL"}\n`,
  },
  {
    name: 'Responses at the public door',
    path: '/v1/responses',
    vendor: 'openai',
    asked: 'openai/gpt-4o',
    sent: 'gpt-4o',
    body: '{"input":"h\\u00e9llo","model":"MODEL","x_future":[1.0, 2e0],"store" : false}',
  },
  {
    name: 'Messages',
    path: '/anthropic/v1/messages',
    vendor: 'anthropic',
    asked: 'claude-haiku-4-5',
    sent: 'claude-haiku-4-5',
    body: `{"max_tokens":1e2, "model":"MODEL",${odd}}`,
  },
  {
    name: 'Messages with a prefix',
    path: '/anthropic/v1/messages',
    vendor: 'anthropic',
    asked: 'anthropic/claude-haiku-4-5',
    sent: 'claude-haiku-4-5',
    body: `{"max_tokens":100,${odd},"model":"MODEL"}`,
  },
  {
    name: 'Embeddings',
    path: '/v1/embeddings',
    vendor: 'openai',
    asked: 'openai/text-embedding-3-small',
    sent: 'text-embedding-3-small',
    body: '{"model":"MODEL","input":[ "a" ],"x_future":0.10}',
  },
];

const headers = {
  'content-type': 'application/json',
  authorization: `Bearer ${clientToken}`,
  'openai-beta': 'assistants=v2',
  'anthropic-beta': 'beta-1, beta-2',
  'anthropic-version': '2023-06-01',
  'idempotency-key': 'idem-1',
  'x-api-key': clientToken,
  cookie: 'session=secret',
  'x-forwarded-for': '10.0.0.1',
};

async function ask(path: string, body: string, more: Record<string, string> = {}): Promise<Response> {
  return fetch(bench.gateway.url + path, { method: 'POST', headers: { ...headers, ...more }, body });
}

describe.each(cases)('$name', ({ path, vendor, asked, sent, body }) => {
  const upstream = bench[vendor];

  it('sends the bytes on as they are, but for the model', async () => {
    const answer = await ask(path, body.replace('MODEL', asked));
    expect(answer.status).toBe(200);
    await answer.text();
    expect(upstream.received.at(-1)?.bytes.toString()).toBe(body.replace('MODEL', sent));
  });

  it('cuts out the members of Bifrost and nothing else', async () => {
    const own = '"fallbacks":["openai/other"],"routing":{"max_attempts":2},"provider":"VENDOR",';
    const extended = body.replace('{', `{${own.replace('VENDOR', vendor)}`);
    const answer = await ask(path, extended.replace('MODEL', sent));
    expect(answer.status).toBe(200);
    await answer.text();
    expect(upstream.received.at(-1)?.bytes.toString()).toBe(body.replace('MODEL', sent));
  });

  it('leaves them out as well where it must translate, to add options for the provider', async () => {
    const own = `"fallbacks":["openai/other"],"provider_options":{"${vendor}":{"x_added":{"deep":true}}},`;
    const answer = await ask(path, body.replace('{', `{${own}`).replace('MODEL', asked));
    expect(answer.status).toBe(200);
    await answer.text();
    const received = upstream.received.at(-1)?.json ?? {};
    expect(received).toMatchObject({ model: sent, x_added: { deep: true } });
    expect(Object.keys(received)).not.toEqual(expect.arrayContaining(['fallbacks']));
    expect(Object.keys(received)).not.toEqual(expect.arrayContaining(['provider_options']));
    expect(Object.keys(received).some((name) => name.startsWith('x_future'))).toBe(true);
  });

  it('sends the headers of the dialect on and no others', async () => {
    await (await ask(path, body.replace('MODEL', asked))).text();
    const received = upstream.received.at(-1)?.headers ?? {};
    expect(received['idempotency-key']).toBe('idem-1');
    expect(received['accept-encoding']).toBe('identity');
    expect(received).not.toHaveProperty('cookie');
    expect(received).not.toHaveProperty('x-forwarded-for');
    expect(received[vendor === 'openai' ? 'anthropic-beta' : 'openai-beta']).toBeUndefined();
    expect(JSON.stringify(received)).not.toContain(clientToken);
  });
});

describe('the answer', () => {
  const oddAnswer =
    '{ "id":"chatcmpl-1", "object":"chat.completion","created":1.0,"model":"m","x_future":{"n":12345678901234567890},\n' +
    '"choices":[{"index":0,"message":{"role":"assistant","content":"h\\u00e9","refusal":null},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2} }\n';
  const request = '{"model":"openai/gpt-4o","messages":[{"role":"user","content":"Hi"}]}';
  it("comes back as the vendor wrote it at the vendor's own door", async () => {
    play(oddAnswer);
    const answer = await ask('/openai/v1/chat/completions', request);
    expect(await answer.text()).toBe(oddAnswer);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('openai-organization')).toBeNull();
    expect(answer.headers.get('x-ratelimit-remaining-requests')).toBe('99');
  });

  it('gets extra_fields before its last brace at the public door, and is else the same', async () => {
    play(oddAnswer);
    const text = await (await ask('/v1/chat/completions', request)).text();
    expect(text.replace(/\s*,\s*"extra_fields":\{.*\}(?=\s*\}\s*$)/su, '').replaceAll(/\s+/gu, '')).toBe(
      oddAnswer.replaceAll(/\s+/gu, ''),
    );
    expect(JSON.parse(text)).toMatchObject({ extra_fields: { provider: 'openai', model_used: 'm' } });
  });

  const oddStream = [
    ': a comment\n\n',
    chunk('{"role":"assistant","content":""}'),
    chunk('{"content":"h\\u00e9llo 😀"}'),
    chunk('{"content":" !" ,"x_future":1.0}'),
    chunk('{}', '"finish_reason":"stop"'),
    event('[DONE]'),
  ].join('');
  const streamed = request.replace('{', '{"stream":true,');

  it.each([1, 7, 100_000])('of a stream is the same events, cut into pieces of %i bytes', async (size) => {
    play(oddStream, 'text/event-stream', size);
    const answer = await ask('/openai/v1/chat/completions', streamed);
    const sent = oddStream.replace(': a comment\n\n', '');
    expect((await answer.text()).replaceAll(/^: .*\n\n/gmu, '')).toBe(sent);
  });

  it('of a stream at the public door has extra_fields in the event that ends it', async () => {
    play(oddStream, 'text/event-stream', 7);
    const text = await (await ask('/v1/chat/completions', streamed)).text();
    const events = text.split('\n\n').filter((part) => part.startsWith('data: '));
    const marked = events.filter((part) => part.includes('extra_fields'));
    expect(marked).toHaveLength(1);
    expect(marked[0]).toContain('"finish_reason":"stop"');
    expect(text).toContain('{"content":" !" ,"x_future":1.0}');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });
});

function piecesOf(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

/** What OpenAI answers next, with headers that are for the gateway alone. */
function play(answer: string, type = 'application/json', size = answer.length): void {
  bench.openai.play({
    status: 200,
    headers: {
      'content-type': type,
      'openai-organization': 'org-of-the-gateway',
      'openai-processing-ms': '12',
      'x-ratelimit-remaining-requests': '99',
      'set-cookie': 'vendor=1',
    },
    pieces: piecesOf(answer, size),
  });
}

function event(value: string): string {
  return `data: ${value}\n\n`;
}

function chunk(delta: string, rest = '"finish_reason":null'): string {
  return event(
    `{"id":"c","object":"chat.completion.chunk","created":1, "model":"m","choices":[{"index":0,"delta":${delta},${rest}}]}`,
  );
}
