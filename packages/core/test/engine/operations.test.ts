import { describe, expect, it } from 'vitest';
import { WireFailure } from '../../src/adapter/failures.js';
import type { Dialect } from '../../src/adapter/dialect.js';
import type { Credential } from '../../src/adapter/provider-adapter.js';
import { withBearer } from '../../src/adapter/define-provider.js';
import { countTokens } from '../../src/api/count-tokens/dialect.js';
import { chatDialect } from '../../src/api/chat/dialect.js';
import { images, imagesDialect } from '../../src/api/images/dialect.js';
import { models } from '../../src/api/models/dialect.js';
import { responses } from '../../src/api/responses/dialect.js';
import { BifrostError } from '../../src/errors/bifrost-error.js';
import type { Plugin } from '../../src/hooks/plugin.js';
import { Secret } from '../../src/secrets/secret.js';
import { bench, keys, onRoute, type BenchOptions } from '../support/ask.js';
import { done, event, failed, finish, role, said, streamed, words } from '../support/answers.js';
import {
  chatOperations,
  scriptedProvider,
  type Script,
  type ScriptedOptions,
} from '../support/scripted-provider.js';

const question = { model: 'one/m', messages: [{ role: 'user', content: 'Hello' }] };

function setup(scripts: Script[], options: BenchOptions & { provider?: ScriptedOptions } = {}) {
  const { provider, ...rest } = options;
  const one = scriptedProvider('one', provider);
  const two = scriptedProvider('two');
  one.script(...scripts);
  two.script(said('from two'));
  return { one, two, ...bench([one, two], rest) };
}

describe('a count of tokens', () => {
  it('is estimated where the provider has no counter, and says so', async () => {
    const of = setup([said('never')]);
    const asked = of.ask({ ...question, stream: true }, { dialect: countTokens });
    await asked.done;
    expect(asked.sink.status).toBe(200);
    expect(asked.sink.json).toMatchObject({ input_tokens: 2, estimated: true });
    expect(asked.sink.headers).toMatchObject({ 'x-bf-estimated': 'true', 'x-bf-provider': 'one' });
    expect(asked.sink.headers).not.toHaveProperty('x-bf-key');
    expect(of.one.seen).toHaveLength(0);
    expect(of.ends).toMatchObject([{ status: 200, error: undefined, attempts: [] }]);
  });

  it('is the provider’s where it has one', async () => {
    const operations = {
      ...chatOperations('one'),
      countTokens: [{ dialect: countTokens, endpoint: () => ({ method: 'POST', path: '/count' }) as const }],
    };
    const of = setup([{ body: ['{"input_tokens":7}'] }], { provider: { operations } });
    const asked = of.ask(question, { dialect: countTokens });
    await asked.done;
    expect(asked.sink.json).toMatchObject({ input_tokens: 7, estimated: false });
    expect(asked.sink.headers).not.toHaveProperty('x-bf-estimated');
  });

  it('is refused for a request that is none', async () => {
    const of = setup([]);
    const asked = of.ask({ model: 'one/m' }, { dialect: countTokens });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'invalid_request', param: 'messages' });
  });
});

