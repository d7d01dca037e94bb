import { describe, expect, it } from 'vitest';
import { completions, completionsDialect } from '../../src/api/completions/dialect.js';
import type { Call } from '../../src/engine/call.js';
import { isObject, object, objects, type JsonObject } from '../../src/json/read.js';
import { bench, type Asked, type BenchOptions, type RecordingSink } from '../support/ask.js';
import {
  chunk,
  done,
  event,
  failed,
  finish,
  role,
  said,
  streamed,
  usageChunk,
  words,
} from '../support/answers.js';
import { cut, hang, scriptedProvider, type Script } from '../support/scripted-provider.js';

const question = { model: 'one/m', messages: [{ role: 'user', content: 'Hello' }], stream: true };
const withFallback = { ...question, fallbacks: ['two/m'] };

/** Streams pass through, or are read and written anew: what is promised of them is the same. */
const ways = [
  { way: 'passed on', settings: {} },
  { way: 'translated', settings: { native_passage: false } },
] as const;

function setup(
  scripts: { one: Script[]; two?: Script[] },
  settings: JsonObject = {},
  more: BenchOptions = {},
) {
  const one = scriptedProvider('one');
  const two = scriptedProvider('two');
  one.script(...scripts.one);
  two.script(...(scripts.two ?? [streamed(words('from two'))]));
  const network = { max_retries: 0, ...object(settings['network_config']) };
  const own = { ...settings, network_config: network };
  return { one, two, ...bench([one, two], { ...more, settings: { one: own, two: own } }) };
}

async function streamOf(of: ReturnType<typeof setup>, body: JsonObject = question, more: Partial<Call> = {}) {
  const asked = of.ask(body, more);
  await of.clock.runAll();
  await asked.done;
  return asked.sink;
}

function lastFacts(sink: RecordingSink): JsonObject {
  const last = sink.events.findLast((json) => isObject(json) && json['extra_fields'] !== undefined);
  return object(object(last)?.['extra_fields']) ?? {};
}

function finishReasons(sink: RecordingSink): unknown[] {
  return sink.events
    .filter(isObject)
    .flatMap((json) => objects(json['choices']))
    .flatMap((choice) => choice['finish_reason'] ?? []);
}

function usageRecords(sink: RecordingSink): number {
  return sink.events.filter((json) => isObject(json) && isObject(json['usage'])).length;
}

function errorsIn(sink: RecordingSink): JsonObject[] {
  return objects(sink.events.filter(isObject).map((json) => json['error']));
}

/** A chunk of the second of two choices. */
const second = (content: string, reason: string | null = null) =>
  chunk({}, { choices: [{ index: 1, delta: { content }, finish_reason: reason }] });

/** A chunk of one of several text completions. */
const line = (index: number, reason: string | null) =>
  event({ id: 'c', model: 'm', choices: [{ index, text: `t${index}`, finish_reason: reason }] });

