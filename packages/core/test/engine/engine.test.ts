import { describe, expect, it } from 'vitest';
import { models } from '../../src/api/models/dialect.js';
import { keys } from '../support/ask.js';
import { done, failed, finish, role, said, words } from '../support/answers.js';
import { hang, type Script } from '../support/scripted-provider.js';
import { question, twoProviders } from '../support/two-providers.js';

const list = (...ids: string[]): Script => ({
  body: [JSON.stringify({ data: ids.map((id) => ({ id })) })],
});

const page = (id: string, more: boolean): Script => ({
  before: 50,
  body: [JSON.stringify({ data: [{ id, created: 7, owned_by: 'us' }, {}], has_more: more, last_id: id })],
});

describe('the engine', () => {
  it('lists models: aliases, what keys list, and what providers say, kept for an hour and stale on failure', async () => {
    const of = twoProviders([list('a', 'b'), failed(500)], {
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

  it('asks for a list once, however many want it, and follows its pages', async () => {
    const of = twoProviders([page('a', true), page('b', false)], {
      settings: { two: { keys: [{ value: 'v', models: ['x'] }] } },
    });
    const asked = Promise.all([of.engine.models(), of.engine.models()]);
    await of.clock.advance(100);
    const [first, second] = await asked;
    expect(first).toEqual(second);
    const told = { created: 7, owned_by: 'us' };
    expect(first).toEqual([
      { id: 'one/a', provider: 'one', ...told, native: { id: 'a', ...told } },
      { id: 'one/b', provider: 'one', ...told, native: { id: 'b', ...told } },
      { id: 'two/x', provider: 'two' },
    ]);
    expect(of.one.seen.map(({ path }) => path)).toEqual(['/v1/models', '/v1/models?after=a']);
  });

  it('waits ten seconds for a list and no longer', async () => {
    const of = twoProviders([{ before: 1_000_000, body: [] }], {
      settings: { two: { keys: [{ value: 'v', models: ['x'] }] } },
    });
    let ids: string[] | undefined;
    void of.engine.models().then((listed) => (ids = listed.map(({ id }) => id)));
    await of.clock.advance(9_999);
    expect(ids).toBeUndefined();
    await of.clock.advance(1);
    expect(ids).toEqual(['two/x']);
  });

  it('lists the models of one provider on its route', async () => {
    const of = twoProviders([{ body: ['{"data":[{"id":"a"}]}'] }]);
    const asked = of.ask('', { dialect: models, provider: 'one', body: { kind: 'none' }, unified: false });
    await asked.done;
    expect(asked.sink.json).toMatchObject({ data: [{ id: 'a' }] });
    expect(of.one.seen[0]?.headers).not.toHaveProperty('content-type');
  });

  it('probes each key', async () => {
    const of = twoProviders([], { settings: { one: keys('well', 'ill') } });
    of.one.script(({ key }) => (key === 'ill' ? failed(401) : { body: ['{"data":[]}'] }));
    const results = await of.engine.probe('one');
    expect(results.map(({ key, ok, error }) => [key, ok, error?.code])).toEqual([
      ['well', true, undefined],
      ['ill', false, 'authentication'],
    ]);
    expect(await of.engine.probe('one', 'well')).toHaveLength(1);
    expect(results.every(({ latency }) => latency >= 0)).toBe(true);
    await expect(of.engine.probe('nobody')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('probes with the model that health checks ask, where one is named', async () => {
    const of = twoProviders([], {
      settings: { one: { ...keys('well', 'ill'), health_check: { interval_in_seconds: 60, model: 'm-1' } } },
    });
    of.one.script(({ key }) => (key === 'ill' ? failed(401) : said('pong')));
    const results = await of.engine.probe('one');
    expect(results.map(({ key, ok }) => [key, ok])).toEqual([
      ['well', true],
      ['ill', false],
    ]);
    expect(of.one.seen).toHaveLength(2);
    for (const { text } of of.one.seen)
      expect(JSON.parse(text)).toMatchObject({ model: 'm-1', max_tokens: 1 });
    await of.engine.close();
  });

  it('shows providers and explains models without a secret', async () => {
    const of = twoProviders([failed(401)], {
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
    const of = twoProviders([{ body: [role, words('a'), hang] }, said('Hi')]);
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

  it('gives a call that comes while it closes the rest of the grace', async () => {
    const of = twoProviders([
      { before: 1000, ...said('Hi') },
      { before: 1000, ...said('late') },
    ]);
    const first = of.ask(question);
    let isClosed = false;
    const closing = of.engine.close({ graceMs: 5000 }).then(() => (isClosed = true));
    await of.clock.advance(500);
    const second = of.ask(question);
    await of.clock.advance(500);
    await first.done;
    expect(isClosed).toBe(false);
    await of.clock.advance(500);
    await second.done;
    await closing;
    expect(of.ends).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(of.clock.pending).toBe(0);
  });

  it('records a client that leaves while it waits for a probe of a key', async () => {
    const of = twoProviders([failed(429, {}, { 'retry-after': '5' }), said('Hi')], {
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
    const of = twoProviders([failed(500)], {
      observers,
      settings: { one: { network_config: { max_retries: 1 } } },
    });
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
    const of = twoProviders(
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
