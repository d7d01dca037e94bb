import Anthropic from '@anthropic-ai/sdk';
import { object, parseObject } from '@bifrost/core';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { anthropicLines } from './support/anthropic-lines.js';
import { clientToken, expectNoSecret, openBench, secrets, type Bench } from './support/bench.js';
import type { VendorAnswer } from './support/vendor-server.js';
import { anthropicError, brokenMessagesStream, heldMessagesStream } from './vendors/anthropic.js';
import { brokenChatStream, heldChatStream, openaiError } from './vendors/openai-chat.js';

/* What goes wrong at a provider reaches the application as the SDK's own typed error. */

const benches: Bench[] = [await openBench()];
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

/** A key that was refused is not asked again soon, so such a case has a gateway of its own. */
async function benchThatSays(vendor: Vendor, answer: VendorAnswer): Promise<Bench> {
  const [shared] = benches;
  const bench = shared === undefined || answer.status === 401 ? await openBench() : shared;
  if (bench !== shared) benches.push(bench);
  bench[vendor].play(answer);
  return bench;
}

type Vendor = 'openai' | 'anthropic';

/** What went wrong with a model is remembered of that model, so that every case has another. */
function modelOf(vendor: Vendor): string {
  models += 1;
  return vendor === 'openai' ? `openai/gpt-4o-${models}` : `anthropic/claude-haiku-4-5-${models}`;
}
let models = 0;

interface Failure {
  name: string;
  openai: VendorAnswer;
  anthropic: VendorAnswer;
  /** Class in both SDKs. */
  type:
    | 'BadRequestError'
    | 'AuthenticationError'
    | 'NotFoundError'
    | 'RateLimitError'
    | 'InternalServerError';
  code: string;
  /** At the public door; Anthropic's dialect says 529 for overload. */
  status: number;
}

const leak = `Incorrect API key provided: ${secrets.openai}`;
const failures: Failure[] = [
  {
    name: 'a wrong request',
    openai: openaiError(400, {
      message: "Invalid value: 'temperature'",
      type: 'invalid_request_error',
      param: 'temperature',
      code: 'decimal_above_max_value',
    }),
    anthropic: anthropicError(400, 'invalid_request_error', 'temperature: range: 0..1'),
    type: 'BadRequestError',
    code: 'invalid_request',
    status: 400,
  },
  {
    name: 'a key that is refused',
    openai: openaiError(401, { message: leak, type: 'invalid_request_error', code: 'invalid_api_key' }),
    anthropic: anthropicError(401, 'authentication_error', `invalid x-api-key ${secrets.anthropic}`),
    type: 'AuthenticationError',
    code: 'authentication',
    status: 401,
  },
  {
    name: 'a model that is not there',
    openai: openaiError(404, {
      message: 'The model `gpt-9` does not exist',
      type: 'invalid_request_error',
      code: 'model_not_found',
    }),
    anthropic: anthropicError(404, 'not_found_error', 'model: claude-9'),
    type: 'NotFoundError',
    code: 'model_unavailable',
    status: 404,
  },
  {
    name: 'too many requests',
    openai: openaiError(429, {
      message: 'Rate limit reached',
      type: 'requests',
      code: 'rate_limit_exceeded',
    }),
    anthropic: anthropicError(429, 'rate_limit_error', 'Too many requests'),
    type: 'RateLimitError',
    code: 'rate_limited',
    status: 429,
  },
  {
    name: 'a fault of the provider',
    openai: openaiError(500, { message: 'The server had an error', type: 'server_error' }),
    anthropic: anthropicError(500, 'api_error', 'Internal server error'),
    type: 'InternalServerError',
    code: 'provider_error',
    status: 502,
  },
  {
    name: 'a provider without room',
    openai: openaiError(503, { message: 'The engine is overloaded', type: 'server_error' }),
    anthropic: anthropicError(529, 'overloaded_error', 'Overloaded'),
    type: 'InternalServerError',
    code: 'overloaded',
    status: 503,
  },
];