describe.each(ways)('a stream that is $way', ({ settings }) => {
  it('says every word once, its facts on the finish, and its end marker', async () => {
    const of = setup({ one: [streamed(words('Hel'), words('lo'))] }, settings);
    const sink = await streamOf(of);
    expect(sink.said).toBe('Hello');
    expect(sink.events.at(-1)).toBe('[DONE]');
    expect(finishReasons(sink)).toEqual(['stop']);
    expect(lastFacts(sink)).toMatchObject({ provider: 'one', fallback_index: 0 });
    expect(sink.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-bf-provider': 'one',
      'x-bf-key': 'k1',
    });
    expect(sink.finished).toBe(true);
    expect(of.ends[0]).toMatchObject({
      status: 200,
      usage: { prompt_tokens: 3, completion_tokens: 5 },
      usageSource: 'provider',
      finishReason: 'stop',
    });
  });

  it('brings a usage record only to who asked', async () => {
    const of = setup({ one: [streamed(words('Hi'))] }, settings);
    const without = await streamOf(of);
    const asked = await streamOf(of, { ...question, stream_options: { include_usage: true } });
    expect(usageRecords(without)).toBe(0);
    expect(usageRecords(asked)).toBe(1);
    expect(JSON.parse(of.one.seen[0]?.text ?? '').stream_options).toEqual({ include_usage: true });
  });

  it.each<[string, Script]>([
    ['a cut', { body: [role, cut] }],
    ['an end', { body: [role] }],
    ['an end marker without a finish', { body: [role, done] }],
    ['an error event', { body: [role, event({ error: { message: 'no', type: 'server_error' } })] }],
    ['a malformed event', { body: [role, 'data: {"choices":[{\n\n', words('Hi'), finish(), done] }],
    ['a web page', { headers: { 'content-type': 'text/html' }, body: ['<html>'] }],
    ['an error status', failed(500)],
    ['silence', { body: [role, hang] }],
    ['signs of life and nothing else', { body: [role, ': ping\n\n', { wait: 59_000 }, ': ping\n\n', hang] }],
  ])('falls back unseen after %s before the commit point', async (_name, script) => {
    const of = setup({ one: [script] }, settings);
    const sink = await streamOf(of, withFallback);
    expect(sink.said).toBe('from two');
    expect(errorsIn(sink)).toEqual([]);
    expect(sink.calls.filter((call) => call === 'head')).toHaveLength(1);
    expect(sink.headers).toMatchObject({ 'x-bf-provider': 'two', 'x-bf-attempts': '2' });
    expect(lastFacts(sink)).toMatchObject({ provider: 'two', fallback_index: 1 });
  });

  it.each<[string, Script, string]>([
    ['a cut', { body: [role, words('Hel'), cut] }, 'stream_interrupted'],
    ['an end', { body: [role, words('Hel')] }, 'stream_interrupted'],
    ['an end marker without a finish', { body: [role, words('Hel'), done] }, 'stream_interrupted'],
    [
      'an error event',
      { body: [role, words('Hel'), event({ error: { message: 'no', code: 'rate_limit_exceeded' } })] },
      'rate_limited',
    ],
    [
      'an error as bare JSON',
      { body: [role, words('Hel'), '{"error":{"message":"no","type":"overloaded_error"}}'] },
      'overloaded',
    ],
    ['silence', { body: [role, words('Hel'), hang] }, 'timeout'],
    [
      'two malformed events',
      { body: [role, words('Hel'), 'data: {"a":\n\n', words('lo'), 'data: x\n\n', finish(), done] },
      'invalid_response',
    ],
    [
      'a lost piece of a tool call',
      {
        body: [
          role,
          words('Hel'),
          chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{"a":' } }] }),
          'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"\n\n',
          finish('tool_calls'),
          done,
        ],
      },
      'invalid_response',
    ],
  ])('ends with an error event after %s behind the commit point', async (_name, script, code) => {
    const of = setup({ one: [script] }, settings);
    const sink = await streamOf(of, withFallback);
    expect(of.two.seen).toHaveLength(0);
    expect(sink.said).toMatch(/^Hel(lo)?$/);
    expect(errorsIn(sink)).toMatchObject([{ code }]);
    expect(sink.text).not.toContain('[DONE]');
    expect(finishReasons(sink)).toEqual([]);
    expect(lastFacts(sink)['attempts']).toMatchObject([{ provider: 'one', error: code }]);
    expect(of.ends).toMatchObject([{ status: 200, error: { code }, usageSource: 'estimated' }]);
  });

  it('skips one malformed event behind the commit point and counts it', async () => {
    const body = [role, words('Hel'), 'data: {"choices":[{\n\n', words('lo'), finish(), done];
    // what only looks like JSON passes on unread
    const broken = settings === ways[0].settings ? body.with(2, 'data: {"choices":[{"del\n\n') : body;
    const of = setup({ one: [{ body: broken }] }, settings);
    const sink = await streamOf(of);
    expect(sink.said).toBe('Hello');
    expect(errorsIn(sink)).toEqual([]);
    expect(lastFacts(sink)['malformed_events']).toBe(1);
    expect(of.ends[0]?.malformedEvents).toBe(1);
  });

  it('needs no end marker, and gives one', async () => {
    const of = setup({ one: [{ body: [role, words('Hi'), finish()] }] }, settings);
    const sink = await streamOf(of);
    expect(sink.events.at(-1)).toBe('[DONE]');
    expect(errorsIn(sink)).toEqual([]);
  });

  it.each([
    ['', 'finish', [finish()]],
    ['', 'usage', [finish(), usageChunk()]],
    ['\n', 'finish', [finish()]],
    ['\r\n', 'usage', [finish(), usageChunk()]],
    ['\r', 'finish', [finish()]],
  ])('closes an event that the provider ended with %j behind its %s', async (ending, _name, last) => {
    const whole = last.join('');
    const body = [role, words('Hi'), `${whole.trimEnd()}${ending}`];
    const of = setup({ one: [{ body }] }, settings);
    const sink = await streamOf(of, { ...question, stream_options: { include_usage: true } });
    expect(errorsIn(sink)).toEqual([]);
    expect([finishReasons(sink), usageRecords(sink)]).toEqual([['stop'], last.length - 1]);
    expect(lastFacts(sink)).toMatchObject({ provider: 'one' });
    expect(sink.events.filter((json) => !isObject(json))).toEqual(['[DONE]']);
    expect(sink.events.at(-1)).toBe('[DONE]');
  });

  it('is not complete while another choice that was asked for is thinking', async () => {
    const body: Script['body'] = [
      role,
      words('a'),
      finish(),
      { wait: 3000 },
      second('b'),
      second('', 'stop'),
    ];
    const of = setup(
      { one: [{ body: [...body, done] }, { body: body.slice(0, 3).concat({ wait: 1 }, cut) }] },
      settings,
    );
    const sink = await streamOf(of, { ...question, n: 2 });
    expect(finishReasons(sink)).toEqual(['stop', 'stop']);
    expect(sink.text).toContain('"b"');
    const broken = await streamOf(of, { ...question, n: 2 });
    expect(errorsIn(broken)).toMatchObject([{ code: 'stream_interrupted' }]);
  });

  it('is complete soon after all its choices finished in one event', async () => {
    const ends = [0, 1].map((index) => ({ index, delta: {}, finish_reason: 'stop' }));
    const body: Script['body'] = [role, words('a'), second('b'), chunk({}, { choices: ends }), hang];
    const of = setup({ one: [{ body }] }, settings);
    const asked = of.ask({ ...question, n: 2 });
    await of.clock.advance(2000);
    await asked.done;
    expect(asked.sink.finished).toBe(true);
    expect(asked.sink.events.at(-1)).toBe('[DONE]');
  });

  it('of several prompts is not complete while one of them is thinking', async () => {
    const one = scriptedProvider('one', {
      operations: {
        textCompletion: [
          {
            dialect: completionsDialect({ id: 'one.completions', speaks: ['completions'] }),
            endpoint: () => ({ method: 'POST', path: '/v1/completions' }),
          },
        ],
      },
    });
    const choices = [0, 1].map((index) => ({ index, text: '', finish_reason: 'stop' }));
    one.script(
      { body: [line(0, 'stop'), { wait: 3000 }, line(1, 'stop'), done] },
      { body: [line(0, null), line(1, null), event({ id: 'c', model: 'm', choices }), hang] },
    );
    const of = bench([one], { settings: { one: settings } });
    const prompts = { model: 'one/m', prompt: ['a', 'b'], stream: true };
    const slow = of.ask(prompts, { dialect: completions });
    await of.clock.advance(4000);
    await slow.done;
    expect(slow.sink.text).toContain('"t1"');
    const open = of.ask(prompts, { dialect: completions });
    await of.clock.advance(2000);
    await open.done;
    expect(of.ends).toMatchObject([
      { status: 200, error: undefined },
      { status: 200, error: undefined },
    ]);
  });

  it('is complete soon after its finish though the provider never closes', async () => {
    const of = setup({ one: [{ body: [role, words('Hi'), finish(), hang] }] }, settings);
    const asked = of.ask(question);
    await of.clock.advance(1999);
    expect(asked.sink.finished).toBeUndefined();
    await of.clock.advance(1);
    await asked.done;
    expect(asked.sink.events.at(-1)).toBe('[DONE]');
    expect(of.ends[0]).toMatchObject({ error: undefined, status: 200 });
    await of.clock.runAll();
    expect(of.one.seen[0]?.dropped).toBe(true);
  });

  it('is complete after its finish though the connection is cut', async () => {
    const of = setup({ one: [{ body: [role, words('Hi'), finish(), cut] }] }, settings);
    const sink = await streamOf(of);
    expect(sink.events.at(-1)).toBe('[DONE]');
    expect(errorsIn(sink)).toEqual([]);
  });

  it('waits for all choices, however long one of them writes', async () => {
    const body = [
      role,
      second('a'),
      words('Hi'),
      finish(),
      second('b'),
      { wait: 5000 },
      second('c', 'stop'),
      done,
    ];
    const of = setup({ one: [{ body }] }, settings);
    const sink = await streamOf(of, { ...question, n: 2 });
    expect(finishReasons(sink)).toEqual(['stop', 'stop']);
    expect(sink.text).toContain('"c"');
  });

  it('waits for a choice that begins when another is finished', async () => {
    const body = [
      role,
      words('Hi'),
      finish(),
      { wait: 1000 },
      second('b'),
      { wait: 5000 },
      second('c', 'stop'),
    ];
    const of = setup({ one: [{ body }] }, settings);
    const sink = await streamOf(of, { ...question, n: 2 });
    expect(errorsIn(sink)).toEqual([]);
    expect(finishReasons(sink)).toEqual(['stop', 'stop']);
    expect(sink.events.at(-1)).toBe('[DONE]');
  });

  it.each<[string, string[]]>([
    ['its finish', [finish()]],
    ['its usage', [finish(), usageChunk()]],
  ])('takes nothing back for an error behind %s', async (_name, last) => {
    const error = event({ error: { message: 'no', type: 'server_error' } });
    const of = setup({ one: [{ body: [role, words('Hi'), ...last, error] }] }, settings);
    const sink = await streamOf(of);
    expect(errorsIn(sink)).toEqual([]);
    expect(finishReasons(sink)).toEqual(['stop']);
    expect(sink.events.at(-1)).toBe('[DONE]');
    expect(of.ends).toMatchObject([{ status: 200, error: undefined }]);
  });

  it('tells on what the record of its usage rests', async () => {
    const of = setup({ one: [{ body: [role, words('Hi'), finish(), done] }] }, settings);
    expect(lastFacts(await streamOf(of))).toMatchObject({ usage_source: 'estimated' });
    expect(of.ends).toMatchObject([{ usageSource: 'estimated' }]);
  });

  it('does not take the finish of one choice for the end of another', async () => {
    const other = second('b');
    const of = setup({ one: [{ body: [role, words('Hi'), other, finish(), other, cut] }] }, settings);
    const sink = await streamOf(of, { ...question, n: 2 });
    expect(errorsIn(sink)).toMatchObject([{ code: 'stream_interrupted' }]);
  });

  it('ignores fields of the stream that are no events', async () => {
    const noise = 'retry: 3000\n\nid: 7\n\nevent: ping\n\n: hello\n\ndata:\n\n\n\n';
    const of = setup(
      { one: [{ body: [noise, role, words('Hel'), noise, words('lo'), noise, finish(), done] }] },
      settings,
    );
    const sink = await streamOf(of);
    expect(sink.said).toBe('Hello');
    expect(of.ends[0]).toMatchObject({ malformedEvents: 0, error: undefined });
  });

  it('holds role frames for as long as they might be all there is', async () => {
    const of = setup({ one: [{ body: [role, role, { wait: 10 }, words('Hi'), finish(), done] }] }, settings);
    const asked = of.ask(question);
    await of.clock.advance(9);
    expect(asked.sink.calls).toEqual([]);
    await of.clock.advance(1);
    await asked.done;
    expect(asked.sink.calls.slice(0, 2)).toEqual(['head', 'write']);
  });

  it('writes once for each chunk of the network', async () => {
    const of = setup(
      { one: [{ body: [role + words('a') + words('b') + words('c'), finish() + done] }] },
      settings,
    );
    const sink = await streamOf(of);
    expect(sink.writes).toHaveLength(2);
  });

  it('is told a first token that never comes', async () => {
    const of = setup(
      { one: [{ body: [role, { wait: 800 }, role, { wait: 800 }, words('late')] }] },
      { ...settings, network_config: { first_token_timeout_in_seconds: 1 } },
    );
    const asked = of.ask(question);
    await of.clock.advance(1000);
    await asked.done;
    expect(asked.sink.status).toBe(504);
    expect(asked.sink.extraFields).toMatchObject({ phase: 'first_token' });
  });

  it('has no deadline once it flows', async () => {
    const slow = [
      role,
      words('a'),
      { wait: 50_000 },
      words('b'),
      { wait: 50_000 },
      words('c'),
      finish(),
      done,
    ];
    const of = setup({ one: [{ body: slow }] }, settings);
    const sink = await streamOf(of, { ...question, routing: { deadline_in_seconds: 60 } });
    expect(sink.said).toBe('abc');
  });

  it('meets the deadline before it flows', async () => {
    const of = setup(
      { one: [{ body: [role, { wait: 70_000 }, words('late')] }] },
      {
        ...settings,
        network_config: { stream_idle_timeout_in_seconds: 600 },
      },
    );
    const sink = await streamOf(of, { ...question, routing: { deadline_in_seconds: 60 } });
    expect(sink.error['code']).toBe('deadline_exceeded');
  });
});

