import { describe, expect, it } from 'vitest';
import { chatDialect } from '../../src/api/chat/dialect.js';
import { embeddings } from '../../src/api/embeddings/dialect.js';
import { images, imagesDialect } from '../../src/api/images/dialect.js';
import { responses } from '../../src/api/responses/dialect.js';
import type { Plugin } from '../../src/hooks/plugin.js';
import type { JsonObject } from '../../src/json/read.js';
import { bench, onRoute, type BenchOptions } from '../support/ask.js';
import { chunk, done, event, failed, finish, role, said, words } from '../support/answers.js';
import {
  chatOperations,
  scriptedProvider,
  type Script,
  type ScriptedOptions,
} from '../support/scripted-provider.js';

const oneChat = chatDialect({ id: 'one.chat', speaks: ['chat'] });

function setup(scripts: Script[], options: BenchOptions & { provider?: ScriptedOptions } = {}) {
  const { provider, ...rest } = options;
  const one = scriptedProvider('one', provider);
  one.script(...scripts);
  return { one, ...bench([one], rest) };
}

async function sent(text: string, options: Parameters<typeof setup>[1] = {}, more = {}): Promise<string> {
  const of = setup([said('Hi')], options);
  const asked = of.ask(text, more);
  await of.clock.runAll();
  await asked.done;
  return of.one.seen[0]?.text ?? `nothing: ${asked.sink.text}`;
}

const odd = `{ "messages":[{"role":"user","content":"h\\u00e9 ☃"}],\n "seed": 12345678901234567890,"temperature": 1.0,
  "model": "one/m" , "future_member":{"z":1,"a":[1e400, -0]} }`;

function asking(url: string): string {
  return `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url" : "${url}"}}]}]}`;
}