const hello = [{ role: 'user' as const, content: 'Hello' }];

describe.each([
  { door: '/v1', vendor: 'openai' },
  { door: '/openai/v1', vendor: 'openai' },
  { door: '/v1', vendor: 'anthropic' },
  { door: '/openai/v1', vendor: 'anthropic' },
] as const)('the openai SDK at $door before $vendor', ({ door, vendor }) => {
  const open = ({ gateway }: Bench) =>
    new OpenAI({ apiKey: clientToken, baseURL: gateway.url + door, maxRetries: 0 });

  it.each(failures)('throws its own error for $name', async (failure) => {
    const { type, code, status } = failure;
    const bench = await benchThatSays(vendor, failure[vendor]);
    const error = await problemOf(
      open(bench).chat.completions.create({ model: modelOf(vendor), messages: hello }),
    );
    expect(error).toBeInstanceOf(OpenAI[type]);
    if (!(error instanceof OpenAI.APIError)) throw new Error('no error of the SDK');
    // at the vendor's own door its clients test for its own words
    const words = object(parseObject(String(failure.openai.pieces[0]))?.['error']);
    expect(error.code).toBe(vendor === 'openai' && door !== '/v1' ? (words?.['code'] ?? code) : code);
    expect(error.status).toBe(status);
    expect(error.requestID).toBeTruthy();
    expect(error.headers?.get('x-bf-fault')).toBe(status === 400 ? 'caller' : 'provider');
    expect(error.headers?.get('retry-after')).toBe(status === 429 ? '7' : null);
    expectNoSecret('the error', JSON.stringify(error) + error.message);
  });

  it('keeps the words of the provider beside the code', async () => {
    const failure = failures[0];
    const bench = await benchThatSays(
      vendor,
      failure?.[vendor] ?? openaiError(400, { message: '', type: '' }),
    );
    const error = await problemOf(
      open(bench).chat.completions.create({ model: modelOf(vendor), messages: hello }),
    );
    if (!(error instanceof OpenAI.APIError)) throw new Error('no error of the SDK');
    expect(error.message).toContain('temperature');
    expect(error.param).toBe('temperature');
    expect(JSON.stringify(error.error)).toContain(
      vendor === 'openai' ? 'decimal_above_max_value' : 'temperature',
    );
  });

  it('throws on an error event after it has said something', async () => {
    const bench = await benchThatSays(
      vendor,
      vendor === 'openai' ? brokenChatStream() : brokenMessagesStream(),
    );
    const stream = await open(bench).chat.completions.create({
      model: modelOf(vendor),
      messages: hello,
      stream: true,
    });
    const heard: string[] = [];
    const read = async () => {
      for await (const { choices } of stream) heard.push(choices[0]?.delta.content ?? '');
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
    expect(heard.join('')).toMatch(/^Well/u);
  });

  it('throws when the provider breaks off', async () => {
    const bench = await benchThatSays(
      vendor,
      vendor === 'openai' ? heldChatStream('cut', 3) : heldMessagesStream('cut', 5),
    );
    const stream = await open(bench).chat.completions.create({
      model: modelOf(vendor),
      messages: hello,
      stream: true,
    });
    const read = async () => {
      for await (const chunk of stream) expect(chunk.choices[0]?.finish_reason ?? null).toBeNull();
    };
    await expect(read()).rejects.toMatchObject({ code: 'stream_interrupted' });
  });
});

const vendors: readonly Vendor[] = ['anthropic', 'openai'];

describe.each(anthropicLines.flatMap(({ line, Sdk }) => vendors.map((vendor) => ({ line, Sdk, vendor }))))(
  '@anthropic-ai/sdk $line before $vendor',
  ({ Sdk, vendor }) => {
    const open = ({ gateway }: Bench) =>
      new Sdk({ apiKey: clientToken, baseURL: `${gateway.url}/anthropic`, maxRetries: 0 });
    const request = () => ({ model: modelOf(vendor), max_tokens: 100, messages: hello });

    it.each(failures)('throws its own error for $name', async (failure) => {
      const { code, status } = failure;
      const bench = await benchThatSays(vendor, failure[vendor]);
      const error = await problemOf(open(bench).messages.create(request()));
      if (!(error instanceof Sdk.APIError)) throw new Error('no error of the SDK');
      const expected = code === 'overloaded' ? 529 : status;
      expect(error.status).toBe(expected);
      expect(error).toBeInstanceOf(expected < 500 ? Sdk[failure.type] : Sdk.APIError);
      expect(error.error).toMatchObject({ type: 'error', error: { type: anthropicTypes[code] } });
      expect(error.requestID).toBeTruthy();
      expect(error.headers?.get('x-bf-fault')).toBe(status === 400 ? 'caller' : 'provider');
      expect(error.headers?.get('retry-after')).toBe(status === 429 ? '7' : null);
      expectNoSecret('the error', JSON.stringify(error) + error.message);
    });

    it('throws on an error event after it has said something', async () => {
      const bench = await benchThatSays(
        vendor,
        vendor === 'openai' ? brokenChatStream() : brokenMessagesStream(),
      );
      const stream = open(bench).messages.stream(request());
      const heard: string[] = [];
      stream.on('text', (delta) => heard.push(delta));
      await expect(stream.finalMessage()).rejects.toBeInstanceOf(Sdk.APIError);
      expect(heard.join('')).toMatch(/^Well/u);
    });

    it('throws when the provider breaks off', async () => {
      const bench = await benchThatSays(
        vendor,
        vendor === 'openai' ? heldChatStream('cut', 3) : heldMessagesStream('cut', 5),
      );
      await expect(open(bench).messages.stream(request()).finalMessage()).rejects.toBeInstanceOf(
        Sdk.APIError,
      );
    });
  },
);

describe('what the gateway itself refuses', () => {
  it('a stranger, in the words of each door', async () => {
    const bench = await benchThatSays('openai', openaiError(401, { message: '', type: '' }));
    const baseURL = bench.gateway.url;
    const stranger = new OpenAI({ apiKey: 'wrong', baseURL: `${baseURL}/v1`, maxRetries: 0 });
    const asked = stranger.chat.completions.create({ model: 'gpt-4o', messages: hello });
    await expect(asked).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const other = new Anthropic({ apiKey: 'wrong', baseURL: `${baseURL}/anthropic`, maxRetries: 0 });
    const said = other.messages.create({ model: 'claude-haiku-4-5', max_tokens: 1, messages: hello });
    await expect(said).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    expect([...bench.openai.received, ...bench.anthropic.received]).toEqual([]);
  });

  it('a model that nobody has, with the ways to write it', async () => {
    const bench = await benchThatSays('openai', openaiError(401, { message: '', type: '' }));
    const client = new OpenAI({ apiKey: clientToken, baseURL: `${bench.gateway.url}/v1`, maxRetries: 0 });
    const asked = client.chat.completions.create({ model: 'mystery-1', messages: hello });
    await expect(asked).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('/mystery-1"'),
    });
  });

  it('nothing twice: after its own tries the SDK is told not to try again', async () => {
    const bench = await benchThatSays('openai', openaiError(500, { message: 'Oops', type: 'server_error' }));
    const before = bench.openai.received.length;
    const client = new OpenAI({ apiKey: clientToken, baseURL: `${bench.gateway.url}/v1` });
    const asked = client.chat.completions.create({ model: 'openai/gpt-4o', messages: hello });
    await expect(asked).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    expect(bench.openai.received).toHaveLength(before + 1);
  });
});

const anthropicTypes: Readonly<Record<string, string>> = {
  invalid_request: 'invalid_request_error',
  authentication: 'authentication_error',
  model_unavailable: 'not_found_error',
  rate_limited: 'rate_limit_error',
  provider_error: 'api_error',
  overloaded: 'overloaded_error',
};

/** What a call failed with. */
async function problemOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call did not fail');
}
