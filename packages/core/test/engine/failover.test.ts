import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.js';
import { bench, keys } from '../support/ask.js';
import { failed, said } from '../support/answers.js';
import { scriptedProvider, type Script } from '../support/scripted-provider.js';

const question = { model: 'one/m', messages: [{ role: 'user', content: 'Hello' }] };
const withFallback = { ...question, fallbacks: ['two/m'] };

function providers() {
  return { one: scriptedProvider('one'), two: scriptedProvider('two') };
}

/** Asks, and turns the clock until the answer is there. */
async function answerTo(setup: ReturnType<typeof bench>, body: Parameters<typeof setup.ask>[0], more = {}) {
  const asked = setup.ask(body, more);
  await setup.clock.runAll();
  await asked.done;
  return asked.sink;
}

describe('retries', () => {
  it('ask the same key again after an outage, with a wait', async () => {
    const { one } = providers();
    one.script(failed(500), failed(502), said('Hi'));
    const setup = bench([one]);
    const sink = await answerTo(setup, question);
    expect(sink.status).toBe(200);
    expect(one.seen).toHaveLength(3);
    expect(setup.clock.monotonic()).toBeGreaterThan(0);
    const tried = { provider: 'one', model: 'm', key: 'k1', start: expect.any(Number), latency: 0 };
    expect(sink.extraFields['attempts']).toEqual([
      { ...tried, status: 500, error: 'provider_error' },
      { ...tried, status: 502, error: 'provider_error' },
      { ...tried, status: 200 },
    ]);
  });

  it('end after max_retries', async () => {
    const { one } = providers();
    one.script(failed(500, { message: 'down' }));
    const setup = bench([one], { settings: { one: { network_config: { max_retries: 1 } } } });
    const sink = await answerTo(setup, question);
    expect(one.seen).toHaveLength(2);
    expect(sink.status).toBe(502);
    expect(sink.error).toMatchObject({ code: 'provider_error', message: 'one: down' });
    expect(sink.headers['x-should-retry']).toBe('false');
  });

  it('wait for Retry-After where it is longer than the back-off', async () => {
    const { one } = providers();
    one.script(failed(503, {}, { 'retry-after': '7' }), said('Hi'));
    const setup = bench([one]);
    const asked = setup.ask(question);
    await setup.clock.advance(6999);
    expect(one.seen).toHaveLength(1);
    await setup.clock.advance(1);
    await asked.done;
    expect(asked.sink.status).toBe(200);
    // the wait is the provider's, and not what the gateway costs
    expect(setup.ends[0]).toMatchObject({ latency: 7000, overheadLatency: 0 });
    expect(asked.sink.extraFields['attempts']).toMatchObject([{ start: 0 }, { start: 7000 }]);
  });

  it('do not wait for a Retry-After beyond the cap, and tell it', async () => {
    const { one } = providers();
    one.script(failed(503, {}, { 'retry-after': '11' }));
    const setup = bench([one]);
    const sink = await answerTo(setup, question);
    expect(one.seen).toHaveLength(1);
    expect(setup.clock.monotonic()).toBe(0);
    expect(sink.headers['retry-after']).toBe('11');
  });

  it('are not made after a silence', async () => {
    const { one } = providers();
    one.script({ before: 1_000_000, body: [] });
    const setup = bench([one], {
      settings: { one: { network_config: { default_request_timeout_in_seconds: 30 } } },
    });
    const sink = await answerTo(setup, question);
    expect(one.seen).toHaveLength(1);
    expect(sink.status).toBe(504);
    expect(sink.error['code']).toBe('timeout');
    expect(sink.extraFields).toMatchObject({ phase: 'headers', fault: 'provider' });
  });

  it('wait no longer than the attempts that may follow', async () => {
    const { one } = providers();
    one.script(failed(503, {}, { 'retry-after': '7' }));
    const setup = bench([one]);
    const sink = await answerTo(setup, { ...question, routing: { max_attempts: 1 } });
    expect(sink.status).toBe(503);
    expect(setup.clock.monotonic()).toBe(0);
  });
});

