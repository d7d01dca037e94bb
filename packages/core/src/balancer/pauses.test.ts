import { describe, expect, it } from 'vitest';
import { createPauses, type PauseChange } from './pauses.js';

describe('pauses', () => {
  it('last until they are lifted, for one key of one provider', () => {
    const pauses = createPauses();
    pauses.set('acme', 'primary', true);
    expect(pauses.has('acme', 'primary')).toBe(true);
    expect(pauses.has('acme', 'backup')).toBe(false);
    expect(pauses.has('other', 'primary')).toBe(false);
    pauses.set('acme', 'primary', false);
    expect(pauses.has('acme', 'primary')).toBe(false);
    expect(pauses.snapshot()).toEqual([]);
  });

  it('are told once each, and not when they came from elsewhere', () => {
    const told: PauseChange[] = [];
    const pauses = createPauses((change) => told.push(change));
    pauses.set('acme', 'primary', false);
    pauses.set('acme', 'primary', true);
    pauses.set('acme', 'primary', true);
    expect(told).toEqual([{ kind: 'pause', provider: 'acme', key: 'primary', paused: true }]);
    const other = createPauses(() => expect.unreachable());
    for (const change of pauses.snapshot()) other.apply(change);
    expect(other.has('acme', 'primary')).toBe(true);
    other.apply({ kind: 'pause', provider: 'acme', key: 'primary', paused: false });
    expect(other.has('acme', 'primary')).toBe(false);
  });
});