describe('a lost event', () => {
  it('that spoils the arguments of a call ends a translated stream', async () => {
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":' } };
    const begun = chunk({ tool_calls: [call] });
    const body = [role, begun, 'data: {"choices":[{\n\n', finish('tool_calls'), done];
    const of = setup({ one: [{ body }] }, { native_passage: false });
    const sink = await streamOf(of);
    expect(errorsIn(sink)).toMatchObject([{ code: 'invalid_response' }]);
    expect(sink.text).not.toContain('[DONE]');
  });
});

describe('what is held before the commit point', () => {
  it('is given once it is more than should be held', async () => {
    const of = setup({ one: [{ body: [...Array.from({ length: 80 }, () => role), cut] }] });
    const sink = await streamOf(of, withFallback);
    expect(of.two.seen).toHaveLength(0);
    expect(errorsIn(sink)).toHaveLength(1);
  });
});

function gone(of: ReturnType<typeof setup>, asked: Asked) {
  asked.cancel();
  asked.cancel();
  return asked.done.then(() => of.clock.runAll());
}

describe.each(ways)('a client of a stream that is $way', ({ settings }) => {
  it.each<[string, Script, number]>([
    ['before the head', { before: 1000, body: [role] }, 500],
    ['before the commit point', { body: [role, hang] }, 500],
    ['in the middle', { body: [role, words('Hello'), hang] }, 500],
    ['behind the finish', { body: [role, words('Hello'), finish(), hang] }, 500],
  ])('may leave %s', async (_name, script, after) => {
    const of = setup({ one: [script] }, settings);
    const asked = of.ask(withFallback);
    await of.clock.advance(after);
    await gone(of, asked);
    expect(of.one.seen).toHaveLength(1);
    expect(of.one.seen[0]?.dropped).toBe(true);
    expect(of.two.seen).toHaveLength(0);
    expect(of.ends).toHaveLength(1);
    expect(of.ends[0]?.status).toBe(499);
    expect(asked.sink.finished).toBe(false);
    expect(errorsIn(asked.sink)).toEqual([]);
    expect(of.clock.pending).toBe(0);
  });

  it('leaves an estimate of what it used', async () => {
    const of = setup({ one: [{ body: [role, words('Hello'), words(' you'), hang] }] }, settings);
    const asked = of.ask(question);
    await of.clock.advance(1);
    await gone(of, asked);
    expect(of.ends[0]).toMatchObject({ usageSource: 'estimated' });
    expect(of.ends[0]?.usage?.completion_tokens).toBeGreaterThan(0);
  });

  it('that takes its time stops the provider, and nothing is lost', async () => {
    const of = setup({ one: [streamed(words('a'), words('b'), words('c'))] }, settings);
    const asked = of.ask(question);
    asked.sink.full = true;
    await of.clock.advance(5000);
    expect(asked.sink.said).toBe('a');
    asked.sink.full = false;
    asked.sink.onDrain?.();
    await of.clock.advance(1);
    await asked.done;
    expect(asked.sink.said).toBe('abc');
    expect(asked.sink.finished).toBe(true);
  });

  it('that never reads again counts as gone after the idle limit', async () => {
    const of = setup({ one: [streamed(words('a'), words('b'))] }, settings);
    const asked = of.ask(withFallback);
    asked.sink.full = true;
    await of.clock.advance(60_000);
    await asked.done;
    expect(of.one.seen[0]?.dropped).toBe(true);
    expect(asked.sink.finished).toBe(false);
    expect(of.ends).toMatchObject([{ status: 499 }]);
    expect(of.engine.providers()[0]).toMatchObject({ health: 'ok', circuits: [] });
  });

  it('that is slow at the very end still gets all of it', async () => {
    const of = setup({ one: [{ body: [role, words('Hi') + finish(), usageChunk() + done] }] }, settings);
    const asked = of.ask(question);
    asked.sink.full = true;
    await of.clock.advance(10_000);
    asked.sink.full = false;
    asked.sink.onDrain?.();
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.events.at(-1)).toBe('[DONE]');
    expect(asked.sink.finished).toBe(true);
    expect(of.ends).toMatchObject([{ status: 200, error: undefined, usageSource: 'provider' }]);
  });
});

