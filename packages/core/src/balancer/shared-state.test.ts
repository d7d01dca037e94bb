import { expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { createSharedState, type SharedStateChange } from './shared-state.js';

const circuit = { provider: 'p', origin: 'https://one.example', model: 'm' };
const settings = { failures: 1, open_in_seconds: 5, max_open_in_seconds: 60, probes: 4 };

it('tells listeners of every kind of change, until they stop', () => {
  const state = createSharedState({ clock: new ManualClock() });
  const heard: SharedStateChange[] = [];
  const stop = state.onChange((change) => heard.push(change));
  state.keys.recordFailure('p', 'k', 'm', { code: 'rate_limited' });
  state.circuits.recordFailure(circuit, settings, 'yes');
  state.affinity.remember('d', 'primary');
  state.pauses.set('p', 'primary', true);
  expect(heard.map(({ kind }) => kind)).toEqual(['key', 'circuit', 'affinity', 'pause']);
  stop();
  state.affinity.remember('e', 'primary');
  expect(heard).toHaveLength(4);
});

it('hands everything over to a new process, as plain data', () => {
  const clock = new ManualClock();
  const old = createSharedState({ clock });
  old.keys.recordFailure('p', 'k', 'm', { code: 'rate_limited' });
  old.keys.recordFailure('p', 'k', 'm', { code: 'quota_exceeded' });
  old.circuits.recordFailure(circuit, settings, 'yes');
  old.affinity.remember('d', 'primary');
  old.pauses.set('p', 'primary', true);
  const wire: SharedStateChange[] = structuredClone(old.snapshot());
  const young = createSharedState({ clock });
  const heard: SharedStateChange[] = [];
  young.onChange((change) => heard.push(change));
  for (const change of wire) young.apply(change);
  expect(young.snapshot()).toEqual(old.snapshot());
  expect(young.keys.admit('p', 'k', 'other')).toMatchObject({ code: 'quota_exceeded' });
  expect(young.circuits.isOpen(circuit)).toBe(true);
  expect(young.affinity.keyFor('d')).toBe('primary');
  expect(young.pauses.has('p', 'primary')).toBe(true);
  expect(heard).toEqual([]);
});
