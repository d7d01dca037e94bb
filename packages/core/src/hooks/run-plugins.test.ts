import { describe, expect, it } from 'vitest';
import type { ChatRequest, ChatResponse } from '../hub/chat.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { Plugin, PluginRequest } from './plugin.js';
import { PluginRunner } from './run-plugins.js';

const canonical: ChatRequest = { model: 'm', messages: [], stream: false };
const asked: PluginRequest = {
  requestId: 'r',
  operation: 'chat',
  dialect: 'chat',
  model: 'm',
  client: undefined,
  canonical: () => canonical,
};
const answer: ChatResponse = { id: 'a', model: 'm', created: 0, choices: [] };
const answered = { requestId: 'r', operation: 'chat', canonical: () => answer } as const;
const attempt = { requestId: 'r', provider: 'one', model: 'm', key: 'k' };

function plugin(more: Partial<Plugin>): Plugin {
  return { specVersion: 'v1', name: 'p', ...more };
}

function setup(...plugins: Plugin[]) {
  const clock = new ManualClock();
  const faults: string[] = [];
  const runner = new PluginRunner(plugins, clock, ({ plugin: name, step, reason }) =>
    faults.push(`${name} ${step}: ${reason}`),
  );
  return { clock, runner, faults };
}

function throwing(): never {
  throw new Error('oh');
}

/** What a promise rejects with, caught at once so that it never counts as unhandled. */
function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a request', () => {
  it('is left as it is by plugins that say nothing', async () => {
    const { runner } = setup(plugin({ onRequest: () => undefined }), plugin({}));
    expect(await runner.request(asked)).toBeUndefined();
  });

  it('is shown to each plugin as the one before left it', async () => {
    const seen: string[] = [];
    const rename = (model: string): Plugin =>
      plugin({
        onRequest: async (request) => {
          const current = request.canonical();
          seen.push('model' in current ? current.model : '');
          return { request: { ...canonical, model } };
        },
      });
    const { runner } = setup(rename('a'), rename('b'));
    expect(await runner.request(asked)).toMatchObject({ model: 'b' });
    expect(seen).toEqual(['m', 'a']);
  });

  it('is refused, and nobody further is asked', async () => {
    const later: string[] = [];
    const { runner } = setup(
      plugin({ onRequest: () => ({ refuse: { message: '', status: 429, retryAfterMs: 5 } }) }),
      plugin({ onRequest: () => void later.push('asked') }),
    );
    expect(await rejection(runner.request(asked))).toMatchObject({
      code: 'refused_by_plugin',
      status: 429,
      retryAfterMs: 5,
      message: "refused by the plugin 'p'",
      fault: 'policy',
    });
    expect(later).toEqual([]);
  });

  it.each([false, true])('survives a plugin that throws, unless it is required (%s)', async (required) => {
    for (const onRequest of [throwing, () => Promise.reject(new Error('oh'))]) {
      const { runner, faults } = setup(plugin({ required, onRequest }));
      const error = await rejection(runner.request(asked));
      const refusal = expect.objectContaining({ code: 'refused_by_plugin', status: 403 });
      expect(error).toEqual(required ? refusal : undefined);
      expect(faults).toEqual(['p onRequest: oh']);
    }
  });

  it.each([false, true])('waits a second for a plugin, and no longer (required: %s)', async (required) => {
    const { runner, clock, faults } = setup(plugin({ required, onRequest: () => new Promise(() => {}) }));
    let error: unknown = 'waiting';
    void rejection(runner.request(asked)).then((reason) => (error = reason));
    await clock.advance(999);
    expect(error).toBe('waiting');
    await clock.advance(1);
    expect(faults).toEqual(['p onRequest: took longer than 1000 ms']);
    expect(error === undefined).toBe(!required);
    expect(clock.pending).toBe(0);
  });

  it('is not troubled by what comes too late', async () => {
    let fail: ((cause: Error) => void) | undefined;
    const { runner, clock } = setup(
      plugin({ onRequest: () => new Promise((_resolve, reject) => (fail = reject)) }),
    );
    const result = runner.request(asked);
    await clock.advance(1000);
    fail?.(new Error('late'));
    expect(await result).toBeUndefined();
  });
});