describe('a request that passes', () => {
  it('is changed where it must be and nowhere else', async () => {
    expect(await sent(odd)).toBe(odd.replace('"one/m"', '"m"'));
  });

  it('is not changed at all where nothing must be', async () => {
    const text = odd.replace('"one/m"', '"m"');
    expect(await sent(text)).toBe(text);
  });

  it.each([
    ['first', '{"provider":"one","model":"m","messages":[],"n":1}', '{"model":"m","messages":[],"n":1}'],
    ['last', '{"model":"m","messages":[],"fallbacks":["one/x"] }', '{"model":"m","messages":[] }'],
    [
      'several',
      '{"fallbacks":[],"model":"one/m","provider":"one","messages":[],"routing":{"max_attempts":3}}',
      '{"model":"m","messages":[]}',
    ],
  ])('loses Bifrost’s own members (%s)', async (_name, text, wire) => {
    expect(await sent(text)).toBe(wire);
  });

  it('is translated where it names media that the provider does not fetch', async () => {
    const provider = { needsBytes: ['image'] as const };
    // nobody may go there, so a body that was looked at is refused, and one that passed would have been seen
    const remote = setup([said('Hi')], { provider });
    const asked = remote.ask(asking('http://10.0.0.1/cat.png'));
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'invalid_request' });
    expect(remote.one.seen).toEqual([]);
    for (const text of [
      asking('data:image/png;base64,AAAA'),
      asking('HTTP://10.0.0.1').replace('"url"', '"of"'),
    ]) {
      expect(await sent(text, { provider })).toBe(text);
    }
    expect(await sent(asking('http://10.0.0.1/cat.png'))).toBe(asking('http://10.0.0.1/cat.png'));
  });

  it('gets the name on the wire', async () => {
    const keys = [{ name: 'k', value: 'v', aliases: { m: 'deployment-7' } }];
    const text = await sent('{"model":"one/m","messages":[]}', { settings: { one: { keys } } });
    expect(text).toBe('{"model":"deployment-7","messages":[]}');
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'keeps the name %s that objects have anyway',
    async (name) => {
      expect(await sent(`{"model":"one/${name}","messages":[]}`)).toBe(`{"model":"${name}","messages":[]}`);
    },
  );

  it('is asked for usage where it streams, beside what else the options say', async () => {
    expect(await sent('{"model":"m","messages":[],"stream":true}')).toBe(
      '{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}',
    );
    const text = '{"model":"m","stream_options":{"x":1},"messages":[],"stream":true}';
    expect(await sent(text)).toBe(
      '{"model":"m","stream_options":{"x":1,"include_usage":true},"messages":[],"stream":true}',
    );
  });

  it('carries the dialect’s headers and query, and no credential of the client', async () => {
    const dialect = chatDialect({
      id: 'one.chat',
      speaks: ['chat'],
      requestHeaders: ['one-beta'],
      requestQuery: ['beta'],
    });
    const operations = {
      chat: [{ dialect, endpoint: () => ({ method: 'POST', path: '/v1/chat', query: { v: '1' } }) as const }],
    };
    const of = setup([said('Hi')], {
      provider: { operations },
      settings: { one: { network_config: { extra_headers: { 'User-Agent': 'mine/1', 'x-team': 'blue' } } } },
    });
    const headers = { authorization: 'Bearer client', cookie: 'a=b', 'one-beta': 'x', 'x-bf-strict': 'true' };
    const asked = of.ask('{"model":"m","messages":[]}', { headers, query: { beta: 'true', key: 'no' } });
    await asked.done;
    expect(of.one.seen[0]?.path).toBe('/v1/chat?v=1&beta=true');
    expect(of.one.seen[0]?.headers).toEqual({
      'accept-encoding': 'identity',
      'user-agent': 'mine/1',
      'one-beta': 'x',
      'content-type': 'application/json',
      'x-team': 'blue',
      'x-bf-key': 'k1',
      authorization: 'Bearer secret-value-one',
    });
  });

  it('obeys the edits that the vendor wants for a model, on the unified routes only', async () => {
    const operations = {
      chat: [
        {
          dialect: oneChat,
          endpoint: () => ({ method: 'POST', path: '/v1/chat' }) as const,
          passageEdits: () => [
            { rename: 'max_tokens', to: 'max_completion_tokens' },
            { drop: 'temperature' },
            { drop: 'absent' },
            { replace: 'top_p', value: 1 },
          ],
        },
      ],
    };
    const text = '{"model":"m","max_tokens":7,"temperature":0.5,"top_p":0.50,"messages":[]}';
    const of = setup([said('Hi')], { provider: { operations } });
    const asked = of.ask(text);
    await asked.done;
    expect(of.one.seen[0]?.text).toBe('{"model":"m","max_completion_tokens":7,"top_p":1,"messages":[]}');
    expect(asked.sink.extraFields['dropped_params']).toEqual(['temperature', 'top_p']);
    expect(asked.sink.headers['x-bf-dropped-params']).toBe('temperature, top_p');
    await of.ask(text, onRoute(oneChat, 'one')).done;
    expect(of.one.seen[1]?.text).toBe(text);
    const strict = of.ask(text, { headers: { 'x-bf-strict': 'true' } });
    await strict.done;
    expect(strict.sink.error).toMatchObject({ code: 'unsupported_parameter', param: 'temperature' });
  });
});

describe('a table that no longer fits its message', () => {
  it('is told of, strict or not, and never sent', async () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'edited by hand', parts_order: ['text:3', 'text:4'] },
      { role: 'user', content: 'And?' },
    ];
    const of = setup([said('Hi')]);
    const asked = of.ask({ model: 'm', messages }, { headers: { 'x-bf-strict': 'true' } });
    await asked.done;
    expect(of.one.seen[0]?.text).not.toContain('parts_order');
    expect(asked.sink.extraFields['dropped_params']).toEqual(['messages[1].parts_order']);
    expect(asked.sink.headers['x-bf-dropped-params']).toBe('messages[1].parts_order');
  });
});

