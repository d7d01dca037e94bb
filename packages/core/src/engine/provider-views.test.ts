import { describe, expect, it } from 'vitest';
import { createSharedState } from '../balancer/shared-state.js';
import type { JsonObject } from '../json/read.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { keyIn, placedAdapter, providerIn, runtimeOf } from '../../test/support/runtime.js';
import { providerViews } from './provider-views.js';

const circuit = { provider: 'acme', origin: 'https://acme.example', model: 'm' };
const opensAtOnce = { failures: 1, open_in_seconds: 5, max_open_in_seconds: 60, probes: 1 };

function setup(keys: JsonObject[]) {
  const clock = new ManualClock();
  const runtime = runtimeOf({ providers: { acme: { keys } } }, [placedAdapter('acme')], clock);
  const state = createSharedState({ clock });
  return {
    clock,
    state,
    refuse(name: string) {
      const { id } = keyIn(providerIn(runtime, 'acme'), name);
      state.keys.recordFailure('acme', id, 'm', { code: 'authentication' });
    },
    limit(name: string, model: string) {
      const { id } = keyIn(providerIn(runtime, 'acme'), name);
      state.keys.recordFailure('acme', id, model, { code: 'rate_limited' });
    },
    view() {
      const [view] = providerViews(runtime, { state, now: clock.now(), failedCheck: () => undefined });
      if (view === undefined) throw new Error('no view');
      return view;
    },
  };
}

const two = [
  { name: 'a', value: 'secret-of-a', weight: 3 },
  { name: 'b', value: 'secret-of-b' },
];

describe('providerViews', () => {
  it('shows keys with their share, and no secret', () => {
    const of = setup([...two, { name: 'off', value: 'x', enabled: false, models: ['m-*'] }]);
    expect(of.view()).toMatchObject({
      name: 'acme',
      adapter: 'acme',
      title: 'ACME',
      operations: [],
      circuits: [],
      queue: { active: 0, waiting: 0, concurrency: 1000, bufferSize: 5000 },
      health: 'ok',
      keys: [
        { name: 'a', share: 0.75, enabled: true, state: 'healthy' },
        { name: 'b', share: 0.25 },
        { name: 'off', share: 0, enabled: false, models: ['m-*'] },
      ],
    });
    expect(JSON.stringify(of.view())).not.toContain('secret');
  });

  it('tells how a provider is by its keys', async () => {
    const of = setup(two);
    of.refuse('a');
    expect(of.view()).toMatchObject({
      health: 'degraded',
      keys: [{ state: 'dead', reason: 'authentication', until: of.clock.now() + 60_000 }, {}],
    });
    of.refuse('b');
    expect(of.view().health).toBe('down');
    await of.clock.advance(60_000);
    expect(of.view().keys.map(({ state }) => state)).toEqual(['cooling', 'cooling']);
  });

  it('shows the models that a key rests for, and leaves the key healthy', () => {
    const of = setup(two);
    of.limit('a', 'm-1');
    of.limit('a', 'm-2');
    of.refuse('b');
    const [a, b] = of.view().keys;
    expect(a).toMatchObject({ state: 'healthy', weight: 3, origin: 'https://acme.example' });
    const until = of.clock.now() + 1000;
    expect(a?.resting).toEqual([
      { model: 'm-1', until, reason: 'rate_limited' },
      { model: 'm-2', until, reason: 'rate_limited' },
    ]);
    expect(b).not.toHaveProperty('resting');
  });

  it('shows circuits that are open, and those whose time is over', async () => {
    const of = setup(two);
    of.state.circuits.recordFailure(circuit, opensAtOnce, 'yes');
    of.state.circuits.recordFailure({ ...circuit, provider: 'other' }, opensAtOnce, 'yes');
    expect(of.view()).toMatchObject({ health: 'degraded', circuits: [{ model: 'm', state: 'open' }] });
    await of.clock.advance(5000);
    expect(of.view().circuits).toMatchObject([{ state: 'half-open' }]);
    of.state.circuits.recordSuccess(circuit, 'yes');
    expect(of.view().circuits).toEqual([]);
  });
});