describe('a walk over keys', () => {
  it.each([401, 402, 429])('goes to the next key after %i at once, at no cost of retries', async (status) => {
    const { one } = providers();
    one.script(failed(status), failed(status), said('Hi'));
    const setup = bench([one], {
      settings: { one: { ...keys('a', 'b', 'c'), network_config: { max_retries: 0 } } },
    });
    const sink = await answerTo(setup, question);
    expect(sink.status).toBe(200);
    expect(new Set(one.seen.map(({ key }) => key)).size).toBe(3);
    expect(setup.clock.monotonic()).toBe(0);
  });

  it('reads an error in a list of one too, as some services write it', async () => {
    const { one, two } = providers();
    const error = { code: 'model_not_found', message: 'no such model' };
    one.script({ status: 404, body: [JSON.stringify([{ error }])] });
    two.script(said('Hi'));
    const alone = await answerTo(bench([one]), question);
    expect(alone.error).toMatchObject({ code: 'model_unavailable', message: 'one: no such model' });
    const sink = await answerTo(bench([one, two]), withFallback);
    expect(sink.extraFields['attempts']).toMatchObject([{ error: 'model_unavailable' }, { provider: 'two' }]);
  });

  it('says quota_exceeded and keeps 402', async () => {
    const { one } = providers();
    one.script(failed(402, { message: 'account 4711 is empty' }));
    const sink = await answerTo(bench([one]), question);
    expect(sink.status).toBe(402);
    expect(sink.error['code']).toBe('quota_exceeded');
    expect(sink.text).not.toContain('4711');
  });

  it('keeps the provider’s own words of an error', async () => {
    const { one } = providers();
    one.script(failed(429, { type: 'insufficient_quota', code: 'insufficient_quota' }));
    const sink = await answerTo(bench([one]), question);
    expect(sink.error).toMatchObject({
      code: 'quota_exceeded',
      native: { type: 'insufficient_quota', code: 'insufficient_quota' },
    });
  });

  it('remembers a dead key across requests and lets it back by one probe', async () => {
    const { one } = providers();
    const setup = bench([one], { settings: { one: keys('dead', 'well') } });
    let deadWorks = false;
    one.script(({ key }): Script => (key === 'dead' && !deadWorks ? failed(401) : said('Hi')));
    const asked = (): string[] => one.seen.map(({ key }) => key);
    while (!asked().includes('dead')) await answerTo(setup, question);
    one.seen.length = 0;
    for (let round = 0; round < 20; round++) await answerTo(setup, question);
    expect(asked()).not.toContain('dead');

    await setup.clock.advance(60_000);
    deadWorks = true;
    one.seen.length = 0;
    for (let round = 0; round < 40; round++) await answerTo(setup, question);
    expect(asked()).toContain('dead');
    expect(setup.engine.providers()[0]?.health).toBe('ok');
  });

  it('does not go to another key at the address that is down', async () => {
    const { one } = providers();
    one.script(failed(500));
    const setup = bench([one], { settings: { one: keys('a', 'b') } });
    const sink = await answerTo(setup, question);
    expect(new Set(one.seen.map(({ key }) => key)).size).toBe(1);
    expect(sink.status).toBe(502);
  });

  it('waits for the first key to be free where all rest', async () => {
    const { one } = providers();
    one.script(failed(429, {}, { 'retry-after': '4' }), said('Hi'));
    const setup = bench([one], { settings: { one: { network_config: { max_retries: 0 } } } });
    expect((await answerTo(setup, question)).status).toBe(429);
    const asked = setup.ask(question);
    await setup.clock.advance(3999);
    expect(one.seen).toHaveLength(1);
    await setup.clock.advance(1);
    await asked.done;
    expect(asked.sink.status).toBe(200);
  });

  it('says how long all keys rest where that is too long', async () => {
    const { one } = providers();
    one.script(failed(401));
    const setup = bench([one]);
    await answerTo(setup, question);
    const sink = await answerTo(setup, question);
    expect(one.seen).toHaveLength(1);
    expect(sink.status).toBe(429);
    expect(sink.error['code']).toBe('keys_cooling');
    expect(sink.headers['retry-after']).toBe('60');
    expect(sink.headers['x-should-retry']).toBeUndefined();
  });
});

