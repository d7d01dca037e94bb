import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { createCircuits, type CircuitChange, type Circuits } from './circuit.js';

const settings = { failures: 5, open_in_seconds: 5, max_open_in_seconds: 60, probes: 4 };
const key = { provider: 'p', origin: 'https://one.example', model: 'm' };
const alone = { otherTarget: false };
const withOther = { otherTarget: true };

function bench(maxEntries?: number): { circuits: Circuits; clock: ManualClock; changes: CircuitChange[] } {
  const clock = new ManualClock();
  const changes: CircuitChange[] = [];
  const circuits = createCircuits({
    clock,
    onChange: (change) => changes.push(change),
    ...(maxEntries !== undefined && { maxEntries }),
  });
  return { circuits, clock, changes };
}

function fail(circuits: Circuits, times: number, pass: 'yes' | 'probe' = 'yes'): void {
  for (let time = 0; time < times; time++) circuits.recordFailure(key, settings, pass);
}

describe('opening', () => {
  it('comes with the set number of failures in a row', () => {
    const { circuits, clock } = bench();
    fail(circuits, 4);
    expect(circuits.admit(key, settings, withOther)).toBe('yes');
    fail(circuits, 1);
    expect(circuits.admit(key, settings, withOther)).toEqual({ until: clock.now() + 5000 });
    expect(circuits.isOpen(key)).toBe(true);
  });

  it('does not come when a success stands between', () => {
    const { circuits } = bench();
    fail(circuits, 4);
    circuits.recordSuccess(key, 'yes');
    fail(circuits, 4);
    expect(circuits.admit(key, settings, withOther)).toBe('yes');
  });

  it('is of one origin and one model', () => {
    const { circuits } = bench();
    fail(circuits, 5);
    expect(circuits.admit({ ...key, origin: 'https://two.example' }, settings, withOther)).toBe('yes');
    expect(circuits.admit({ ...key, model: 'other' }, settings, withOther)).toBe('yes');
    expect(circuits.admit({ ...key, provider: 'q' }, settings, withOther)).toBe('yes');
  });

  it('can be switched off', () => {
    const { circuits } = bench();
    const off = { ...settings, failures: 0 };
    for (let time = 0; time < 100; time++) circuits.recordFailure(key, off, 'yes');
    expect(circuits.admit(key, off, withOther)).toBe('yes');
    expect(circuits.snapshot()).toEqual([]);
  });
});

describe('while open', () => {
  it('requests without another target probe, a few at a time', () => {
    const { circuits, clock } = bench();
    fail(circuits, 5);
    const verdicts = Array.from({ length: 6 }, () => circuits.admit(key, settings, alone));
    const refused = { until: clock.now() + 5000 };
    expect(verdicts).toEqual(['probe', 'probe', 'probe', 'probe', refused, refused]);
    circuits.release(key, 'probe');
    expect(circuits.admit(key, settings, alone)).toBe('probe');
  });

  it('a failed probe does not prolong it', async () => {
    const { circuits, clock } = bench();
    fail(circuits, 5);
    const { until } = circuits.snapshot()[0] ?? { until: 0 };
    await clock.advance(1000);
    expect(circuits.admit(key, settings, alone)).toBe('probe');
    fail(circuits, 1, 'probe');
    expect(circuits.admit(key, settings, withOther)).toEqual({ until });
  });

  it('the end of a request from before frees no probe', () => {
    const { circuits } = bench();
    fail(circuits, 5);
    for (let probe = 0; probe < 4; probe++) circuits.admit(key, settings, alone);
    fail(circuits, 3, 'yes');
    circuits.release(key, 'yes');
    expect(circuits.admit(key, settings, alone)).not.toBe('probe');
  });

  it('a success closes it', () => {
    const { circuits } = bench();
    fail(circuits, 5);
    expect(circuits.admit(key, settings, alone)).toBe('probe');
    circuits.recordSuccess(key, 'probe');
    expect(circuits.admit(key, settings, withOther)).toBe('yes');
    expect(circuits.isOpen(key)).toBe(false);
    expect(circuits.snapshot()).toEqual([]);
  });
});