describe('what a provider cannot do', () => {
  it('is refused before a byte is sent', async () => {
    const of = setup([said('never')]);
    const asked = of.ask({ model: 'one/m', prompt: 'A cat' }, { dialect: images });
    await asked.done;
    expect(asked.sink.error['code']).toBe('unsupported_operation');
    expect(asked.sink.error['message']).toContain('chat, embeddings, listModels');
    expect(of.one.seen).toHaveLength(0);
    expect(asked.sink.status).toBe(400);
  });

  it('is refused for a stream that could only be translated', async () => {
    const own = imagesDialect({ id: 'one.images', speaks: ['images'] });
    const operations = {
      imageGeneration: [{ dialect: own, endpoint: () => ({ method: 'POST', path: '/images' }) as const }],
    };
    const partial = event({ type: 'image_generation.partial_image', b64_json: 'A'.repeat(3_000_000) });
    const of = setup([{ body: [partial, event({ type: 'image_generation.completed', b64_json: 'B' })] }], {
      provider: { operations },
    });
    const passed = of.ask({ model: 'one/m', prompt: 'A cat', stream: true }, { dialect: images });
    await of.clock.runAll();
    await passed.done;
    expect(passed.sink.text).toContain('image_generation.completed');
    expect(passed.sink.finished).toBe(true);
    const translated = setup([said('never')], {
      provider: { operations },
      settings: { one: { native_passage: false } },
    });
    const asked = translated.ask({ model: 'one/m', prompt: 'A cat', stream: true }, { dialect: images });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'unsupported_parameter', param: 'stream' });
    expect(translated.one.seen).toHaveLength(0);
  });

  it('skips the target in a chain', async () => {
    const operations = { embeddings: chatOperations('one').embeddings ?? [] };
    const of = setup([said('never')], { provider: { operations } });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.extraFields).toMatchObject({ provider: 'two' });
  });

  it('is refused by strict_params where it would be left out', async () => {
    const translated = { one: { native_passage: false }, two: { native_passage: false } };
    const of = setup([said('Hi')], { settings: translated });
    const body = { ...question, unheard_of: 1 };
    const lenient = of.ask({ ...body, model: 'one/m' }, { dialect: responses, ...{} });
    await lenient.done;
    const asked = of.ask(
      { input: 'Hello', model: 'one/m', truncation: 'auto', routing: { strict_params: true } },
      { dialect: responses },
    );
    await asked.done;
    expect(asked.sink.error['code']).toBe('unsupported_parameter');
    const dropped = of.ask({ input: 'Hello', model: 'one/m', truncation: 'auto' }, { dialect: responses });
    await dropped.done;
    expect(dropped.sink.headers['x-bf-dropped-params']).toContain('truncation');
  });
});

describe('a queue', () => {
  const narrow = (more = {}) => ({
    one: { concurrency_and_buffer_size: { concurrency: 1, buffer_size: 1, ...more } },
  });

  it('lets wait, and refuses one more', async () => {
    const of = setup([{ before: 100, ...said('Hi') }], { settings: narrow() });
    const first = of.ask(question);
    const second = of.ask(question);
    const third = of.ask(question);
    await third.done;
    expect(third.sink.status).toBe(503);
    expect(third.sink.error['code']).toBe('queue_full');
    expect(third.sink.headers).toMatchObject({ 'retry-after': '1' });
    expect(third.sink.headers).not.toHaveProperty('x-should-retry');
    expect(of.engine.providers()[0]?.queue).toMatchObject({ active: 1, waiting: 1 });
    await of.clock.runAll();
    await first.done;
    await second.done;
    expect([first.sink.status, second.sink.status]).toEqual([200, 200]);
    expect(of.clock.pending).toBe(0);
  });

  it('leads to the next target where it is full', async () => {
    const of = setup([{ before: 100, ...said('Hi') }], { settings: narrow({ drop_excess_requests: true }) });
    const first = of.ask(question);
    const second = of.ask({ ...question, fallbacks: ['two/m'] });
    await second.done;
    expect(second.sink.extraFields).toMatchObject({ provider: 'two' });
    await of.clock.runAll();
    await first.done;
  });

  it('ends a wait when the client leaves, at the deadline, and after its own limit', async () => {
    const of = setup([{ before: 500_000, ...said('Hi') }], { settings: narrow({ buffer_size: 5 }) });
    const first = of.ask(question, { headers: { 'x-bf-deadline': '590' } });
    const leaving = of.ask(question);
    const late = of.ask(question, { headers: { 'x-bf-deadline': '3' } });
    const patient = of.ask(question);
    await of.clock.advance(1000);
    leaving.cancel();
    await leaving.done;
    expect(of.ends).toMatchObject([{ status: 499 }]);
    await of.clock.advance(2000);
    await late.done;
    expect(late.sink.error['code']).toBe('deadline_exceeded');
    await of.clock.advance(57_000);
    await patient.done;
    expect(patient.sink.error['code']).toBe('queue_full');
    expect(of.one.seen).toHaveLength(1);
    first.cancel();
    await first.done;
    await of.clock.advance(0);
    expect(of.clock.pending).toBe(0);
  });

  it('is not held while a retry waits', async () => {
    const of = setup([failed(503, {}, { 'retry-after': '5' }), said('Hi')], { settings: narrow() });
    const first = of.ask(question);
    await of.clock.advance(1);
    expect(of.engine.providers()[0]?.queue).toMatchObject({ active: 0, waiting: 0 });
    first.cancel();
    await first.done;
    expect(of.ends).toMatchObject([{ status: 499, attempts: [{ error: 'overloaded' }] }]);
    expect(of.clock.pending).toBe(0);
    expect(of.one.seen).toHaveLength(1);
  });
});

