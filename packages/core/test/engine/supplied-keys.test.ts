import { describe, expect, it } from 'vitest';
import { Bifrost } from '../../src/client/bifrost.js';
import { BifrostError } from '../../src/errors/bifrost-error.js';
import type { KeysFunction } from '../../src/schemas/key-supply.js';
import { failed, said } from '../support/answers.js';
import { seededRandom } from '../support/cuts.js';
import { ManualClock } from '../support/manual-clock.js';
import { scriptedProvider, type Script } from '../support/scripted-provider.js';

const question = { model: 'one/m', messages: [{ role: 'user' as const, content: 'Hello' }] };
const minuteMs = 60_000;

/** A library whose provider `one` asks a function for its keys; `two` has a key of its own. */
function library(keys: KeysFunction, scripts: Script[] = [said('Hi')]) {
  const [one, two] = [scriptedProvider('one', { credential: 'required' }), scriptedProvider('two')];
  one.script(...scripts);
  two.script(said('From two'));
  const clock = new ManualClock();
  const bifrost = new Bifrost({
    adapters: [one.adapter, two.adapter],
    providers: { one: { keys, network_config: { max_retries: 0 } }, two: {} },
    environment: { TENANT_KEY: 'secret-of-the-environment' },
    clock,
    random: seededRandom(1),
  });
  return { one, two, clock, bifrost };
}

function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Gives one key named after the tenant, and writes down who was asked for. */
function recorded() {
  const asked: (string | undefined)[] = [];
  const keys: KeysFunction = async ({ tenant }) => {
    asked.push(tenant);
    return [{ name: `of-${tenant ?? 'nobody'}`, value: `secret-of-${tenant ?? 'nobody'}` }];
  };
  return { asked, keys };
}

describe('keys from a function', () => {
  it('are those of the tenant that the call names', async () => {
    const { keys, asked } = recorded();
    const { one, bifrost } = library(keys);
    for (const tenant of ['acme', 'zenith']) await bifrost.createChatCompletion(question, { tenant });
    await bifrost.createChatCompletion(question);
    expect(asked).toEqual(['acme', 'zenith', undefined]);
    expect(one.seen.map(({ key, headers }) => [key, headers['authorization']])).toEqual([
      ['of-acme', 'Bearer secret-of-acme'],
      ['of-zenith', 'Bearer secret-of-zenith'],
      ['of-nobody', 'Bearer secret-of-nobody'],
    ]);
  });

  it('may be given at once, refer to the environment, and be chosen among by name', async () => {
    const { one, bifrost } = library(() => [
      { name: 'a', value: 'secret-value-a' },
      { name: 'b', value: 'env.TENANT_KEY' },
    ]);
    await bifrost.createChatCompletion(question, { key: 'b' });
    expect(one.seen[0]?.headers['authorization']).toBe('Bearer secret-of-the-environment');
  });

  it('are kept, and asked for once however many wait', async () => {
    const { keys, asked } = recorded();
    const { bifrost, clock } = library(keys);
    const ask = () => bifrost.createChatCompletion(question, { tenant: 'acme' });
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(asked).toEqual(['acme']);
    await clock.advance(5 * minuteMs);
    await ask();
    expect(asked).toEqual(['acme', 'acme']);
  });

  it('are asked for anew once a provider refused one', async () => {
    const { keys, asked } = recorded();
    const { bifrost } = library(keys, [failed(401), said('Hi')]);
    const ask = () => bifrost.createChatCompletion(question, { tenant: 'acme' });
    expect(await rejection(ask())).toMatchObject({ code: 'authentication', key: 'of-acme' });
    await rejection(ask());
    expect(asked).toEqual(['acme', 'acme']);
  });

  it('stay out of errors', async () => {
    const { keys } = recorded();
    const told = { error: { message: 'no model for secret-of-acme', code: 'x' } };
    const { bifrost } = library(keys, [{ status: 400, body: [JSON.stringify(told)] }]);
    const error = await rejection(bifrost.createChatCompletion(question, { tenant: 'acme' }));
    expect(error).toMatchObject({ message: 'one: no model for [redacted]' });
  });
});

describe('a function for keys that fails', () => {
  const broken: [why: string, keys: KeysFunction, message: string][] = [
    ['throws', () => Promise.reject(new Error('no luck with secret-of-acme')), 'failed; the cause says why'],
    ['gives nothing', () => [], 'providers.one.keys: ONE needs at least one key'],
    ['gives a wrong key', () => [{ value: 'secret-of-acme', weight: -1 }], 'providers.one.keys[0].weight:'],
    ['refers to nothing', () => [{ value: 'env.ABSENT' }], 'the environment variable ABSENT is not set'],
  ];

  it.each(broken)('is named: %s', async (_why, keys, message) => {
    const { bifrost, one } = library(keys);
    const error = await rejection(bifrost.createChatCompletion(question, { tenant: 'acme' }));
    expect(error).toMatchObject({ code: 'authentication', provider: 'one' });
    if (!(error instanceof Error)) throw new Error('nothing was thrown');
    expect(error.message).toContain('function `keys` of one');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('secret-of-acme');
    expect(one.seen).toEqual([]);
  });

  it('throws what it wants to say where that is an error of ours', async () => {
    const refusal = new BifrostError('forbidden', 'acme has not paid');
    const { bifrost } = library(() => {
      throw refusal;
    });
    expect(await rejection(bifrost.createChatCompletion(question))).toMatchObject({
      code: 'forbidden',
      message: 'acme has not paid',
    });
  });

  it('is asked again by the next call, and others serve meanwhile', async () => {
    let luck = false;
    const { bifrost } = library(() => (luck ? [{ value: 'secret-value' }] : Promise.reject(new Error('oh'))));
    const ask = () => bifrost.createChatCompletion({ ...question, fallbacks: ['two/m'] });
    expect((await ask()).extra_fields).toMatchObject({
      provider: 'two',
      attempts: [{ provider: 'one', error: 'authentication' }, { provider: 'two' }],
    });
    luck = true;
    expect((await ask()).extra_fields).toMatchObject({ provider: 'one' });
  });

  it('is not waited for longer than ten seconds, nor after the caller left', async () => {
    const { bifrost, clock } = library(() => new Promise(() => {}));
    const controller = new AbortController();
    const left = rejection(bifrost.createChatCompletion(question, { signal: controller.signal }));
    const waiting = rejection(bifrost.createChatCompletion(question));
    controller.abort();
    expect(await left).toMatchObject({ code: 'cancelled' });
    await clock.advance(10_000);
    expect(await waiting).toMatchObject({ code: 'authentication', message: expect.stringContaining('10 s') });
    await bifrost.close();
    expect(clock.pending).toBe(0);
  });
});

describe('a provider whose keys come from a function', () => {
  it('is no provider without keys for those who look at it', async () => {
    const { bifrost } = library(recorded().keys);
    const [one] = bifrost.engine.providers();
    expect(one).toMatchObject({ name: 'one', keys: [], health: 'ok' });
    expect(bifrost.engine.explain('one/m').targets[0]).toEqual({ provider: 'one', model: 'm', keys: [] });
  });

  it('tells its models by the keys that a call without a tenant gets', async () => {
    const { keys, asked } = recorded();
    const list = { object: 'list', data: [{ id: 'm', object: 'model' }] };
    const { bifrost } = library(keys, [{ body: [JSON.stringify(list)] }]);
    expect(await bifrost.listModels()).toContainEqual(expect.objectContaining({ id: 'one/m' }));
    expect(asked).toEqual([undefined]);
  });
});
