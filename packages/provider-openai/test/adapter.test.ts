import { Bifrost, parseObject, type JsonObject } from '@bifrost/core';
import { startLoopback, type Loopback } from '@bifrost/provider-testkit';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openai } from '../src/index.js';

let server: Loopback;
const open: Bifrost[] = [];

beforeEach(async () => {
  server = await startLoopback();
  play('chat-text.json');
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((bifrost) => bifrost.close({ graceMs: 0 })));
  await server.close();
});

function play(name: string): void {
  const type = name.endsWith('.sse') ? 'text/event-stream' : 'application/json';
  const bytes = readFileSync(new URL(`fixtures/${name}`, import.meta.url));
  server.play({ status: 200, headers: { 'content-type': type }, pieces: [bytes], end: 'complete' });
}

function client(providers: Record<string, object>): Bifrost {
  const bifrost = new Bifrost({ adapters: [openai], providers, environment: {} });
  open.push(bifrost);
  return bifrost;
}

const network = () => ({ base_url: server.origin, max_retries: 0 });
const keyed = (more: object = {}) =>
  client({ openai: { keys: [{ value: 'sk-of-the-test', ...more }], network_config: network() } });

function sent(): { path: string; headers: Readonly<Record<string, string>>; body: JsonObject } {
  const request = server.requests.at(-1);
  if (request === undefined) throw new Error('nothing was sent');
  const { path, headers } = request;
  return { path, headers, body: parseObject(request.body.toString('utf8')) ?? {} };
}

const messages = [{ role: 'user' as const, content: 'Hello' }];

describe('a key', () => {
  it('goes out as a bearer token, with whom it bills', async () => {
    const options = { openai_key_config: { organization: 'org-1', project: 'proj_2' } };
    await keyed(options).createChatCompletion({ model: 'openai/gpt-4o', messages });
    expect(sent().headers).toMatchObject({
      authorization: 'Bearer sk-of-the-test',
      'openai-organization': 'org-1',
      'openai-project': 'proj_2',
    });
  });

  it('bills nobody in particular where nothing is said', async () => {
    await keyed().createChatCompletion({ model: 'openai/gpt-4o', messages });
    expect(Object.keys(sent().headers)).not.toContain('openai-organization');
    expect(Object.keys(sent().headers)).not.toContain('openai-project');
  });

  it.each([
    [{ openai_key_config: { organisation: 'org-1' } }, /organisation.*Did you mean "organization"/iu],
    [{ openai_key_config: { project: 'a b' } }, /project/u],
  ])('refuses %j', (options, problem) => {
    expect(() => keyed(options)).toThrow(problem);
  });
});

describe('a request that passes on', () => {
  it('keeps everything but what the model wants otherwise', async () => {
    const request = { model: 'openai/o3', messages, max_tokens: 9, temperature: 0.1, an_unknown_member: [1] };
    const answer = await keyed().createChatCompletion(request);
    expect(sent().body).toEqual({
      model: 'o3',
      messages,
      max_completion_tokens: 9,
      an_unknown_member: [1],
    });
    expect(answer.extra_fields.dropped_params).toEqual(['temperature']);
  });

  it('reaches the Responses API as it is, reasoning included', async () => {
    play('responses-text.json');
    const input = [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }];
    const reasoning = { effort: 'minimal', summary: 'auto' };
    await keyed().createResponse({ model: 'openai/o3', input, reasoning, truncation: 'auto' });
    expect(sent().path).toBe('/v1/responses');
    expect(sent().body).toEqual({
      model: 'o3',
      input,
      truncation: 'auto',
      reasoning: { effort: 'low', summary: 'auto' },
    });
  });

  it('is complete where OpenAI appends something behind the finish reason', async () => {
    const bytes = readFileSync(new URL('fixtures/chat-text.sse', import.meta.url), 'utf8');
    const appended = 'data: {"object":"chat.completion.chunk","choices":[],"moderation":{"input":{}}}\n\n';
    const stream = bytes.replace('data: [DONE]', `${appended}data: [DONE]`);
    server.play({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      pieces: stream.split(/(?<=\n\n)/u).map((event) => Buffer.from(event)),
      end: 'complete',
    });
    const chunks = await keyed().createChatCompletion({ model: 'openai/gpt-4o', messages, stream: true });
    const reasons: unknown[] = [];
    for await (const { choices } of chunks) reasons.push(choices[0]?.finish_reason);
    expect(reasons.filter(Boolean)).toEqual(['stop']);
  });

  it('is refused before a byte is sent where leaving out would change the answer', async () => {
    const call = keyed().createChatCompletion({ model: 'openai/o3', messages, stop: ['.'] });
    await expect(call).rejects.toMatchObject({ code: 'unsupported_parameter', param: 'stop' });
    expect(server.requests).toEqual([]);
  });
});