describe('requests that belong to an account', () => {
  const many = { settings: { one: keys('a', 'b', 'c', 'd') } };
  const own = { ...onRoute(responses, 'one') };

  it('stay with the key that made the id, and nowhere else', async () => {
    const operations = {
      chat: [{ dialect: responses, endpoint: () => ({ method: 'POST', path: '/v1/responses' }) as const }],
    };
    const answer = (id: string): Script => ({
      body: [
        JSON.stringify({ id, object: 'response', status: 'completed', model: 'm', output: [], usage: null }),
      ],
    });
    const of = setup([answer('resp_1')], { ...many, provider: { operations } });
    await of.ask({ model: 'm', input: 'a' }, own).done;
    const maker = of.one.seen[0]?.key;
    for (let round = 0; round < 10; round++) {
      await of.ask({ model: 'm', input: 'b', previous_response_id: 'resp_1' }, own).done;
    }
    expect(new Set(of.one.seen.map(({ key }) => key))).toEqual(new Set([maker]));
    of.one.script(failed(500));
    const lost = of.ask(
      { model: 'one/m', input: 'c', previous_response_id: 'resp_1', fallbacks: ['two/m'] },
      own,
    );
    await of.clock.runAll();
    await lost.done;
    expect(of.two.seen).toHaveLength(0);
    expect(lost.sink.headers['x-bf-attempts']).toBe('4');
  });

  it('go to the first key where nobody knows the id', async () => {
    const of = setup([said('Hi')], many);
    for (let round = 0; round < 10; round++) {
      await of.ask({ ...question, previous_response_id: 'unknown' }).done;
    }
    expect(new Set(of.one.seen.map(({ key }) => key))).toEqual(new Set(['a']));
  });

  it('keep a session on its key while that is well', async () => {
    const of = setup([said('Hi')], many);
    const session = { headers: { 'x-bf-session-id': 's1' } };
    for (let round = 0; round < 10; round++) await of.ask(question, session).done;
    const [first] = of.one.seen;
    expect(new Set(of.one.seen.map(({ key }) => key)).size).toBe(1);
    of.one.script(({ key }) => (key === first?.key ? failed(401) : said('Hi')));
    for (let round = 0; round < 5; round++) await of.ask(question, session).done;
    expect(new Set(of.one.seen.slice(-4).map(({ key }) => key)).size).toBe(1);
    expect(of.one.seen.at(-1)?.key).not.toBe(first?.key);
  });

  it('take the key that the caller names', async () => {
    const of = setup([said('Hi')], many);
    for (let round = 0; round < 5; round++) await of.ask(question, { headers: { 'x-bf-key': 'c' } }).done;
    expect(new Set(of.one.seen.map(({ key }) => key))).toEqual(new Set(['c']));
    const asked = of.ask(question, { key: 'nobody' });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'no_key' });
    expect(asked.sink.status).toBe(404);
  });
});

describe('credentials that are fetched', () => {
  function withTokens(fetchToken: () => Promise<Credential>): ScriptedOptions {
    return {
      credentials: fetchToken,
      authorize: (request, { credential }) => withBearer(request, credential?.value),
    };
  }

  it('are shared, and fetched anew once refused', async () => {
    let fetched = 0;
    const provider = withTokens(() =>
      Promise.resolve({ value: new Secret(`token-${(fetched += 1)}`), expiresAt: Infinity }),
    );
    const of = setup([said('Hi')], { provider, settings: { one: { network_config: { max_retries: 0 } } } });
    await Promise.all([of.ask(question).done, of.ask(question).done]);
    expect(fetched).toBe(1);
    of.one.script(failed(401), said('Hi'));
    await of.ask(question).done;
    await of.clock.advance(60_000);
    await of.ask(question).done;
    expect(of.one.seen.at(-1)?.headers['authorization']).toBe('Bearer token-2');
  });

  it('that cannot be had lead to the next key or target', async () => {
    const refused = withTokens(() =>
      Promise.reject(new BifrostError('authentication', 'the token was refused')),
    );
    const of = setup([said('never')], { provider: refused, settings: { one: keys('a', 'b') } });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.extraFields).toMatchObject({
      provider: 'two',
      attempts: [{ error: 'authentication' }, { error: 'authentication' }, { provider: 'two' }],
    });
  });

  it('are not waited for by a client that left', async () => {
    const of = setup([said('never')], { provider: withTokens(() => new Promise(() => {})) });
    const asked = of.ask(question);
    await of.clock.advance(10);
    asked.cancel();
    await asked.done;
    expect(of.ends).toMatchObject([{ status: 499 }]);
    expect(of.engine.providers()[0]?.queue.active).toBe(0);
  });

  it('are not waited for beyond the deadline', async () => {
    const of = setup([said('never')], { provider: withTokens(() => new Promise(() => {})) });
    const asked = of.ask(question, { headers: { 'x-bf-deadline': '5' } });
    await of.clock.advance(5000);
    await asked.done;
    expect(asked.sink.error['code']).toBe('deadline_exceeded');
  });
});