describe('passage is given up', () => {
  const plain = '{"model":"m", "messages":[{"role":"user","content":"Hi"}]}';
  const changing: Plugin = {
    specVersion: 'v1',
    name: 'changes',
    onRequest: (request) => ({ request: { ...request.canonical(), model: 'm' } }),
  };
  const looking: Plugin = { specVersion: 'v1', name: 'looks', onResponse: () => undefined };

  it.each<[string, string, BenchOptions]>([
    ['by native_passage: false', plain, { settings: { one: { native_passage: false } } }],
    ['by a plugin that changes the request', plain, { plugins: [changing] }],
    ['by a plugin that looks at answers', plain, { plugins: [looking] }],
    ['by provider_options', plain.replace('{', '{"provider_options":{"one":{}}, '), {}],
    ['by reasoning', plain.replace('{', '{"reasoning":{"effort":"low"}, '), {}],
    ['by reasoning_details', plain.replace('"Hi"', '"Hi","reasoning_details":[]'), {}],
    [
      'by cache_control in a message',
      plain.replace('"Hi"', '[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]'),
      {},
    ],
  ])('%s', async (_name, text, options) => {
    const wire = await sent(text, options);
    expect(wire).not.toBe(text);
    expect(JSON.parse(wire)).toMatchObject({ model: 'm', messages: [{ role: 'user' }] });
    expect(wire).not.toContain('provider_options');
  });

  it('stays where a plugin only looks at requests', async () => {
    const seen: string[] = [];
    const plugin: Plugin = {
      specVersion: 'v1',
      name: 'looks',
      onRequest: (request) => void seen.push(JSON.stringify(request.canonical())),
    };
    expect(await sent(plain, { plugins: [plugin] })).toBe(plain);
    expect(seen[0]).toContain('"Hi"');
  });

  it('merges provider_options for the provider that is meant, on a vendor’s own route too', async () => {
    const text =
      '{"model":"m","provider_options":{"one":{"metadata":{"b":2},"x":1},"two":{"y":1}},"metadata":{"a":"1"},"messages":[{"role":"user","content":"Hi"}]}';
    for (const more of [{}, onRoute(oneChat, 'one')]) {
      const wire = JSON.parse(await sent(text, {}, more));
      expect(wire).toMatchObject({ metadata: { a: '1', b: 2 }, x: 1 });
      expect(wire).not.toHaveProperty('y');
    }
  });
});

const piece = (usage: JsonObject) => chunk({}, { choices: [], usage });

