import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { affinityDigest, createAffinity, type AffinityChange } from './affinity.js';

describe('affinity', () => {
  it('remembers for an hour', async () => {
    const clock = new ManualClock();
    const affinity = createAffinity({ clock });
    affinity.remember('d', 'primary');
    await clock.advance(3_599_999);
    expect(affinity.keyFor('d')).toBe('primary');
    await clock.advance(1);
    expect(affinity.keyFor('d')).toBeUndefined();
    expect(affinity.keyFor('never heard of')).toBeUndefined();
  });

  it('remembers anew with each use of a session', async () => {
    const clock = new ManualClock();
    const affinity = createAffinity({ clock });
    affinity.remember('d', 'primary');
    await clock.advance(3_000_000);
    affinity.remember('d', 'primary');
    await clock.advance(3_000_000);
    expect(affinity.keyFor('d')).toBe('primary');
  });

  it('forgets when told to, and what is beyond its bound', () => {
    const affinity = createAffinity({ clock: new ManualClock(), maxEntries: 2 });
    for (const digest of ['a', 'b', 'c']) affinity.remember(digest, 'primary');
    expect(affinity.keyFor('a')).toBeUndefined();
    affinity.forget('b');
    expect(affinity.keyFor('b')).toBeUndefined();
    expect(affinity.keyFor('c')).toBe('primary');
  });

  it('tells and takes over', () => {
    const clock = new ManualClock();
    const changes: AffinityChange[] = [];
    const here = createAffinity({ clock, onChange: (change) => changes.push(change) });
    const there = createAffinity({ clock });
    here.remember('d', 'primary');
    for (const change of changes) there.apply(change);
    expect(there.keyFor('d')).toBe('primary');
    expect(there.snapshot()).toEqual(changes);
  });
});

describe('digests', () => {
  it('hide the id and keep worlds apart', () => {
    const digests = new Set([
      affinityDigest('bound', 'p', 'resp_1'),
      affinityDigest('session', 'p', 'resp_1'),
      affinityDigest('bound', 'q', 'resp_1'),
      affinityDigest('bound', 'p', 'resp_2'),
    ]);
    expect(digests.size).toBe(4);
    expect([...digests].join(' ')).not.toContain('resp');
    expect(affinityDigest('bound', 'p', 'resp_1')).toBe(affinityDigest('bound', 'p', 'resp_1'));
  });
});
