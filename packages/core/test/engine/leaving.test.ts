import { describe, expect, it } from 'vitest';
import type { Plugin } from '../../src/hooks/plugin.js';
import { keys } from '../support/ask.js';
import { failed, said } from '../support/answers.js';
import type { Script } from '../support/scripted-provider.js';
import { question, twoProviders } from '../support/two-providers.js';

const slow = () => new Promise<undefined>(() => {});
const base = { specVersion: 'v1', name: 'p' } as const;

/** Every place in which a call may wait, with what brings it there. */
const waits: { where: string; scripts: Script[]; plugins: Plugin[]; seen: number }[] = [
  {
    where: 'for a plugin to see the request',
    scripts: [said('never')],
    plugins: [{ ...base, onRequest: slow }],
    seen: 0,
  },
  {
    where: 'for a plugin to see a try',
    scripts: [said('never')],
    plugins: [{ ...base, onAttempt: slow }],
    seen: 0,
  },
  {
    where: 'for a plugin to see the answer',
    scripts: [said('Hi')],
    plugins: [{ ...base, onResponse: slow }],
    seen: 1,
  },
  { where: 'for the head of an answer', scripts: [{ before: 5000, ...said('late') }], plugins: [], seen: 1 },
  {
    where: 'for the rest of an answer',
    scripts: [{ body: ['{"id":', { wait: 5000 }, '"1"}'] }],
    plugins: [],
    seen: 1,
  },
  {
    where: 'between two tries',
    scripts: [failed(503, { message: 'down' }), said('never')],
    plugins: [],
    seen: 1,
  },
];

describe('a client that leaves while its call waits', () => {
  it.each(waits)('$where', async ({ scripts, plugins, seen }) => {
    const settings = { one: { ...keys('a'), network_config: { retry_backoff_initial: 2000 } } };
    const of = twoProviders(scripts, { plugins, settings });
    const asked = of.ask({ ...question, fallbacks: ['two/m'] });
    await of.clock.advance(500);
    asked.cancel();
    await of.clock.advance(1000);
    await asked.done;
    expect(of.ends).toMatchObject([{ status: 499 }]);
    expect(of.one.seen).toHaveLength(seen);
    expect(of.two.seen).toHaveLength(0);
    expect(asked.sink.calls).toEqual(['end']);
    expect(asked.sink.finished).toBe(false);
    expect(of.engine.providers()[0]).toMatchObject({ health: 'ok', queue: { active: 0, waiting: 0 } });
    await of.clock.advance(0);
    expect(of.clock.pending).toBe(0);
  });
});