describe('an answer that passes', () => {
  const body =
    '{ "id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":"é"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},\n "future": 1.50, "model":"m-2024" }';

  it('is the provider’s, with our facts behind', async () => {
    const of = setup([{ body: [body.slice(0, 77), body.slice(77)] }]);
    const asked = of.ask('{"model":"one/m","messages":[]}');
    await asked.done;
    expect(asked.sink.text.startsWith(body.slice(0, -2))).toBe(true);
    expect(asked.sink.extraFields).toEqual({
      provider: 'one',
      model_requested: 'one/m',
      model_used: 'm-2024',
      latency: 0,
      fallback_used: false,
      fallback_index: 0,
      attempts: [{ provider: 'one', model: 'm', key: 'k1', status: 200, start: 0, latency: 0 }],
      native_finish_reason: 'stop',
    });
    expect(of.ends[0]).toMatchObject({
      passage: true,
      modelUsed: 'm-2024',
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
  });

  it('is the provider’s alone on its own route, with headers from the list', async () => {
    const of = setup([
      {
        headers: { 'x-ratelimit-remaining': '7', 'set-cookie': 'a=b', 'openai-organization': 'o' },
        body: [body],
      },
    ]);
    const asked = of.ask('{"model":"m","messages":[]}', onRoute(oneChat, 'one'));
    await asked.done;
    expect(asked.sink.text).toBe(body);
    expect(asked.sink.headers).toMatchObject({ 'x-ratelimit-remaining': '7', 'x-bf-provider': 'one' });
    expect(asked.sink.headers).not.toHaveProperty('set-cookie');
    expect(asked.sink.headers).not.toHaveProperty('openai-organization');
    const withFacts = of.ask('{"model":"m","messages":[]}', {
      ...onRoute(oneChat, 'one'),
      headers: { 'x-bf-extra-fields': 'true' },
    });
    await withFacts.done;
    expect(withFacts.sink.extraFields).toMatchObject({ provider: 'one' });
  });

  it('says tool_calls where calls were made, on the unified routes', async () => {
    const called = said('', {
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
          },
          finish_reason: 'stop',
        },
      ],
    });
    const of = setup([called]);
    const unified = of.ask('{"model":"m","messages":[]}');
    const own = of.ask('{"model":"m","messages":[]}', onRoute(oneChat, 'one'));
    await unified.done;
    await own.done;
    expect(unified.sink.text).toContain('"finish_reason":"tool_calls"');
    expect(own.sink.text).toContain('"finish_reason":"stop"');
  });

  it('says so in streams too', async () => {
    const call = chunk({
      tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    });
    const of = setup([{ body: [role, call, finish(), done] }]);
    const asked = of.ask('{"model":"m","messages":[],"stream":true}');
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.text).toContain('"finish_reason":"tool_calls"');
    expect(asked.sink.text).toContain('"extra_fields"');
  });

  it.each<[string, string, boolean]>([
    ['weird', 'stop', false],
    ['weird', 'tool_calls', true],
    ['eos', 'stop', false],
    ['model_length', 'length', false],
    ['function_call', 'function_call', false],
    ['content_filter', 'content_filter', true],
  ])('ends %s as %s on the unified routes, after a call: %s', async (native, reason, called) => {
    const calls = [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
    const message = { role: 'assistant', content: 'Hi', ...(called ? { tool_calls: calls } : {}) };
    const whole = said('', { choices: [{ index: 0, message, finish_reason: native }] });
    const delta = called ? chunk({ tool_calls: calls }) : words('Hi');
    const streamed = { body: [role, delta, finish(native), done] };
    for (const [script, asks] of [
      [whole, '{"model":"m","messages":[]}'],
      [streamed, '{"model":"m","messages":[],"stream":true}'],
    ] as const) {
      const of = setup([script]);
      const unified = of.ask(asks);
      await of.clock.runAll();
      await unified.done;
      expect(unified.sink.text).toContain(`"finish_reason":"${reason}"`);
      expect(unified.sink.text).toContain(`"native_finish_reason":"${native}"`);
      const own = of.ask(asks, onRoute(oneChat, 'one'));
      await of.clock.runAll();
      await own.done;
      expect(own.sink.text).toContain(`"finish_reason":"${native}"`);
    }
  });

  it('says so of each choice of a stream', async () => {
    const of = setup([
      {
        body: [
          role,
          words('Hi'),
          finish('weird'),
          chunk({}, { choices: [{ index: 1, delta: {}, finish_reason: 'stop' }] }),
          done,
        ],
      },
    ]);
    const asked = of.ask('{"model":"m","messages":[],"stream":true}');
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.text.match(/"finish_reason":"\w+"/gu)).toEqual([
      '"finish_reason":"stop"',
      '"finish_reason":"stop"',
    ]);
  });

  it('hands events on byte for byte', async () => {
    const strange =
      'event: x\r\ndata:  {"choices":[{"delta":{"content":"\\u00e9"} , "index":0}],"n":1.0}\r\n\r\n';
    const of = setup([
      {
        headers: { 'content-type': 'text/event-stream' },
        body: [role, strange, ': hi\n\n', strange, finish(), done],
      },
    ]);
    const asked = of.ask('{"model":"m","messages":[],"stream":true}', onRoute(oneChat, 'one'));
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.text).toBe(role + strange + ': hi\n\n' + strange + finish() + done);
  });

  it('keeps the usage record that a client asked for, as the provider wrote it', async () => {
    const record =
      'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}, "x":1.0}\n\n';
    const of = setup([{ body: [role, words('a'), finish(), record, done] }]);
    const text = '{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}';
    const asked = of.ask(text);
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.text).toContain(record);
    expect(of.one.seen[0]?.text).toBe(text);
  });

  it('adds up what a vendor tells in pieces', async () => {
    const of = setup([
      {
        body: [
          piece({
            prompt_tokens: 30,
            completion_tokens: 1,
            total_tokens: 31,
            prompt_tokens_details: { cached_tokens: 20 },
          }),
          words('a'),
          piece({ prompt_tokens: 0, completion_tokens: 9, total_tokens: 9 }),
          finish(),
          done,
        ],
      },
    ]);
    const asked = of.ask('{"model":"m","messages":[],"stream":true}');
    await of.clock.runAll();
    await asked.done;
    expect(of.ends[0]?.usage).toEqual({
      prompt_tokens: 30,
      completion_tokens: 9,
      total_tokens: 39,
      prompt_tokens_details: { cached_tokens: 20 },
    });
  });

  it('is none where no picture came back', async () => {
    const pictures = {
      dialect: imagesDialect({ id: 'one.images', speaks: ['images'] }),
      endpoint: () => ({ method: 'POST' as const, path: '/v1/images/generations' }),
    };
    const of = setup([{ body: ['{"created":1,"data":[]}'] }], {
      provider: { operations: { imageGeneration: [pictures] } },
    });
    const asked = of.ask('{"model":"one/p","prompt":"a cat"}', { dialect: images });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'invalid_response' });
  });

  it('is none where it has fewer vectors than there were texts', async () => {
    const of = setup([{ body: ['{"object":"list","data":[{"index":0,"embedding":[1]}],"model":"e"}'] }]);
    const asked = of.ask('{"model":"e","input":["a","b"]}', { dialect: embeddings });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'invalid_response' });
    const whole = of.ask('{"model":"e","input":"a"}', { dialect: embeddings });
    await whole.done;
    expect(whole.sink.status).toBe(200);
  });

  it('counts the texts of a vendor’s own format where they stand there', async () => {
    const own: typeof embeddings = {
      ...embeddings,
      id: 'one.embed',
      ...(embeddings.passage && { passage: { ...embeddings.passage, inputMember: 'texts' } }),
    };
    const operation = { dialect: own, endpoint: () => ({ method: 'POST' as const, path: '/embed' }) };
    const vectors = '{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}],"model":"e"}';
    const ask = async (texts: string) => {
      const of = setup([{ body: [vectors] }], { provider: { operations: { embeddings: [operation] } } });
      const asked = of.ask(`{"model":"e",${texts}}`, onRoute(own, 'one'));
      await asked.done;
      return asked.sink;
    };
    expect((await ask('"texts":["a","b"]')).status).toBe(200);
    expect((await ask('"texts":["a","b","c"]')).error).toMatchObject({ code: 'invalid_response' });
    expect((await ask('"images":["a","b"]')).status).toBe(200);
  });

  it.each([
    [
      'is a stream that nobody asked for',
      { headers: { 'content-type': 'text/event-stream' }, body: [event({ data: [{ embedding: [1] }] })] },
    ],
    ['is plain text', { headers: { 'content-type': 'text/plain' }, body: ['upstream is warming up'] }],
  ])('is none where an answer to embeddings %s', async (_name, script) => {
    const of = setup([script]);
    const asked = of.ask('{"model":"e","input":"a"}', { dialect: embeddings });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'invalid_response' });
  });
});