describe('plugins', () => {
  const base = { specVersion: 'v1', name: 'p' } as const;

  it('refuse a request, with their own status', async () => {
    const plugin: Plugin = { ...base, onRequest: () => ({ refuse: { message: 'no', status: 451 } }) };
    const of = setup([said('never')], { plugins: [plugin] });
    const asked = of.ask(question);
    await asked.done;
    expect(asked.sink.status).toBe(451);
    expect(asked.sink.error).toMatchObject({ code: 'refused_by_plugin', message: 'no' });
    expect(of.ends).toMatchObject([{ status: 451, attempts: [] }]);
  });

  it('refuse a target only', async () => {
    const plugin: Plugin = {
      ...base,
      onAttempt: ({ provider }) => (provider === 'one' ? { refuse: { message: 'not there' } } : undefined),
    };
    const of = setup([said('never')], { plugins: [plugin] });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.extraFields).toMatchObject({
      provider: 'two',
      attempts: [{ provider: 'one', error: 'refused_by_plugin' }, { provider: 'two' }],
    });
    const alone = of.ask(question);
    await alone.done;
    expect(alone.sink.status).toBe(403);
  });

  it('replace an answer, and are told the end', async () => {
    const told: number[] = [];
    const plugin: Plugin = {
      ...base,
      onResponse: async ({ canonical }) => {
        const answer = canonical();
        return { response: { ...answer, model: 'mine' } };
      },
      onEnd: ({ status }) => void told.push(status),
    };
    const of = setup([said('Hi')], { plugins: [plugin] });
    const asked = of.ask(question);
    await asked.done;
    expect(asked.sink.text).toContain('Hi');
    expect(told).toEqual([200]);
  });

  it('that are required and fail over an answer refuse it', async () => {
    const plugin: Plugin = { ...base, required: true, onResponse: () => Promise.reject(new Error('broken')) };
    const of = setup([said('Hi')], { plugins: [plugin] });
    const asked = of.ask(question);
    await asked.done;
    expect(asked.sink.error['code']).toBe('refused_by_plugin');
  });

  it('that are late or broken are passed over', async () => {
    const faults: string[] = [];
    const plugins: Plugin[] = [
      { ...base, name: 'late', onRequest: () => new Promise(() => {}) },
      {
        ...base,
        name: 'broken',
        onAttempt: () => {
          throw new Error('oh');
        },
      },
    ];
    const onPluginFault = ({ plugin, step }: { plugin: string; step: string }) =>
      void faults.push(`${plugin} ${step}`);
    const of = setup([said('Hi')], { plugins, onPluginFault });
    const asked = of.ask(question);
    await of.clock.advance(1000);
    await asked.done;
    expect(asked.sink.status).toBe(200);
    expect(faults).toEqual(['late onRequest', 'broken onAttempt']);
  });
});

