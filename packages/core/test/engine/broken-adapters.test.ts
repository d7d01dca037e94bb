import { describe, expect, it } from 'vitest';
import { WireFailure } from '../../src/adapter/failures.js';
import type { Dialect } from '../../src/adapter/dialect.js';
import { chatDialect } from '../../src/api/chat/dialect.js';
import { failed, role, said, streamed, words } from '../support/answers.js';
import { cut, type ScriptedOptions } from '../support/scripted-provider.js';
import { question, twoProviders } from '../support/two-providers.js';

const chat = chatDialect({ id: 'one.chat', speaks: ['chat'] });
const withDialect = (dialect: Dialect<'chat'>): ScriptedOptions => ({
  operations: { chat: [{ dialect, endpoint: () => ({ method: 'POST', path: '/v1' }) as const }] },
});
const oh = () => {
  throw new Error('oh');
};

describe('an adapter that is broken', () => {
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
    const of = twoProviders([said('Hi')], { provider, settings: { one: { native_passage: false } } });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.extraFields).toMatchObject({
      provider: 'two',
      attempts: [{ provider: 'one', error: 'internal' }, { provider: 'two' }],
    });
  });

  it('costs its own target only: reading a stream', async () => {
    const provider = withDialect({ ...chat, createStreamDecoder: () => ({ push: oh, end: oh }) });
    const of = twoProviders([streamed(words('a'))], {
      provider,
      settings: { one: { native_passage: false } },
    });
    const asked = of.ask({ ...question, stream: true, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.said).toBe('from two');
  });

  it('may call an answer an error though its status is good', async () => {
    const failure = { status: 200, headers: {}, code: 'insufficient_quota' };
    const decodeResponse = () => {
      throw new WireFailure(failure);
    };
    const of = twoProviders([said('Hi')], {
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
    const of = twoProviders([failed(401), { body: [role, words('a'), cut] }], {
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