const choice = (message: JsonObject, more: JsonObject = {}): JsonObject => ({
  choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, ...more }],
});

describe('JSON that is no answer', () => {
  const filler = 'x'.repeat(10_000);

  it.each<[string, JsonObject, string]>([
    ['another server’s', { status: 'ok' }, 'the answer has no "choices"; check base_url'],
    ['another server’s, and long', { status: filler }, 'the answer has no "choices"; check base_url'],
    ['one with choices of null', { choices: null }, 'the answer has no "choices"; check base_url'],
    ['one without a choice', { choices: [] }, 'the answer is empty, and says nothing of why'],
    ['one that says nothing', choice({}), 'the answer is empty, and says nothing of why'],
    [
      'one of empty members',
      choice({ content: '', tool_calls: [] }, { finish_reason: null }),
      'the answer is empty, and says nothing of why',
    ],
  ])('is refused, and the fallback asked: %s', async (_name, body, reason) => {
    const other = { body: [JSON.stringify(body)] };
    const of = setup([other]);
    const asked = of.ask('{"model":"one/m","messages":[]}');
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'invalid_response', message: `one: ${reason}` });
    of.one.script(other, said('Hi'));
    const saved = of.ask('{"model":"one/n","messages":[],"fallbacks":["one/other"]}');
    await of.clock.runAll();
    await saved.done;
    expect(saved.sink.status).toBe(200);
  });

  it.each<[string, JsonObject]>([
    ['that ended without words', choice({}, { finish_reason: 'stop' })],
    ['with a call alone', choice({ tool_calls: [{ id: 'a' }] })],
    ['with words and no reason', choice({ content: 'Hi' })],
    ['that is long and tells no reason', choice({ content: filler })],
  ])('is not one %s', async (_name, body) => {
    const of = setup([{ body: [JSON.stringify(body)] }]);
    const asked = of.ask('{"model":"one/m","messages":[]}');
    await asked.done;
    expect(asked.sink.status).toBe(200);
  });
});

