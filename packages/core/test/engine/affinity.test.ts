import { describe, expect, it } from 'vitest';
import { responses } from '../../src/api/responses/dialect.js';
import { Bifrost } from '../../src/client/bifrost.js';
import { seededRandom } from '../support/cuts.js';
import { keys, onRoute } from '../support/ask.js';
import { failed, said } from '../support/answers.js';
import { scriptedProvider, type Script } from '../support/scripted-provider.js';
import { question, twoProviders } from '../support/two-providers.js';

const answered = (id: string): Script => ({
  body: [
    JSON.stringify({ id, object: 'response', status: 'completed', model: 'm', output: [], usage: null }),
  ],
});

describe('requests that belong to an account', () => {
  const many = { settings: { one: keys('a', 'b', 'c', 'd') } };
  const own = { ...onRoute(responses, 'one') };

  it('stay with the key that made the id, and nowhere else', async () => {
    const operations = {
      chat: [{ dialect: responses, endpoint: () => ({ method: 'POST', path: '/v1/responses' }) as const }],
    };
    const of = twoProviders([answered('resp_1')], { ...many, provider: { operations } });
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
    const of = twoProviders([said('Hi')], many);
    for (let round = 0; round < 10; round++) {
      await of.ask({ ...question, previous_response_id: 'unknown' }).done;
    }
    expect(new Set(of.one.seen.map(({ key }) => key))).toEqual(new Set(['a']));
  });

  it('go to the first key that may serve where nobody knows the id, whoever gives the keys', async () => {
    const names = [
      { name: 'off', value: 'secret-value-off', enabled: false },
      { name: 'other', value: 'secret-value-other', models: ['n'] },
      ...keys('a', 'b', 'c', 'd').keys,
    ];
    const one = scriptedProvider('one');
    one.script(said('Hi'));
    for (const given of [names, () => names]) {
      const settings = { adapters: [one.adapter], providers: { one: { keys: given } } };
      const bifrost = new Bifrost({ ...settings, random: seededRandom(1) });
      for (let round = 0; round < 10; round++)
        await bifrost.createChatCompletion({
          model: 'one/m',
          messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }],
        });
      await bifrost.close();
    }
    expect(new Set(one.seen.map(({ key }) => key))).toEqual(new Set(['a']));
  });

  it('return encrypted reasoning to the key whose answer it came with', async () => {
    const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'c2VjcmV0' };
    const whole = { id: 'resp_1', object: 'response', status: 'completed', model: 'm', output: [reasoning] };
    const operations = {
      chat: [{ dialect: responses, endpoint: () => ({ method: 'POST', path: '/v1/responses' }) as const }],
    };
    const of = twoProviders([{ body: [JSON.stringify({ ...whole, usage: null })] }], {
      ...many,
      provider: { operations },
    });
    await of.ask({ model: 'm', input: 'a' }, own).done;
    const maker = of.one.seen[0]?.key;
    expect(maker).not.toBe('a');
    const input = [reasoning, { role: 'user', content: 'b' }];
    for (let round = 0; round < 10; round++) await of.ask({ model: 'm', input, store: false }, own).done;
    expect(new Set(of.one.seen.map(({ key }) => key))).toEqual(new Set([maker]));
  });

  it('that name a file stay with the provider, and with one key', async () => {
    const of = twoProviders([said('Hi')], many);
    const content = [{ type: 'file', file: { file_id: 'file-1' } }];
    const asked = { model: 'one/m', messages: [{ role: 'user', content }], fallbacks: ['two/m'] };
    for (let round = 0; round < 10; round++) await of.ask(asked).done;
    expect(new Set(of.one.seen.map(({ key }) => key))).toEqual(new Set(['a']));
    of.one.script(failed(400, { message: 'no', code: 'model_not_found' }), failed(500));
    const lost = of.ask(asked);
    await of.clock.runAll();
    await lost.done;
    expect(of.two.seen).toHaveLength(0);
    expect(lost.sink.status).toBeGreaterThanOrEqual(400);
  });

  it('keep a session on its key while that is well', async () => {
    const of = twoProviders([said('Hi')], many);
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
    const of = twoProviders([said('Hi')], many);
    for (let round = 0; round < 5; round++) await of.ask(question, { headers: { 'x-bf-key': 'c' } }).done;
    expect(new Set(of.one.seen.map(({ key }) => key))).toEqual(new Set(['c']));
    const asked = of.ask(question, { key: 'nobody' });
    await asked.done;
    expect(asked.sink.error).toMatchObject({ code: 'no_key' });
    expect(asked.sink.status).toBe(404);
  });
});