describe('fallback', () => {
  const causes: [string, Script, ErrorCode][] = [
    ['an outage', failed(500), 'provider_error'],
    ['too much load', failed(529), 'overloaded'],
    ['a broken connection', { fail: true }, 'network'],
    ['a refused key', failed(401), 'authentication'],
    ['an empty account', failed(402), 'quota_exceeded'],
    ['a rate limit', failed(429), 'rate_limited'],
    ['a missing model', failed(404, { code: 'model_not_found' }), 'model_unavailable'],
    ['a long conversation', failed(400, { code: 'context_length_exceeded' }), 'context_length_exceeded'],
    ['a web page', { headers: { 'content-type': 'text/html' }, body: ['<html>'] }, 'invalid_response'],
    ['a redirect', { status: 302, body: [] }, 'invalid_response'],
    ['an error inside a 200', { body: ['{"error":{"message":"no","code":"x"}}'] }, 'provider_error'],
    ['no JSON', { body: ['{"choices":'] }, 'invalid_response'],
  ];

  it.each(causes)('follows %s', async (_name, script, code) => {
    const { one, two } = providers();
    one.script(script);
    two.script(said('Hi'));
    const setup = bench([one, two], { settings: { one: { network_config: { max_retries: 0 } } } });
    const sink = await answerTo(setup, withFallback);
    expect(sink.status).toBe(200);
    expect(sink.extraFields).toMatchObject({ provider: 'two', fallback_used: true, fallback_index: 1 });
    expect(sink.extraFields['attempts']).toMatchObject([
      { provider: 'one', error: code },
      { provider: 'two' },
    ]);
    expect(sink.headers['x-bf-fallback-index']).toBe('1');
  });

  it.each([400, 413, 415, 422])('does not follow a fault of the caller (%i)', async (status) => {
    const { one, two } = providers();
    one.script(failed(status, { message: 'wrong', param: 'messages' }));
    const sink = await answerTo(bench([one, two]), withFallback);
    expect(sink.status).toBe(status);
    expect(sink.error).toMatchObject({ code: 'invalid_request', param: 'messages' });
    expect(two.seen).toHaveLength(0);
    expect(one.seen).toHaveLength(1);
  });

  it('follows a fault of the caller where it is asked to', async () => {
    const { one, two } = providers();
    one.script(failed(400));
    two.script(said('Hi'));
    const setup = bench([one, two]);
    const asked = { ...withFallback, routing: { fallback_on: ['invalid_request'] } };
    expect((await answerTo(setup, asked)).status).toBe(200);
    const byHeader = { headers: { 'x-bf-fallback-on': 'invalid_request, content_filtered' } };
    expect((await answerTo(setup, withFallback, byHeader)).status).toBe(200);
    expect((await answerTo(setup, withFallback)).status).toBe(400);
  });

  it('follows a content filter only where it is asked to', async () => {
    const { one, two } = providers();
    one.script(failed(400, { code: 'content_filter' }));
    two.script(said('Hi'));
    expect((await answerTo(bench([one, two]), withFallback)).error['code']).toBe('content_filtered');
    const setup = bench([one, two], { routing: { fallback_on: ['content_filtered'] } });
    expect((await answerTo(setup, withFallback)).status).toBe(200);
  });

  it('tells the primary’s error when everybody failed, with the shortest delay of all', async () => {
    const { one, two } = providers();
    const three = scriptedProvider('three');
    one.script(failed(429, { message: 'slow down' }, { 'retry-after': '90' }));
    two.script(failed(503, {}, { 'retry-after': '20' }));
    three.script(failed(401));
    const setup = bench([one, two, three]);
    const sink = await answerTo(setup, {
      ...question,
      fallbacks: ['two/m', { provider: 'three', model: 'x' }],
    });
    expect(sink.status).toBe(429);
    expect(sink.error['code']).toBe('rate_limited');
    expect(sink.error['message']).toBe(
      'one: slow down (2 fallbacks failed too: two/m: overloaded; three/x: authentication)',
    );
    expect(sink.headers['retry-after']).toBe('20');
    expect(sink.extraFields['attempts']).toMatchObject([
      { provider: 'one', error: 'rate_limited' },
      { provider: 'two', error: 'overloaded' },
      { provider: 'three', error: 'authentication' },
    ]);
    expect(setup.ends).toHaveLength(1);
    expect(setup.ends[0]).toMatchObject({ status: 429, provider: 'one', fallbackIndex: undefined });
  });

  it('skips a target that has no key for the model', async () => {
    const { one, two } = providers();
    two.script(said('Hi'));
    const setup = bench([one, two], { settings: { one: { keys: [{ value: 'a', models: ['other'] }] } } });
    const sink = await answerTo(setup, withFallback);
    expect(sink.extraFields['attempts']).toMatchObject([{ provider: 'one', error: 'no_key' }, {}]);
    expect(one.seen).toHaveLength(0);
  });

  it('says so where keys list the model and none may be used for this', async () => {
    const { one } = providers();
    const only = { keys: [{ name: 'a', value: 'key-a-0123456789', operations: ['embeddings'] }] };
    const sink = await answerTo(bench([one], { settings: { one: only } }), question);
    expect(sink.error).toMatchObject({
      code: 'no_key',
      message: "no enabled key of one that lists 'm' may be used for chat",
    });
  });

  it('makes no more attempts than max_attempts over the whole chain', async () => {
    const { one, two } = providers();
    one.script(failed(500));
    two.script(said('Hi'));
    const sink = await answerTo(bench([one, two]), withFallback, { headers: { 'x-bf-max-attempts': '2' } });
    expect(one.seen).toHaveLength(2);
    expect(two.seen).toHaveLength(0);
    expect(sink.status).toBe(502);
    expect(sink.error['code']).toBe('attempts_exhausted');
    expect(sink.error['message']).toContain('one/m: provider_error');
  });

  it('ends at the deadline, in whichever target it is', async () => {
    const { one, two } = providers();
    one.script({ before: 700, ...failed(500) });
    two.script({ before: 700, ...said('late') });
    const setup = bench([one, two], { settings: { one: { network_config: { max_retries: 0 } } } });
    const asked = setup.ask(withFallback, { headers: { 'x-bf-deadline': '1' } });
    await setup.clock.advance(999);
    expect(asked.sink.calls).toEqual([]);
    await setup.clock.advance(1);
    await asked.done;
    expect(asked.sink.extraFields['attempts']).toMatchObject([
      { provider: 'one', error: 'provider_error' },
      { provider: 'two', error: 'deadline_exceeded' },
    ]);
    expect(two.seen[0]?.dropped).toBe(true);
    expect(asked.sink.status).toBe(502);
  });

  it('does not begin another target once the deadline is over', async () => {
    const { one, two } = providers();
    one.script({ before: 5000, ...said('late') });
    const setup = bench([one, two]);
    const sink = await answerTo(setup, { ...withFallback, routing: { deadline_in_seconds: 2 } });
    expect(sink.status).toBe(504);
    expect(sink.error['code']).toBe('deadline_exceeded');
    expect(two.seen).toHaveLength(0);
  });

  it('leaves a provider alone that failed repeatedly', async () => {
    const { one, two } = providers();
    one.script(failed(500));
    two.script(said('Hi'));
    const setup = bench([one, two], {
      settings: { one: { network_config: { max_retries: 0 }, circuit_breaker: { failures: 2 } } },
    });
    await answerTo(setup, withFallback);
    await answerTo(setup, withFallback);
    expect(one.seen).toHaveLength(2);
    const sink = await answerTo(setup, withFallback);
    expect(one.seen).toHaveLength(2);
    expect(sink.extraFields['attempts']).toMatchObject([{ provider: 'one', error: 'circuit_open' }, {}]);
    await setup.clock.advance(5000);
    one.script(said('back'));
    expect((await answerTo(setup, withFallback)).extraFields['provider']).toBe('one');
    expect((await answerTo(setup, withFallback)).extraFields['provider']).toBe('one');
  });

  it('does not hide the trail where nobody may see it, and still says not to repeat', async () => {
    const { one } = providers();
    one.script(failed(500, { message: 'down' }));
    const setup = bench([one], { gateway: { expose_routing: false } });
    const sink = await answerTo(setup, question);
    expect(sink.extraFields['attempts']).toEqual([]);
    expect(sink.headers['x-bf-attempts']).toBeUndefined();
    expect(sink.headers['x-should-retry']).toBe('false');
    one.script(said('Hi'));
    const answer = await answerTo(setup, question);
    expect(answer.extraFields).not.toHaveProperty('attempts');
    expect(answer.headers).not.toHaveProperty('x-bf-key');
  });

  it.each([
    [failed(401), 'authentication'],
    [failed(429, { code: 'insufficient_quota', message: 'no' }), 'quota_exceeded'],
  ])('names no key where nobody may see it', async (script, code) => {
    for (const isShown of [true, false]) {
      const { one } = providers();
      one.script(script);
      const setup = bench([one], { gateway: { expose_routing: isShown } });
      const { error } = await answerTo(setup, question);
      expect(error['code']).toBe(code);
      expect(JSON.stringify(error['message']).includes('k1')).toBe(isShown);
    }
  });

  it('uses the targets of an alias and the fallbacks of a provider', async () => {
    const { one, two } = providers();
    one.script(failed(500));
    two.script(said('Hi'));
    const setup = bench([one, two], {
      aliases: { fast: { targets: ['one/m', 'two/n'] } },
      settings: { one: { network_config: { max_retries: 0 }, fallbacks: ['two/other'] } },
    });
    await answerTo(setup, { ...question, model: 'fast' });
    await answerTo(setup, question);
    await answerTo(setup, { ...question, fallbacks: [] });
    expect(two.seen.map(({ text }) => JSON.parse(text).model)).toEqual(['n', 'other']);
  });
});
