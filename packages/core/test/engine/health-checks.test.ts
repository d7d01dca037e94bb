import { describe, expect, it } from 'vitest';
import { bench } from '../support/ask.js';
import { failed, said } from '../support/answers.js';
import { scriptedProvider } from '../support/scripted-provider.js';

const everyMinute = { health_check: { interval_in_seconds: 60, model: 'm' } };

describe('health checks', () => {
  it('ask the model now and then, and not before its time', async () => {
    const one = scriptedProvider('one');
    one.script(said('pong'));
    const { clock, engine } = bench([one], { settings: { one: everyMinute } });
    await clock.advance(59_000);
    expect(one.seen).toHaveLength(0);
    await clock.advance(1_000);
    expect(one.seen).toHaveLength(1);
    expect(JSON.parse(one.seen[0]?.text ?? '')).toMatchObject({ model: 'm', max_tokens: 1 });
    await clock.advance(60_000);
    expect(one.seen).toHaveLength(2);
    await engine.close({ graceMs: 0 });
  });

  it('put a refused key to rest before a client meets it', async () => {
    const one = scriptedProvider('one');
    one.script(failed(401));
    const { clock, engine } = bench([one], { settings: { one: everyMinute } });
    await clock.advance(60_000);
    expect(engine.providers()[0]?.keys[0]).toMatchObject({ state: 'dead', reason: 'authentication' });
    await engine.close({ graceMs: 0 });
  });

  it.each([
    ['fails', failed(503), 'overloaded'],
    ['cannot be reached', { fail: true }, 'network'],
    ['is silent', { before: 600_000, ...said('late') }, 'deadline_exceeded'],
  ])('show a provider that %s as down until it answers again', async (_what, script, code) => {
    const one = scriptedProvider('one');
    one.script(script);
    const { clock, engine } = bench([one], {
      settings: { one: { ...everyMinute, network_config: { max_retries: 0 } } },
    });
    const view = () => engine.providers()[0];
    expect(view()).toMatchObject({ health: 'ok' });
    await clock.advance(75_000);
    expect(view()).toMatchObject({ health: 'down', failedCheck: code });
    one.script(failed(400));
    await clock.advance(75_000);
    expect(view()).toMatchObject({ health: 'ok' });
    expect(view()).not.toHaveProperty('failedCheck');
    await engine.close({ graceMs: 0 });
  });

  it('that the gateway itself holds back leave what was known', async () => {
    const one = scriptedProvider('one');
    one.script(failed(503), failed(429, {}, { 'retry-after': '600' }));
    const setup = bench([one], {
      settings: { one: { ...everyMinute, network_config: { max_retries: 0 } } },
    });
    const { clock, engine } = setup;
    await clock.advance(60_000);
    const asked = setup.ask({ model: 'one/m', messages: [{ role: 'user', content: 'Hello' }] });
    await clock.advance(1_000);
    await asked.done;
    const calls = one.seen.length;
    await clock.advance(120_000);
    expect(one.seen).toHaveLength(calls);
    expect(engine.providers()[0]).toMatchObject({ health: 'down', failedCheck: 'overloaded' });
    await engine.close({ graceMs: 0 });
  });

  it('ask nobody where none are wanted, and end with the engine', async () => {
    const one = scriptedProvider('one');
    const two = scriptedProvider('two');
    two.script(said('pong'));
    const { clock, engine } = bench([one, two], { settings: { two: everyMinute } });
    await engine.close({ graceMs: 0 });
    await clock.advance(600_000);
    expect(one.seen).toHaveLength(0);
    expect(two.seen).toHaveLength(0);
  });

  it('under way when the engine closes is the last', async () => {
    const one = scriptedProvider('one');
    one.script({ before: 5_000, ...said('pong') });
    const { clock, engine } = bench([one], { settings: { one: everyMinute } });
    await clock.advance(60_000);
    await engine.close({ graceMs: 0 });
    await clock.advance(600_000);
    expect(one.seen).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

describe('a model that the only key may not use', () => {
  const question = { model: 'one/m', messages: [{ role: 'user', content: 'Hello' }] };
  const missing = failed(404, { code: 'model_not_found', message: 'no such model' });

  it('is asked for again, so that the caller hears what the provider says now', async () => {
    const one = scriptedProvider('one');
    one.script(missing, said('granted'));
    const setup = bench([one]);
    const refused = setup.ask(question);
    await setup.clock.runAll();
    await refused.done;
    expect(refused.sink.status).toBe(404);
    const granted = setup.ask(question);
    await setup.clock.runAll();
    await granted.done;
    expect(granted.sink.status).toBe(200);
  });

  it('is left alone while there is somebody else to ask', async () => {
    const one = scriptedProvider('one');
    const two = scriptedProvider('two');
    one.script(missing);
    two.script(said('Hi'));
    const setup = bench([one, two]);
    for (let round = 0; round < 2; round += 1) {
      const asked = setup.ask({ ...question, fallbacks: ['two/m'] });
      await setup.clock.runAll();
      await asked.done;
      expect(asked.sink.status).toBe(200);
    }
    expect(one.seen).toHaveLength(1);
    expect(two.seen).toHaveLength(2);
  });
});
