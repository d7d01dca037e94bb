import { describe, expect, it } from 'vitest';
import type { Credential } from '../../src/adapter/provider-adapter.js';
import { withBearer } from '../../src/adapter/define-provider.js';
import { BifrostError } from '../../src/errors/bifrost-error.js';
import type { AttemptEnd } from '../../src/hooks/observer.js';
import { Secret } from '../../src/secrets/secret.js';
import { keys } from '../support/ask.js';
import { failed, said } from '../support/answers.js';
import { type ScriptedOptions } from '../support/scripted-provider.js';
import { question, twoProviders } from '../support/two-providers.js';

const narrow = (more = {}) => ({
  one: { concurrency_and_buffer_size: { concurrency: 1, buffer_size: 1, ...more } },
});

function withTokens(fetchToken: () => Promise<Credential>): ScriptedOptions {
  return {
    credentials: fetchToken,
    authorize: (request, { credential }) => withBearer(request, credential?.value),
  };
}

describe('a queue', () => {
  it('lets wait, and refuses one more', async () => {
    const of = twoProviders([{ before: 100, ...said('Hi') }], { settings: narrow() });
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
    const of = twoProviders([{ before: 100, ...said('Hi') }], {
      settings: narrow({ drop_excess_requests: true }),
    });
    const first = of.ask(question);
    const second = of.ask({ ...question, fallbacks: ['two/m'] });
    await second.done;
    expect(second.sink.extraFields).toMatchObject({ provider: 'two' });
    await of.clock.runAll();
    await first.done;
  });

  it('ends a wait when the client leaves, at the deadline, and after its own limit', async () => {
    const of = twoProviders([{ before: 500_000, ...said('Hi') }], { settings: narrow({ buffer_size: 5 }) });
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
    const of = twoProviders([failed(503, {}, { 'retry-after': '5' }), said('Hi')], { settings: narrow() });
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

describe('credentials that are fetched', () => {
  it('are shared, and fetched anew once refused', async () => {
    let fetched = 0;
    const provider = withTokens(() =>
      Promise.resolve({ value: new Secret(`token-${(fetched += 1)}`), expiresAt: Infinity }),
    );
    const of = twoProviders([said('Hi')], {
      provider,
      settings: { one: { network_config: { max_retries: 0 } } },
    });
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
    const heard: AttemptEnd[] = [];
    const of = twoProviders([said('never')], {
      provider: refused,
      settings: { one: keys('a', 'b') },
      observers: [{ onAttemptEnd: (end) => void heard.push(end) }],
    });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.extraFields).toMatchObject({
      provider: 'two',
      attempts: [{ error: 'authentication' }, { error: 'authentication' }, { provider: 'two' }],
    });
    expect(heard.map(({ attempt }) => attempt)).toEqual(of.ends[0]?.attempts);
    expect(heard).toMatchObject([
      { targetIndex: 0, attempt: { provider: 'one', error: 'authentication' }, firstTokenLatency: undefined },
      { targetIndex: 0 },
      { targetIndex: 1, attempt: { provider: 'two', status: 200 } },
    ]);
  });

  it('are asked for once more where their endpoint has trouble', async () => {
    let asked = 0;
    const provider = withTokens(() =>
      (asked += 1) === 1
        ? Promise.reject(new BifrostError('provider_error', 'the token endpoint has trouble'))
        : Promise.resolve({ value: new Secret('token'), expiresAt: Infinity }),
    );
    const of = twoProviders([said('Hi')], { provider });
    const call = of.ask(question);
    await of.clock.runAll();
    await call.done;
    expect(call.sink.status).toBe(200);
    expect(call.sink.extraFields['attempts']).toMatchObject([
      { provider: 'one', key: 'k1', error: 'provider_error' },
      { provider: 'one', status: 200 },
    ]);
  });

  it.each(['authentication', 'network', 'invalid_request'] as const)(
    'tell nothing secret where they fail as %s, and who failed',
    async (code) => {
      const told = new BifrostError(code, 'bad assertion secret-value-one');
      const provider = withTokens(() => Promise.reject(told));
      const of = twoProviders([said('never')], { provider });
      const call = of.ask(question);
      await of.clock.runAll();
      await call.done;
      expect(call.sink.error).toMatchObject({ code });
      expect(call.sink.error['message']).toContain('bad assertion [redacted]');
      expect(call.sink.extraFields).toMatchObject({ provider: 'one', model: 'm' });
      expect(JSON.stringify(of.ends[0]?.error)).not.toContain('secret-value-one');
    },
  );

  it('are not waited for by a client that left', async () => {
    const of = twoProviders([said('never')], { provider: withTokens(() => new Promise(() => {})) });
    const asked = of.ask(question);
    await of.clock.advance(10);
    asked.cancel();
    await asked.done;
    expect(of.ends).toMatchObject([{ status: 499 }]);
    expect(of.engine.providers()[0]?.queue.active).toBe(0);
  });

  it('are not waited for beyond the deadline', async () => {
    const of = twoProviders([said('never')], { provider: withTokens(() => new Promise(() => {})) });
    const asked = of.ask(question, { headers: { 'x-bf-deadline': '5' } });
    await of.clock.advance(5000);
    await asked.done;
    expect(asked.sink.error['code']).toBe('deadline_exceeded');
  });
});