describe('after the open time', () => {
  it('one request probes, though it has another target', async () => {
    const { circuits, clock } = bench();
    fail(circuits, 5);
    await clock.advance(5000);
    expect(circuits.admit(key, settings, withOther)).toBe('probe');
    expect(circuits.admit(key, settings, withOther)).toEqual({ until: clock.now() + 1000 });
  });

  it('doubles up to the greatest with each failed probe', async () => {
    const { circuits, clock } = bench();
    fail(circuits, 5);
    const seconds: number[] = [];
    for (let round = 0; round < 6; round++) {
      const until = circuits.snapshot()[0]?.until ?? 0;
      seconds.push((until - clock.now()) / 1000);
      await clock.advance(until - clock.now());
      expect(circuits.admit(key, settings, withOther)).toBe('probe');
      fail(circuits, 1, 'probe');
    }
    expect(seconds).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('is not prolonged by requests from before that fail late', async () => {
    const { circuits, clock } = bench();
    fail(circuits, 5);
    await clock.advance(5000);
    fail(circuits, 3);
    expect(circuits.admit(key, settings, withOther)).toBe('probe');
    fail(circuits, 1);
    fail(circuits, 1, 'probe');
    expect(circuits.snapshot()[0]?.until).toBe(clock.now() + 10_000);
  });

  it('starts short again once it was closed', async () => {
    const { circuits, clock } = bench();
    fail(circuits, 5);
    await clock.advance(5000);
    fail(circuits, 1, 'probe');
    circuits.recordSuccess(key, 'yes');
    fail(circuits, 5);
    expect(circuits.snapshot()[0]?.until).toBe(clock.now() + 5000);
  });

  it('gives up probes that never tell', async () => {
    const { circuits, clock } = bench();
    fail(circuits, 5);
    await clock.advance(5000);
    expect(circuits.admit(key, settings, withOther)).toBe('probe');
    await clock.advance(599_999);
    expect(circuits.admit(key, settings, withOther)).not.toBe('probe');
    await clock.advance(1);
    expect(circuits.admit(key, settings, withOther)).toBe('probe');
  });
});

describe('what is told', () => {
  it('is opening, opening again and closing', async () => {
    const { circuits, clock, changes } = bench();
    fail(circuits, 7);
    await clock.advance(5000);
    fail(circuits, 1, 'probe');
    circuits.recordSuccess(key, 'yes');
    expect(changes.map(({ record }) => record && [record.failures, record.step])).toEqual([
      [5, 0],
      [6, 1],
      undefined,
    ]);
  });

  it('of another process forgets no probe that runs here', () => {
    const { circuits } = bench();
    fail(circuits, 5);
    const [record] = circuits.snapshot();
    if (record === undefined) throw new Error('the circuit is not open');
    for (let probe = 0; probe < 4; probe++) circuits.admit(key, settings, alone);
    circuits.apply({ kind: 'circuit', ...key });
    expect(circuits.admit(key, settings, withOther)).toBe('yes');
    circuits.apply({ kind: 'circuit', ...key, record });
    expect(circuits.admit(key, settings, alone)).not.toBe('probe');
  });

  it('reaches another process, which tells nobody', () => {
    const here = bench();
    const there = bench();
    fail(here.circuits, 5);
    for (const change of here.changes) there.circuits.apply(change);
    expect(there.circuits.snapshot()).toEqual(here.circuits.snapshot());
    here.circuits.recordSuccess(key, 'yes');
    for (const change of here.changes) there.circuits.apply(change);
    expect(there.circuits.admit(key, settings, withOther)).toBe('yes');
    expect(there.changes).toEqual([]);
  });
});

it('keeps to its bound', () => {
  const { circuits } = bench(10);
  for (let model = 0; model < 100; model++) {
    circuits.recordFailure({ ...key, model: `model-${model}` }, { ...settings, failures: 1 }, 'yes');
  }
  expect(circuits.snapshot()).toHaveLength(10);
});

it('never lets more probe than allowed, whatever the order of events', async () => {
  const event = fc.oneof(
    fc.record({ do: fc.constant('admit' as const), otherTarget: fc.boolean() }),
    fc.record({
      do: fc.constantFrom('fail' as const, 'succeed' as const, 'release' as const),
      pick: fc.nat(9),
    }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(8000) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      const { circuits, clock } = bench();
      const flying: ('yes' | 'probe')[] = [];
      for (const next of events) {
        if (next.do === 'wait') await clock.advance(next.ms);
        else if (next.do === 'admit') {
          const verdict = circuits.admit(key, { ...settings, failures: 2 }, next);
          if (typeof verdict === 'string') flying.push(verdict);
          else if (verdict.until <= clock.now()) throw new Error('refused until a time that is over');
        } else {
          const [pass] = flying.splice(next.pick % Math.max(1, flying.length), 1);
          if (pass === undefined) continue;
          if (next.do === 'fail') circuits.recordFailure(key, { ...settings, failures: 2 }, pass);
          else if (next.do === 'succeed') circuits.recordSuccess(key, pass);
          else circuits.release(key, pass);
        }
        expect(flying.filter((pass) => pass === 'probe').length).toBeLessThanOrEqual(settings.probes);
      }
    }),
    { numRuns: 100 },
  );
});