describe('an adapter that is broken', () => {
  const chat = chatDialect({ id: 'one.chat', speaks: ['chat'] });
  const withDialect = (dialect: Dialect<'chat'>): ScriptedOptions => ({
    operations: { chat: [{ dialect, endpoint: () => ({ method: 'POST', path: '/v1' }) as const }] },
  });
  const oh = () => {
    throw new Error('oh');
  };

  it.each<[string, ScriptedOptions]>([
    ['encoding', withDialect({ ...chat, encodeRequest: oh })],
    ['decoding', withDialect({ ...chat, decodeResponse: oh })],
    ['authorizing', { authorize: oh }],
    ['naming an address', { operations: { chat: [{ dialect: chat, endpoint: oh }] } }],
    [
      'an origin that it does not declare',
      {
        operations: {
          chat: [
            {
              dialect: chat,
              endpoint: () => ({ method: 'POST', path: '/', origin: 'https://evil.example' }) as const,
            },
          ],
        },
      },
    ],
  ])('costs its own target only: %s', async (_name, provider) => {
    const of = setup([said('Hi')], { provider, settings: { one: { native_passage: false } } });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.extraFields).toMatchObject({
      provider: 'two',
      attempts: [{ provider: 'one', error: 'internal' }, { provider: 'two' }],
    });
  });

  it('costs its own target only: reading a stream', async () => {
    const provider = withDialect({ ...chat, createStreamDecoder: () => ({ push: oh, end: oh }) });
    const of = setup([streamed(words('a'))], { provider, settings: { one: { native_passage: false } } });
    const asked = of.ask({ ...question, stream: true, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.said).toBe('from two');
  });

  it('may call an answer an error though its status is good', async () => {
    const failure = { status: 200, headers: {}, code: 'insufficient_quota' };
    const decodeResponse = () => {
      throw new WireFailure(failure);
    };
    const of = setup([said('Hi')], {
      provider: withDialect({ ...chat, decodeResponse }),
      settings: { one: { native_passage: false } },
    });
    const asked = of.ask(question);
    await asked.done;
    expect(asked.sink.error['code']).toBe('quota_exceeded');
  });

  it('does not leave its client without an answer where it cannot even say an error', async () => {
    const inbound = chat.inbound;
    if (inbound === undefined) throw new Error('no inbound half');
    const dialect = { ...chat, inbound: { ...inbound, encodeError: oh, encodeStreamError: oh } };
    const of = setup([failed(401), { body: [role, words('a'), 'cut'] }], {
      settings: { one: { network_config: { max_retries: 0 } } },
    });
    const asked = of.ask(question, { dialect });
    await asked.done;
    expect(asked.sink.finished).toBe(false);
    await of.clock.advance(60_000);
    const stream = of.ask({ ...question, stream: true }, { dialect });
    await of.clock.runAll();
    await stream.done;
    expect(stream.sink.finished).toBe(false);
    expect(of.ends).toHaveLength(2);
  });
});

