import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { within } from './within.js';

function setup<T>(work: Promise<T>) {
  const clock = new ManualClock();
  return { clock, waited: within(clock, work, { limitMs: 1000, late: () => new Error('late') }) };
}

describe('within', () => {
  it('gives what comes in time, and leaves no timer', async () => {
    const { clock, waited } = setup(Promise.resolve('soon'));
    expect(await waited).toBe('soon');
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it('passes a failure on, and leaves no timer', async () => {
    const { clock, waited } = setup(Promise.reject(new Error('broken')));
    await expect(waited).rejects.toThrow('broken');
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it('ends a wait that takes too long, and not a moment before', async () => {
    let over = false;
    const { clock, waited } = setup(new Promise(() => {}));
    const told = waited.catch((error: unknown) => {
      over = true;
      return error;
    });
    await clock.advance(999);
    expect(over).toBe(false);
    await clock.advance(1);
    expect(await told).toMatchObject({ message: 'late' });
  });
});
