import { describe, expect, it } from 'vitest';
import type { AttemptEnd } from '../../src/hooks/observer.js';
import type { CallWitness } from '../../src/hooks/witness.js';
import { failed } from '../support/answers.js';
import { question, twoProviders } from '../support/two-providers.js';

describe('a witness', () => {
  it('sees what every try sent and got, and comes back with the record of the call', async () => {
    const heard: string[] = [];
    const witness: CallWitness = {
      sent({ provider, model, key }, { method, path, body }) {
        heard.push(`${method} ${path} ${provider}/${model} ${key} ${Buffer.from(body ?? []).toString()}`);
      },
      head: (status) => void heard.push(String(status)),
      data: (chunk) => void heard.push(Buffer.from(chunk).toString()),
    };
    const of = twoProviders([failed(429)]);
    const call = of.ask(
      { ...question, fallbacks: ['two/m'] },
      { witness, headers: { 'user-agent': 'sdk/1' } },
    );
    await of.clock.runAll();
    await call.done;
    expect(call.sink.status).toBe(200);
    expect(heard.filter((line) => line.startsWith('POST')).map((line) => line.split(' ')[2])).toEqual([
      ...of.one.seen.map(() => 'one/m'),
      'two/m',
    ]);
    expect(heard.at(-2)).toBe('200');
    expect(heard.at(-1)).toContain('from two');
    expect(of.ends).toMatchObject([{ witness, userAgent: 'sdk/1' }]);
  });

  it('hears of an answer that comes in pieces as it comes', async () => {
    let text = '';
    const witness: CallWitness = {
      sent: () => undefined,
      head: () => undefined,
      data: (chunk) => void (text += Buffer.from(chunk).toString()),
    };
    const whole = JSON.stringify({
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    });
    const of = twoProviders([{ body: whole.split(/(?=.)/u) }]);
    const call = of.ask(question, { witness });
    await of.clock.runAll();
    await call.done;
    expect(text).toBe(whole);
    expect(call.sink.status).toBe(200);
  });
});

describe('the end of a try', () => {
  it('tells why it failed, and nothing where it did not', async () => {
    const ends: AttemptEnd[] = [];
    const of = twoProviders([failed(400, { message: 'no such thing' })], {
      observers: [{ onAttemptEnd: (end) => void ends.push(end) }],
    });
    await of.ask(question).done;
    await of.ask({ ...question, model: 'two/m' }).done;
    expect(ends.map(({ failure }) => failure?.message)).toEqual([
      expect.stringContaining('no such thing'),
      undefined,
    ]);
  });
});