describe('errors on a vendor’s own route', () => {
  it('are the vendor’s for a fault of the caller, without a secret', async () => {
    const body = '{ "error": {"message":"no: secret-value-one","type":"invalid_request_error"} }';
    const of = setup([{ status: 422, headers: { 'x-request-id': 'theirs' }, body: [body] }]);
    const asked = of.ask('{"model":"m","messages":[]}', onRoute(oneChat, 'one'));
    await asked.done;
    expect(asked.sink.status).toBe(422);
    expect(asked.sink.text).toBe(body.replace('secret-value-one', '[redacted]'));
    expect(asked.sink.headers).toMatchObject({ 'x-request-id': 'request-1', 'x-bf-fault': 'caller' });
  });

  it('are ours for anything else, in the vendor’s shape', async () => {
    const of = setup([failed(401, { message: 'bad key secret-value-one', type: 'x', code: 'y' })]);
    const asked = of.ask('{"model":"m","messages":[]}', onRoute(oneChat, 'one'));
    await asked.done;
    expect(asked.sink.status).toBe(401);
    expect(asked.sink.json).toEqual({
      error: { message: "one refused key 'k1' (HTTP 401)", type: 'x', code: 'y', param: null },
    });
  });

  it('are the primary’s where the fallback failed in another way', async () => {
    const one = scriptedProvider('one');
    const two = scriptedProvider('two', { operations: chatOperations('one') });
    one.script(failed(400, { code: 'context_length_exceeded', message: 'too long' }));
    two.script(failed(422, { message: 'another fault' }));
    const of = bench([one, two]);
    const asked = of.ask('{"model":"one/m","messages":[],"fallbacks":["two/m"]}', onRoute(oneChat, 'one'));
    await asked.done;
    expect(asked.sink.status).toBe(400);
    expect(asked.sink.text).toContain('too long');
    expect(asked.sink.text).not.toContain('another fault');
  });
});