/** What a plugin without types may give back. */
function untyped(verdict: unknown): never {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler would keep a broken plugin out
  return verdict as never;
}

describe('a verdict that is none', () => {
  const broken: [verdict: unknown, reason: string][] = [
    [null, 'answered null instead of'],
    [true, 'answered a boolean instead of'],
    ['no', 'answered a string instead of'],
    [[], 'answered a list instead of'],
    [{}, 'answered an object that is not'],
    [{ refuse: 'no' }, '`refuse: a string`'],
    [{ refuse: {} }, 'without a `message`'],
  ];

  it.each(broken)('counts as a failure of the plugin: %j', async (verdict, reason) => {
    for (const given of [verdict, Promise.resolve(verdict)]) {
      const steps = {
        onRequest: () => untyped(given),
        onAttempt: () => untyped(given),
      };
      const { runner, faults } = setup(plugin(steps));
      expect(await runner.request(asked)).toBeUndefined();
      expect(await runner.attempt(attempt)).toBeUndefined();
      expect(faults).toEqual([
        expect.stringContaining(`p onRequest: `),
        expect.stringContaining(`p onAttempt: `),
      ]);
      for (const fault of faults) expect(fault).toContain(reason);
    }
  });

  it.each(broken)('refuses the request where the plugin is required: %j', async (verdict) => {
    const { runner } = setup(plugin({ required: true, onRequest: () => untyped(verdict) }));
    expect(await rejection(runner.request(asked))).toMatchObject({ code: 'refused_by_plugin', status: 403 });
  });

  it('is no changed request and no changed answer either', async () => {
    const { runner, faults } = setup(
      plugin({ onRequest: () => untyped({ request: 5 }), onResponse: () => untyped({ response: null }) }),
    );
    expect(await runner.request(asked)).toBeUndefined();
    expect(await runner.response(answered)).toBeUndefined();
    expect(faults).toEqual([
      'p onRequest: answered `request: a number`, which must be an object',
      'p onResponse: answered `response: null`, which must be an object',
    ]);
  });
});

describe('an attempt', () => {
  it('costs nothing where no plugin wants to see it', () => {
    expect(setup(plugin({ onRequest: () => undefined })).runner.attempt(attempt)).toBeUndefined();
  });

  it('is refused by a plugin, or by the failure of a required one', async () => {
    const refusing = setup(plugin({ onAttempt: () => ({ refuse: { message: 'no' } }) }));
    expect(await refusing.runner.attempt(attempt)).toMatchObject({
      code: 'refused_by_plugin',
      message: 'no',
    });
    const broken = setup(plugin({ required: true, onAttempt: throwing }));
    expect(await broken.runner.attempt(attempt)).toMatchObject({ code: 'refused_by_plugin' });
    const lenient = setup(plugin({ onAttempt: throwing }));
    expect(await lenient.runner.attempt(attempt)).toBeUndefined();
  });
});

describe('an answer', () => {
  it('is replaced by each plugin in turn', async () => {
    const name = (model: string): Plugin =>
      plugin({
        onResponse: (response) => ({
          response: { ...answer, model, id: JSON.stringify(response.canonical()) },
        }),
      });
    const { runner } = setup(name('a'), plugin({ onResponse: () => undefined }), name('b'));
    expect(runner.reviewsAnswers).toBe(true);
    const given = await runner.response(answered);
    expect(given).toMatchObject({ model: 'b', id: expect.stringContaining('"model":"a"') });
  });

  it('is refused by the failure of a required plugin only', async () => {
    const required = setup(plugin({ required: true, onResponse: throwing }));
    expect(await rejection(Promise.resolve(required.runner.response(answered)))).toMatchObject({
      code: 'refused_by_plugin',
    });
    const lenient = setup(plugin({ onResponse: throwing }));
    expect(await lenient.runner.response(answered)).toBeUndefined();
    expect(lenient.faults).toEqual(['p onResponse: oh']);
    expect(setup(plugin({})).runner.response(answered)).toBeUndefined();
  });
});
