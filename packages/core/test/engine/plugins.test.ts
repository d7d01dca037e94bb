import { describe, expect, it } from 'vitest';
import type { Plugin } from '../../src/hooks/plugin.js';
import { said } from '../support/answers.js';
import { question, twoProviders } from '../support/two-providers.js';

describe('plugins', () => {
  const base = { specVersion: 'v1', name: 'p' } as const;

  it('refuse a request, with their own status', async () => {
    const plugin: Plugin = { ...base, onRequest: () => ({ refuse: { message: 'no', status: 451 } }) };
    const of = twoProviders([said('never')], { plugins: [plugin] });
    const asked = of.ask(question);
    await asked.done;
    expect(asked.sink.status).toBe(451);
    expect(asked.sink.error).toMatchObject({ code: 'refused_by_plugin', message: 'no' });
    expect(of.ends).toMatchObject([{ status: 451, attempts: [] }]);
  });

  it('refuse a target only', async () => {
    const plugin: Plugin = {
      ...base,
      onAttempt: ({ provider }) => (provider === 'one' ? { refuse: { message: 'not there' } } : undefined),
    };
    const of = twoProviders([said('never')], { plugins: [plugin] });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await asked.done;
    expect(asked.sink.extraFields).toMatchObject({
      provider: 'two',
      attempts: [{ provider: 'one', error: 'refused_by_plugin' }, { provider: 'two' }],
    });
    const alone = of.ask(question);
    await alone.done;
    expect(alone.sink.status).toBe(403);
  });

  it('replace an answer, and are told the end', async () => {
    const told: number[] = [];
    const plugin: Plugin = {
      ...base,
      onResponse: async (response) => {
        const answer = response.canonical();
        return { response: { ...answer, model: 'mine' } };
      },
      onEnd: ({ status }) => void told.push(status),
    };
    const of = twoProviders([said('Hi')], { plugins: [plugin] });
    const asked = of.ask(question);
    await asked.done;
    expect(asked.sink.text).toContain('Hi');
    expect(told).toEqual([200]);
  });

  it('that are required and fail over an answer refuse it', async () => {
    const plugin: Plugin = { ...base, required: true, onResponse: () => Promise.reject(new Error('broken')) };
    const of = twoProviders([said('Hi')], { plugins: [plugin] });
    const asked = of.ask(question);
    await asked.done;
    expect(asked.sink.error['code']).toBe('refused_by_plugin');
  });

  it('that are late or broken are passed over', async () => {
    const faults: string[] = [];
    const plugins: Plugin[] = [
      { ...base, name: 'late', onRequest: () => new Promise(() => {}) },
      {
        ...base,
        name: 'broken',
        onAttempt: () => {
          throw new Error('oh');
        },
      },
    ];
    const onPluginFault = ({ plugin, step }: { plugin: string; step: string }) =>
      void faults.push(`${plugin} ${step}`);
    const of = twoProviders([said('Hi')], { plugins, onPluginFault });
    const asked = of.ask(question);
    await of.clock.advance(1000);
    await asked.done;
    expect(asked.sink.status).toBe(200);
    expect(faults).toEqual(['late onRequest', 'broken onAttempt']);
  });

  it('tell why without the secrets that they hold', async () => {
    const reasons: string[] = [];
    const broken: Plugin = {
      ...base,
      onAttempt: () => {
        throw new Error('sent sk-abcdefghijklmnopqrstuvwxyz123456');
      },
    };
    const of = twoProviders([said('Hi')], {
      plugins: [broken],
      onPluginFault: ({ reason }) => void reasons.push(reason),
    });
    await of.ask(question).done;
    expect(reasons).toEqual(['sent [redacted]']);
  });
});