describe('translation', () => {
  it('lets a client of the Responses API have any provider', async () => {
    const of = setup([said('Hi'), { body: [role, words('Hel'), words('lo'), finish(), done] }]);
    const body = { model: 'one/m', input: 'Hello', instructions: 'Be brief' };
    const whole = of.ask(body, { dialect: responses });
    await whole.done;
    expect(whole.sink.json).toMatchObject({ object: 'response', status: 'completed' });
    expect(whole.sink.json['instructions']).toBe('Be brief');
    expect(whole.sink.extraFields).toMatchObject({ provider: 'one' });
    const streamed = of.ask({ ...body, stream: true }, { dialect: responses });
    await of.clock.runAll();
    await streamed.done;
    expect(streamed.sink.text).toContain('event: response.completed');
    expect(streamed.sink.text).toContain('"delta":"Hel"');
  });

  it('gives an error in the client’s dialect, before and within a stream', async () => {
    const of = setup([failed(401), { body: [role, words('Hel'), event({ error: { message: 'no' } })] }]);
    const asked = of.ask({ model: 'one/m', input: 'Hello', stream: true }, { dialect: responses });
    await asked.done;
    expect(asked.sink.error['code']).toBe('authentication');
    await of.clock.advance(60_000);
    const broken = of.ask({ model: 'one/m', input: 'Hello', stream: true }, { dialect: responses });
    await of.clock.runAll();
    await broken.done;
    expect(broken.sink.text).toMatch(/event: (error|response\.failed)/);
    expect(broken.sink.text).not.toContain('response.completed');
  });

  it('replays a whole answer for a client that asked for a stream', async () => {
    for (const settings of [{}, { one: { native_passage: false } }]) {
      const of = setup([said('Hi')], { settings });
      const asked = of.ask('{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true}');
      await asked.done;
      expect(asked.sink.said).toBe('Hi');
      expect(asked.sink.events.at(-1)).toBe('[DONE]');
      expect(asked.sink.headers['content-type']).toContain('text/event-stream');
    }
  });
});

describe('a body that carries what another vendor wants back', () => {
  const dialect: typeof oneChat = {
    ...oneChat,
    ...(oneChat.passage && { passage: { ...oneChat.passage, foreignMarks: ['"packed.'] } }),
  };
  const operations = {
    chat: [{ dialect, endpoint: () => ({ method: 'POST', path: '/v1/chat' }) as const }],
  };
  const asked = (text: string): Promise<string> =>
    sent(text, { provider: { operations } }, onRoute(dialect, 'one'));

  it('is translated on the dialect’s own route too', async () => {
    const text = '{"model":"m", "messages":[{"role":"user","content":"a"}],"user":"packed.x"}';
    expect(JSON.parse(await asked(text))).toEqual(JSON.parse(text));
    expect(await asked(text)).not.toBe(text);
  });

  it('is one only if it begins with the mark', async () => {
    const text = '{"model":"m", "messages":[{"role":"user","content":"a packed.x"}]}';
    expect(await asked(text)).toBe(text);
  });
});

/** A body with a member that holds an id of a call. */
const withCall = (call: string): string =>
  `{"model":"m", "messages":[{"role":"user","content":"a"}],"call":"${call}"}`;

describe('a body with ids of calls that the provider would refuse', () => {
  const dialect: typeof oneChat = {
    ...oneChat,
    ...(oneChat.passage && { passage: { ...oneChat.passage, foreignIds: /"call":"[^"]{5}/u } }),
  };
  const operations = {
    chat: [{ dialect, endpoint: () => ({ method: 'POST', path: '/v1/chat' }) as const }],
  };

  it.each([
    { route: 'on the dialect’s own route', target: () => onRoute(dialect, 'one') },
    { route: 'on the unified route', target: () => ({}) },
  ])('is translated $route, and passes with ids that fit', async ({ target }) => {
    const asked = (text: string): Promise<string> => sent(text, { provider: { operations } }, target());
    expect(await asked(withCall('12345'))).not.toBe(withCall('12345'));
    expect(await asked(withCall('1234'))).toBe(withCall('1234'));
  });
});