describe('the engine', () => {
  it('lists models: aliases, what keys list, and what providers say, kept for an hour and stale on failure', async () => {
    const list = (...ids: string[]): Script => ({
      body: [JSON.stringify({ data: ids.map((id) => ({ id })) })],
    });
    const of = setup([list('a', 'b'), failed(500)], {
      aliases: { fast: 'one/a' },
      settings: {
        two: { keys: [{ value: 'v', models: ['x', 'y-*'] }] },
        one: { network_config: { max_retries: 0 } },
      },
    });
    of.two.script(list('y-1', 'x'));
    const ids = async () => (await of.engine.models()).map(({ id }) => id);
    expect(await ids()).toEqual(['fast', 'one/a', 'one/b', 'two/x', 'two/y-1']);
    expect(await ids()).toHaveLength(5);
    expect(of.one.seen).toHaveLength(1);
    await of.clock.advance(3_600_000);
    expect(await ids()).toEqual(['fast', 'one/a', 'one/b', 'two/x', 'two/y-1']);
    expect(of.one.seen).toHaveLength(2);
    await ids();
    expect(of.one.seen).toHaveLength(2);
  });

  it('lists the models of one provider on its route', async () => {
    const of = setup([{ body: ['{"data":[{"id":"a"}]}'] }]);
    const asked = of.ask('', { dialect: models, provider: 'one', body: { kind: 'none' }, unified: false });
    await asked.done;
    expect(asked.sink.json).toMatchObject({ data: [{ id: 'a' }] });
    expect(of.one.seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it('probes each key', async () => {
    const of = setup([], { settings: { one: keys('well', 'ill') } });
    of.one.script(({ key }) => (key === 'ill' ? failed(401) : { body: ['{"data":[]}'] }));
    const results = await of.engine.probe('one');
    expect(results.map(({ key, ok, error }) => [key, ok, error?.code])).toEqual([
      ['well', true, undefined],
      ['ill', false, 'authentication'],
    ]);
    expect(await of.engine.probe('one', 'well')).toHaveLength(1);
    await expect(of.engine.probe('nobody')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('shows providers and explains models without a secret', async () => {
    const of = setup([failed(401)], {
      settings: {
        one: {
          keys: [
            { name: 'k', value: 'secret-value-one', weight: 3 },
            { name: 'off', value: 'x', enabled: false },
            { name: 'other', value: 'y', weight: 1, models: ['z'] },
          ],
        },
      },
    });
    await of.ask(question).done;
    const views = of.engine.providers();
    expect(views[0]).toMatchObject({
      health: 'degraded',
      keys: [
        { name: 'k', share: 0.75, state: 'dead', reason: 'authentication' },
        { name: 'off', enabled: false, share: 0 },
        { name: 'other', share: 0.25, state: 'healthy' },
      ],
    });
    const explained = of.engine.explain('one/m');
    expect(explained).toMatchObject({
      rule: 'the model is prefixed with the provider',
      targets: [
        {
          provider: 'one',
          keys: [
            { name: 'k', share: 1 },
            { name: 'off', excluded: 'it is switched off (enabled: false)' },
            { name: 'other', excluded: "its models do not list 'm'" },
          ],
        },
      ],
    });
    expect(of.engine.explain('nothing-known').rule).toContain('no provider is known');
    expect(JSON.stringify([views, explained])).not.toContain('secret-value');
  });

  it('closes what is under way after its grace', async () => {
    const of = setup([{ body: [role, words('a'), 'hang'] }, said('Hi')]);
    const asked = of.ask({ ...question, stream: true });
    await of.clock.advance(1);
    const closing = of.engine.close({ graceMs: 500 });
    await of.clock.advance(500);
    await closing;
    await asked.done;
    expect(asked.sink.finished).toBe(false);
    expect(of.one.seen[0]?.dropped).toBe(true);
    expect(of.ends).toMatchObject([{ status: 499 }]);
  });

  it('records a client that leaves while it waits for a probe of a key', async () => {
    const of = setup([failed(429, {}, { 'retry-after': '5' }), said('Hi')], {
      settings: { one: { network_config: { max_retries: 0 } } },
    });
    await of.ask(question).done;
    const asked = of.ask(question);
    await of.clock.advance(1000);
    asked.cancel();
    await asked.done;
    expect(of.ends.map(({ status }) => status)).toEqual([429, 499]);
    expect(of.clock.pending).toBe(0);
  });

  it('tells observers what happened, in order, and survives those that throw', async () => {
    const heard: string[] = [];
    const note = (name: string) => () => {
      heard.push(name);
      throw new Error('oh');
    };
    const observers = [
      {
        onRequestStart: note('start'),
        onAttemptEnd: note('attempt'),
        onRetry: note('retry'),
        onFallback: note('fallback'),
        onRequestEnd: note('end'),
      },
    ];
    const of = setup([failed(500)], { observers, settings: { one: { network_config: { max_retries: 1 } } } });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await of.clock.runAll();
    await asked.done;
    expect(heard).toEqual(['start', 'attempt', 'retry', 'attempt', 'fallback', 'attempt', 'end']);
  });

  it('measures a first token from its own attempt', async () => {
    const seen: (number | undefined)[] = [];
    const observers = [
      {
        onAttemptEnd: ({ firstTokenLatency }: { firstTokenLatency: number | undefined }) =>
          void seen.push(firstTokenLatency),
      },
    ];
    const of = setup(
      [{ before: 100, ...failed(500) }, { body: [role, { wait: 40 }, words('a'), finish(), done] }],
      {
        observers,
        random: () => 0,
      },
    );
    const asked = of.ask({ ...question, stream: true });
    await of.clock.runAll();
    await asked.done;
    expect(seen).toEqual([undefined, 40]);
    expect(of.ends[0]?.firstTokenLatency).toBe(140);
  });
});

describe('a request that is wrong', () => {
  it.each<[string, string, string | undefined]>([
    ['no JSON', '{"model":', undefined],
    ['a list', '[]', undefined],
    ['no model', '{"messages":[]}', 'model'],
    ['an empty model', '{"model":" ","messages":[]}', 'model'],
    ['a model twice', '{"model":"one/m","model":"two/m"}', 'model'],
    ['a provider twice', '{"model":"m","provider":"one","provider":"two"}', 'provider'],
    ['an unknown provider', '{"model":"m","provider":"three"}', 'provider'],
    ['a fallback to nowhere', '{"model":"one/m","fallbacks":["one/m","x"]}', 'fallbacks[1]'],
  ])('is refused with its place: %s', async (_name, text, param) => {
    const of = setup([said('Hi')]);
    const asked = of.ask(text);
    await asked.done;
    expect(asked.sink.status).toBe(400);
    expect(asked.sink.error['code']).toBe('invalid_request');
    if (param !== undefined) expect(asked.sink.error['param']).toBe(param);
    expect(of.ends).toHaveLength(1);
    expect(asked.sink.headers).not.toHaveProperty('x-should-retry');
  });
});