describe('a sign of life', () => {
  const waiting: Partial<Call> = { keepAliveAfterMs: 10_000 };

  it('spends the status and nothing else, so failover remains unseen', async () => {
    const of = setup({ one: [{ before: 25_000, ...failed(500) }] });
    const asked = of.ask(withFallback, waiting);
    await of.clock.advance(9_999);
    expect(asked.sink.calls).toEqual([]);
    await of.clock.advance(1);
    expect(asked.sink.text).toBe(': keep-alive\n\n');
    expect(asked.sink.status).toBe(200);
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.said).toBe('from two');
    expect(asked.sink.calls.filter((call) => call === 'head')).toHaveLength(1);
    expect(asked.sink.text.match(/keep-alive/g)).toHaveLength(2);
    expect(asked.sink.finished).toBe(true);
    expect(of.clock.pending).toBe(0);
  });

  it('makes a later failure an event', async () => {
    const of = setup({ one: [{ before: 15_000, ...failed(401) }] });
    const asked = of.ask(question, waiting);
    await of.clock.runAll();
    await asked.done;
    expect(errorsIn(asked.sink)).toMatchObject([{ code: 'authentication' }]);
    expect(asked.sink.calls).not.toContain('complete');
    expect(asked.sink.finished).toBe(true);
    expect(asked.sink.text).not.toContain('[DONE]');
  });

  it('comes in the pauses of a stream that flows, between events', async () => {
    const of = setup({ one: [streamed(words('a'), { wait: 25_000 }, words('b'))] });
    const asked = of.ask(question, waiting);
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.said).toBe('ab');
    expect(asked.sink.text.match(/keep-alive/g)?.length).toBeGreaterThan(0);
    expect(asked.sink.writes).toContain(': keep-alive\n\n');
  });

  it('is not given to whoever wants a whole answer', async () => {
    const of = setup({ one: [{ before: 25_000, ...said('Hi') }] });
    const asked = of.ask({ ...question, stream: false }, waiting);
    await of.clock.runAll();
    await asked.done;
    expect(asked.sink.calls).toEqual(['complete']);
  });
});
