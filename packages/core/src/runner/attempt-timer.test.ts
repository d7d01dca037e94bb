import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { AttemptTimer, type Expiry } from './attempt-timer.js';
import type { ProviderLimits } from './provider-runtime.js';

const limits: ProviderLimits = {
  requestTimeoutMs: 30_000,
  firstTokenTimeoutMs: 5_000,
  idleTimeoutMs: 10_000,
  maxRetries: 0,
  backoffInitialMs: 0,
  backoffMaxMs: 0,
};

function setup(plan: { stream?: boolean; deadlineAt?: number; limits?: Partial<ProviderLimits> } = {}) {
  const clock = new ManualClock();
  const told: string[] = [];
  const note = (expiry: Expiry) =>
    void told.push(expiry.kind === 'linger' ? 'linger' : (expiry.error.phase ?? expiry.error.code));
  const { stream = true, deadlineAt = 600_000 } = plan;
  const timer = new AttemptTimer(
    clock,
    { limits: { ...limits, ...plan.limits }, stream, startedAt: clock.monotonic(), deadlineAt },
    note,
  );
  return { clock, told, timer };
}

const patient = { firstTokenTimeoutMs: undefined };

describe('AttemptTimer', () => {
  it('waits for the head', async () => {
    const { clock, told } = setup({ limits: patient });
    await clock.advance(29_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['headers']);
    expect(clock.pending).toBe(0);
  });

  it('waits for the end of a whole answer, counted from the beginning', async () => {
    const { clock, told, timer } = setup({ stream: false });
    await clock.advance(20_000);
    timer.head();
    timer.data();
    await clock.advance(9_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['total']);
  });

  it('waits for the first content of a stream, signs of life or not', async () => {
    const { clock, told, timer } = setup();
    await clock.advance(1000);
    timer.head();
    for (let second = 1; second < 4; second++) {
      await clock.advance(1000);
      timer.data();
    }
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['first_token']);
  });

  it('waits for the first content even where not so much as a head comes', async () => {
    const { clock, told } = setup();
    await clock.advance(5_000);
    expect(told).toEqual(['first_token']);
  });

  it('has no limit for first content unless one is set', async () => {
    const { clock, told, timer } = setup({ limits: patient });
    timer.head();
    await clock.advance(9_999);
    expect(told).toEqual([]);
  });

  it('waits for the next byte of a stream', async () => {
    const { clock, told, timer } = setup({ limits: patient });
    timer.head();
    timer.committed();
    for (let round = 0; round < 50; round++) {
      await clock.advance(9_999);
      timer.data();
    }
    expect(told).toEqual([]);
    await clock.advance(10_000);
    expect(told).toEqual(['idle']);
  });

  it('has no deadline behind the commit point', async () => {
    const { clock, told, timer } = setup({ deadlineAt: 2_000 });
    timer.head();
    timer.committed();
    await clock.advance(9_000);
    expect(told).toEqual([]);
  });

  it.each([true, false])('meets the deadline before it (stream: %s)', async (stream) => {
    const { clock, told, timer } = setup({ stream, deadlineAt: 2_000 });
    timer.head();
    if (!stream) timer.committed();
    await clock.advance(2_000);
    expect(told).toEqual(['deadline_exceeded']);
  });

  it('fires at once where the deadline has passed already', async () => {
    const { clock, told } = setup({ deadlineAt: -5 });
    await clock.advance(0);
    expect(told).toEqual(['deadline_exceeded']);
  });

  it('lingers a moment behind the finish, and longer where another choice goes on', async () => {
    const { clock, told, timer } = setup({ limits: patient });
    timer.head();
    timer.committed();
    timer.finished();
    timer.finished();
    await clock.advance(1_500);
    timer.unfinished();
    timer.data();
    await clock.advance(5_000);
    expect(told).toEqual([]);
    timer.finished();
    await clock.advance(1_999);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['linger']);
  });

  it('is silent once stopped, and leaves nothing behind', async () => {
    const { clock, told, timer } = setup();
    timer.head();
    timer.stop();
    timer.stop();
    expect(clock.pending).toBe(0);
    await clock.advance(1_000_000);
    expect(told).toEqual([]);
  });

  it('needs one timer, however much comes', async () => {
    const { clock, timer } = setup({ limits: patient });
    timer.head();
    for (let round = 0; round < 100; round++) {
      timer.data();
      expect(clock.pending).toBe(1);
      await clock.advance(10);
    }
  });
});
