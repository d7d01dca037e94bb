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
});
