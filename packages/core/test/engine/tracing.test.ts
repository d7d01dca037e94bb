import { describe, expect, it } from 'vitest';
import type { RequestEnd } from '../../src/hooks/observer.js';
import type { TracedAnswer, TracedAttempt, TracedRequest, Tracing } from '../../src/hooks/tracing.js';
import { callOf, keys, RecordingSink } from '../support/ask.js';
import { done, failed, finish, role, said, usageChunk, words } from '../support/answers.js';
import { hang, type Script } from '../support/scripted-provider.js';
import { question, twoProviders } from '../support/two-providers.js';

/** Writes down what it is told, and numbers the tries in the header that goes out. */
class Notes implements Tracing {
  readonly begun: TracedRequest[] = [];
  readonly attempts: TracedAttempt[] = [];
  readonly answers: TracedAnswer[] = [];
  readonly ends: RequestEnd[] = [];

  begin(request: TracedRequest) {
    this.begun.push(request);
    return {
      attempt: (attempt: TracedAttempt) => {
        this.attempts.push(attempt);
        return {
          headers: { traceparent: `try-${this.attempts.length}` },
          end: (answer: TracedAnswer) => void this.answers.push(answer),
        };
      },
      end: (event: RequestEnd) => void this.ends.push(event),
    };
  }
}

describe('tracing', () => {
  it('hears of the request and of each try, and its headers go to the provider', async () => {
    const tracing = new Notes();
    const of = twoProviders([failed(401), failed(500)], {
      tracing,
      settings: { one: { ...keys('a', 'b'), network_config: { max_retries: 0 } } },
    });
    const headers = { traceparent: '00-aa-bb-01' };
    const body = { ...question, temperature: 0.5, fallbacks: ['two/n'] };
    await of.ask(body, { headers, route: '/v1/chat/completions', client: 'app' }).done;
    expect(tracing.begun).toEqual([
      {
        requestId: 'request-1',
        operation: 'chat',
        dialect: 'chat',
        route: '/v1/chat/completions',
        client: 'app',
        bodiless: false,
        headers,
        startedAt: of.clock.now(),
      },
    ]);
    expect(
      tracing.attempts.map(({ provider, model, triesBefore }) => [provider, model, triesBefore]),
    ).toEqual([
      ['one', 'm', 0],
      ['one', 'm', 1],
      ['two', 'n', 2],
    ]);
    expect(tracing.attempts[0]?.member('temperature')).toBe(0.5);
    expect(tracing.attempts[0]?.member('nothing')).toBeUndefined();
    expect(tracing.answers.map(({ attempt }) => attempt.error)).toEqual([
      'authentication',
      'provider_error',
      undefined,
    ]);
    expect(tracing.answers[2]).toMatchObject({
      attempt: { provider: 'two', status: 200 },
      modelUsed: 'wire-model',
      finishReason: 'stop',
      usage: { prompt_tokens: 3, completion_tokens: 5 },
      firstTokenAt: undefined,
    });
    expect(tracing.ends).toHaveLength(1);
    expect(tracing.ends[0]).toMatchObject({ status: 200, provider: 'two', fallbackIndex: 1 });
    expect([...of.one.seen, ...of.two.seen].map((seen) => seen.headers['traceparent'])).toEqual([
      'try-1',
      'try-2',
      'try-3',
    ]);
  });

  it('hears when a stream brought its first words', async () => {
    const tracing = new Notes();
    const script = {
      body: [role, { wait: 30 }, words('Hi'), { wait: 20 }, finish(), usageChunk(), done],
    };
    const of = twoProviders([script], { tracing });
    const asked = of.ask({ ...question, stream: true });
    const startedAt = of.clock.now();
    await of.clock.advance(30);
    await of.clock.advance(20);
    await asked.done;
    const [answer] = tracing.answers;
    expect(answer).toMatchObject({ firstTokenAt: startedAt + 30, endedAt: startedAt + 50 });
    expect(tracing.attempts[0]).toMatchObject({ stream: true, startedAt });
  });

  it.each([
    ['a client that left', 'cancelled'],
    ['a provider that is not reached', 'network'],
  ])('hears of the end of a try for %s', async (_what, code) => {
    const tracing = new Notes();
    const script: Script = code === 'cancelled' ? { body: [hang] } : { fail: true };
    const of = twoProviders([script], {
      tracing,
      settings: { one: { network_config: { max_retries: 0 } } },
    });
    const asked = of.ask(question);
    await of.clock.advance(1);
    asked.cancel();
    await asked.done;
    expect(tracing.answers.map(({ attempt }) => attempt.error)).toEqual([code]);
    expect(tracing.ends).toHaveLength(1);
  });

  it('hears of the end of a try that could not be prepared', async () => {
    const tracing = new Notes();
    const of = twoProviders([said('never')], {
      tracing,
      provider: {
        authorize: () => {
          throw new Error('no signature today');
        },
      },
    });
    await of.ask(question).done;
    expect(tracing.attempts).toHaveLength(1);
    expect(tracing.answers.map(({ attempt }) => [attempt.key, attempt.error])).toEqual([['k1', 'internal']]);
    expect(of.one.seen).toHaveLength(0);
  });

  it('hears of a request that nobody could be asked for, and of none of Bifrost’s own', async () => {
    const tracing = new Notes();
    const of = twoProviders([said('pong')], { tracing });
    await of.ask('{').done;
    expect(tracing.ends).toMatchObject([{ status: 400, attempts: [] }]);
    await of.engine.probe('one');
    await of.engine.models();
    expect(tracing.begun).toHaveLength(1);
    expect(of.one.seen.every(({ headers }) => headers['traceparent'] === undefined)).toBe(true);
  });

  it('passes headers on and gathers nothing where nobody wants the ends', async () => {
    const asked: string[] = [];
    const tracing: Tracing = {
      begin: () => ({
        attempt: ({ wireModel }) => {
          asked.push(wireModel);
          return { headers: { traceparent: 'unsampled' } };
        },
      }),
    };
    const of = twoProviders([said('hello')], { tracing });
    const { sink, done: over } = of.ask(question);
    await over;
    expect(sink.status).toBe(200);
    expect(asked).toEqual(['m']);
    expect(of.one.seen[0]?.headers['traceparent']).toBe('unsampled');
  });

  it.each(['begin', 'attempt', 'end of a try', 'end'])(
    'may throw at its %s: the request goes on',
    async (at) => {
      const thrower = (place: string) => {
        if (place === at) throw new Error('a bug');
      };
      const tracing: Tracing = {
        begin: () => {
          thrower('begin');
          return {
            attempt: () => {
              thrower('attempt');
              return { headers: {}, end: () => thrower('end of a try') };
            },
            end: () => thrower('end'),
          };
        },
      };
      const of = twoProviders([said('hello')], { tracing });
      const sink = new RecordingSink();
      await of.engine.handle(callOf(question), sink).done;
      expect(sink.status).toBe(200);
      expect(of.ends).toHaveLength(1);
    },
  );
});
