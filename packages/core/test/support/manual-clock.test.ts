import { describe, expect, it } from 'vitest';
import { sleep } from '../../src/time/clock.js';
import { ManualClock } from './manual-clock.js';

describe('ManualClock', () => {
  it('runs due tasks in order of time, then of scheduling', async () => {
    const clock = new ManualClock();
    const seen: string[] = [];
    clock.schedule(20, () => seen.push('late'));
    clock.schedule(10, () => seen.push('first'));
    clock.schedule(10, () => seen.push('second'));
    clock.schedule(21, () => seen.push('never'));
    await clock.advance(20);
    expect(seen).toEqual(['first', 'second', 'late']);
    expect(clock.pending).toBe(1);
    expect(clock.nextDelayMs).toBe(1);
  });

  it('shows a task the time at which it was due', async () => {
    const clock = new ManualClock(1000);
    const times: number[] = [];
    clock.schedule(5, () => times.push(clock.now(), clock.monotonic()));
    await clock.advance(50);
    expect(times).toEqual([1005, 5]);
    expect(clock.now()).toBe(1050);
  });

  it('runs what a woken promise schedules within the same turn', async () => {
    const clock = new ManualClock();
    const times: number[] = [];
    const work = (async () => {
      await sleep(clock, 10);
      times.push(clock.monotonic());
      await sleep(clock, 10);
      times.push(clock.monotonic());
    })();
    await clock.advance(25);
    await work;
    expect(times).toEqual([10, 20]);
  });

  it('forgets a task that was called off', async () => {
    const clock = new ManualClock();
    let ran = false;
    const stop = clock.schedule(1, () => {
      ran = true;
    });
    stop();
    await clock.advance(10);
    expect([ran, clock.pending]).toEqual([false, 0]);
  });

  it('runs everything, and refuses a task that schedules itself for ever', async () => {
    const clock = new ManualClock();
    const again = (): void => void clock.schedule(1, again);
    again();
    await expect(clock.runAll(10)).rejects.toThrow('schedules itself');
    const calm = new ManualClock();
    calm.schedule(30_000, () => calm.schedule(5, () => undefined));
    await calm.runAll();
    expect(calm.monotonic()).toBe(30_005);
  });
});