describe('a request that is translated', () => {
  it('means the same as one that passes on', async () => {
    const request = {
      model: 'openai/o3',
      messages: [{ role: 'system' as const, content: 'Be brief.' }, ...messages],
      max_tokens: 9,
      temperature: 0.1,
      // Bifrost's own member: nobody else could read it
      reasoning: { effort: 'minimal' },
    };
    const answer = await keyed().createChatCompletion(request);
    expect(sent().body).toMatchObject({ model: 'o3', max_completion_tokens: 9, reasoning_effort: 'low' });
    expect(sent().body['messages']).toMatchObject([{ role: 'developer' }, { role: 'user' }]);
    expect(answer.extra_fields.dropped_params).toEqual(['temperature', 'reasoning_effort']);
  });

  it('goes to the one API that has the model', async () => {
    play('responses-text.json');
    const answer = await keyed().createChatCompletion({ model: 'openai/gpt-5-pro', messages });
    expect(sent().path).toBe('/v1/responses');
    expect(sent().body['store']).toBe(false);
    expect(answer.choices[0]?.message.content).toMatch(/^Paris/u);
  });

  it('goes to Chat Completions for models that are there alone', async () => {
    await keyed().createResponse({ model: 'openai/gpt-4o-search-preview', input: 'Hi' });
    expect(sent().path).toBe('/v1/chat/completions');
  });
});

const vendor = (more: object = {}) =>
  client({
    groq: {
      custom_provider_config: { base_provider_type: 'openai', is_key_less: true },
      network_config: { ...network(), base_url: `${server.origin}/openai/v1` },
      ...more,
    },
  });

describe('a server of another vendor', () => {
  it('is asked without a key, at its own path', async () => {
    const answer = await vendor().createChatCompletion({ model: 'groq/llama-3.3-70b', messages });
    expect(sent().path).toBe('/openai/v1/chat/completions');
    expect(sent().headers['authorization']).toBeUndefined();
    expect(sent().body['model']).toBe('llama-3.3-70b');
    expect(answer.extra_fields.provider).toBe('groq');
  });

  it('gets bodies of Chat Completions as they are', async () => {
    const request = { model: 'groq/llama-3.3-70b', messages, temperature: 0.1, max_tokens: 3, its_own: true };
    const answer = await vendor().createChatCompletion(request);
    expect(sent().body).toEqual({ ...request, model: 'llama-3.3-70b' });
    expect(answer.extra_fields.dropped_params).toBeUndefined();
  });

  it('is asked in Chat Completions for what came in the Responses format', async () => {
    await vendor().createResponse({ model: 'groq/llama-3.3-70b', instructions: 'Be brief.', input: 'Hi' });
    expect(sent().path).toBe('/openai/v1/chat/completions');
    expect(sent().body['messages']).toMatchObject([{ role: 'system' }, { role: 'user' }]);
  });

  it('is asked in the Responses API where the configuration says that it has one', async () => {
    play('responses-text.json');
    const bifrost = vendor({ openai_config: { responses_api: true } });
    await bifrost.createResponse({ model: 'groq/llama-3.3-70b', input: 'Hi' });
    expect(sent().path).toBe('/openai/v1/responses');
  });

  it('has the paths that the configuration gives', async () => {
    const bifrost = vendor({
      custom_provider_config: {
        base_provider_type: 'openai',
        is_key_less: true,
        request_path_overrides: { chat_completion: '/v2/talk' },
      },
      network_config: network(),
    });
    await bifrost.createChatCompletion({ model: 'groq/llama-3.3-70b', messages });
    expect(sent().path).toBe('/v2/talk');
  });
});

describe('the list of models', () => {
  it('is asked where keys name none', async () => {
    play('models.json');
    const models = await keyed().listModels();
    expect(models.map(({ id }) => id)).toEqual(['openai/gpt-4o', 'openai/text-embedding-3-small']);
    expect(sent().path).toBe('/v1/models');
  });

  it('gives one model to clients that ask for one, and an error for one that is not there', () => {
    const route = openai.inbound?.[0]?.routes.find(({ path }) => path === '/v1/models/{model}');
    const encode = (model: string) =>
      route?.dialect.inbound?.encodeResponse(
        { models: [{ id: 'gpt-4o', created: 7, owned_by: 'system' }] },
        { model, id: 'r', created: 0, includeUsage: false, request: {}, extraFields: () => undefined },
      );
    expect(encode('gpt-4o')).toMatchObject({
      status: 200,
      body: { value: { id: 'gpt-4o', object: 'model', created: 7, owned_by: 'system' } },
    });
    expect(encode('gpt-99')).toMatchObject({ status: 404, body: { value: { error: { param: 'model' } } } });
  });
});

it('tells clients of a count what OpenAI tells them, and in the header that it is an estimate', () => {
  const routes = openai.inbound?.[0]?.routes ?? [];
  const { inbound } = routes.find(({ path }) => path === '/v1/responses/input_tokens')?.dialect ?? {};
  const context = { model: 'm', id: 'r', created: 0, includeUsage: false, request: {} };
  expect(
    inbound?.encodeResponse(
      { input_tokens: 7, estimated: true },
      { ...context, extraFields: () => undefined },
    ),
  ).toEqual({
    status: 200,
    headers: { 'x-bf-estimated': 'true' },
    body: { kind: 'json', value: { object: 'response.input_tokens', input_tokens: 7 } },
  });
});

it('mounts every route with and without the version, and as a deployment where a model is asked', () => {
  const paths = openai.inbound?.[0]?.routes.map(({ method, path }) => `${method} ${path}`) ?? [];
  const deployments = paths.filter((path) => path.includes(' /deployments/{model}/'));
  const plain = paths.filter((path) => !path.includes(' /v1/') && !deployments.includes(path));
  expect(plain).toHaveLength(12);
  expect(paths).toEqual([...plain.map((path) => path.replace(' /', ' /v1/')), ...plain, ...deployments]);
  const named = deployments.map((path) => path.replace('/deployments/{model}', ''));
  expect(named).toHaveLength(7);
  expect(plain).toEqual(expect.arrayContaining(named));
});
