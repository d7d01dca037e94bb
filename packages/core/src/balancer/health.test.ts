import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { errorCodes, ruleOf } from '../errors/codes.js';
import { coolingOf, type KeyFailure } from './cooling.js';
import { createKeyHealth, type KeyHealth, type KeyHealthChange } from './health.js';

const second = 1000;
const minute = 60 * second;

interface Bench {
  keys: KeyHealth;
  clock: ManualClock;
  changes: KeyHealthChange[];
  fail: (failure: KeyFailure, model?: string) => void;
  admit: (model?: string) => ReturnType<KeyHealth['admit']>;
  /** Milliseconds until the key is let back. */
  coolsFor: (model?: string) => number;
}

function bench(maxEntries?: number): Bench {
  const clock = new ManualClock();
  const changes: KeyHealthChange[] = [];
  const keys = createKeyHealth({
    clock,
    onChange: (change) => changes.push(change),
    ...(maxEntries !== undefined && { maxEntries }),
  });
  return {
    keys,
    clock,
    changes,
    fail: (failure, model = 'm') => keys.recordFailure('p', 'k', model, failure),
    admit: (model = 'm') => keys.admit('p', 'k', model),
    coolsFor: (model = 'm') => (keys.state('p', 'k', model).until ?? clock.now()) - clock.now(),
  };
}

describe('the figures of the table', () => {
  it.each<{ name: string; failure: KeyFailure; initial: number; greatest: number }>([
    {
      name: 'a rejected key',
      failure: { code: 'authentication', upstreamStatus: 401 },
      initial: minute,
      greatest: 15 * minute,
    },
    {
      name: 'a key rejected with 400',
      failure: { code: 'authentication', upstreamStatus: 400 },
      initial: minute,
      greatest: 15 * minute,
    },
    {
      name: 'a forbidden model',
      failure: { code: 'authentication', upstreamStatus: 403 },
      initial: 5 * minute,
      greatest: 5 * minute,
    },
    {
      name: 'an empty account',
      failure: { code: 'quota_exceeded', upstreamStatus: 429 },
      initial: 5 * minute,
      greatest: 60 * minute,
    },
    {
      name: 'a rate limit',
      failure: { code: 'rate_limited', upstreamStatus: 429 },
      initial: second,
      greatest: minute,
    },
    {
      name: 'a missing model',
      failure: { code: 'model_unavailable', upstreamStatus: 404 },
      initial: 10 * minute,
      greatest: 10 * minute,
    },
  ])('$name', async ({ failure, initial, greatest }) => {
    const { fail, coolsFor, clock } = bench();
    let expected = initial;
    for (let round = 0; round < 8; round++) {
      fail(failure);
      expect(coolsFor()).toBe(expected);
      await clock.advance(expected);
      expected = Math.min(expected * 2, greatest);
    }
  });

  it('hold against the whole key or against one model', () => {
    const forModel = bench();
    forModel.fail({ code: 'rate_limited' }, 'a');
    expect(forModel.admit('b')).toBe('yes');
    expect(forModel.admit('a')).toMatchObject({ code: 'rate_limited' });
    const forKey = bench();
    forKey.fail({ code: 'quota_exceeded' }, 'a');
    expect(forKey.admit('b')).toMatchObject({ code: 'quota_exceeded' });
  });

  it('agree with the table of errors', () => {
    for (const code of errorCodes) {
      const health = ruleOf(code).health;
      expect([code, coolingOf({ code })?.scope ?? 'none']).toEqual([
        code,
        health === 'circuit' ? 'none' : health,
      ]);
    }
  });

  it('count against nothing else', () => {
    const { fail, admit, keys, changes } = bench();
    for (const code of errorCodes) if (coolingOf({ code }) === undefined) fail({ code });
    expect(admit()).toBe('yes');
    expect(keys.snapshot()).toEqual([]);
    expect(changes).toEqual([]);
  });
});

describe('Retry-After', () => {
  it.each([
    [7500, 7500],
    [0, second],
    [-5, second],
    [Number.NaN, second],
    [86_400_000, 60 * minute],
  ])('of %s ms keeps a limited key away for %s ms', (retryAfterMs, expected) => {
    const { fail, coolsFor } = bench();
    fail({ code: 'rate_limited', retryAfterMs });
    expect(coolsFor()).toBe(expected);
  });

  it('does not shorten the time of a rejected key', () => {
    const { fail, coolsFor } = bench();
    fail({ code: 'authentication', upstreamStatus: 401, retryAfterMs: 10 });
    expect(coolsFor()).toBe(minute);
  });

  it('never brings a key back earlier than was known', () => {
    const { fail, coolsFor } = bench();
    fail({ code: 'rate_limited', retryAfterMs: 30_000 });
    fail({ code: 'rate_limited', retryAfterMs: 1000 });
    expect(coolsFor()).toBe(30_000);
  });
});

describe('coming back', () => {
  it('is by one probe at a time', async () => {
    const { fail, admit, clock, keys } = bench();
    fail({ code: 'rate_limited' });
    await clock.advance(second - 1);
    expect(admit()).toEqual({ until: clock.now() + 1, code: 'rate_limited' });
    await clock.advance(1);
    expect(keys.state('p', 'k', 'm').state).toBe('probing');
    expect(admit()).toBe('probe');
    expect(admit()).toEqual({ until: clock.now() + second, code: 'rate_limited' });
    keys.recordSuccess('p', 'k', 'm');
    expect(admit()).toBe('yes');
    expect(admit()).toBe('yes');
  });

  it('lets the next one probe when a probe ends without a verdict', async () => {
    const { fail, admit, clock, keys } = bench();
    fail({ code: 'rate_limited' });
    await clock.advance(second);
    expect(admit()).toBe('probe');
    keys.release('p', 'k', 'm');
    expect(admit()).toBe('probe');
    fail({ code: 'provider_error', upstreamStatus: 500 });
    expect(admit()).toBe('probe');
  });

  it('asks one probe for a key that is held back twice', async () => {
    const { fail, admit, clock, keys } = bench();
    fail({ code: 'model_unavailable' }, 'a');
    fail({ code: 'authentication', upstreamStatus: 401 }, 'b');
    await clock.advance(minute);
    expect(admit('a')).toMatchObject({ code: 'model_unavailable' });
    expect(admit('b')).toBe('probe');
    expect(admit('c')).toMatchObject({ code: 'authentication' });
    keys.recordSuccess('p', 'k', 'b');
    expect(admit('c')).toBe('yes');
    expect(admit('a')).toMatchObject({ code: 'model_unavailable' });
    await clock.advance(9 * minute);
    expect(admit('a')).toBe('probe');
  });

  it('is not brought about by an answer that began before the failure', () => {
    const { fail, admit, keys } = bench();
    fail({ code: 'authentication', upstreamStatus: 401 });
    keys.recordSuccess('p', 'k', 'm');
    expect(admit()).toMatchObject({ code: 'authentication' });
  });

  it('gives up a probe that never tells', async () => {
    const { fail, admit, clock } = bench();
    fail({ code: 'rate_limited' });
    await clock.advance(second);
    expect(admit()).toBe('probe');
    await clock.advance(10 * minute - 1);
    expect(admit()).not.toBe('probe');
    await clock.advance(1);
    expect(admit()).toBe('probe');
  });

  it('does not double for requests that failed together', async () => {
    const { fail, coolsFor, clock } = bench();
    for (let request = 0; request < 50; request++) fail({ code: 'rate_limited' });
    expect(coolsFor()).toBe(second);
    await clock.advance(second);
    for (let request = 0; request < 50; request++) fail({ code: 'rate_limited' });
    expect(coolsFor()).toBe(2 * second);
  });

  it('starts anew after a success', async () => {
    const { fail, coolsFor, clock, keys } = bench();
    fail({ code: 'rate_limited' });
    await clock.advance(second);
    fail({ code: 'rate_limited' });
    await clock.advance(2 * second);
    keys.recordSuccess('p', 'k', 'm');
    fail({ code: 'rate_limited' });
    expect(coolsFor()).toBe(second);
  });

  it('starts anew with another cause', async () => {
    const { fail, coolsFor, clock } = bench();
    fail({ code: 'authentication', upstreamStatus: 401 });
    await clock.advance(minute);
    fail({ code: 'quota_exceeded' });
    expect(coolsFor()).toBe(5 * minute);
  });
});

describe('what is told', () => {
  it('is the state for pages', async () => {
    const { fail, keys, clock } = bench();
    expect(keys.state('p', 'k', 'm')).toEqual({ state: 'healthy' });
    fail({ code: 'rate_limited' });
    expect(keys.state('p', 'k', 'm')).toMatchObject({ state: 'cooling', code: 'rate_limited' });
    expect(keys.state('p', 'k', 'other')).toEqual({ state: 'healthy' });
    fail({ code: 'authentication', upstreamStatus: 401 });
    expect(keys.state('p', 'k', 'other')).toMatchObject({ state: 'dead', code: 'authentication' });
    await clock.advance(minute);
    expect(keys.state('p', 'k', 'other')).toMatchObject({ state: 'probing' });
  });

  it('is every change, once', async () => {
    const { fail, keys, clock, changes } = bench();
    fail({ code: 'rate_limited' });
    await clock.advance(second);
    keys.recordSuccess('p', 'k', 'm');
    keys.recordSuccess('p', 'k', 'm');
    expect(changes).toEqual([
      {
        kind: 'key',
        provider: 'p',
        keyId: 'k',
        model: 'm',
        record: { provider: 'p', keyId: 'k', model: 'm', code: 'rate_limited', until: clock.now(), step: 0 },
      },
      { kind: 'key', provider: 'p', keyId: 'k', model: 'm' },
    ]);
  });

  it('reaches another process, which tells nobody', () => {
    const here = bench();
    const there = bench();
    here.fail({ code: 'rate_limited' });
    here.fail({ code: 'quota_exceeded' });
    for (const change of here.changes) there.keys.apply(change);
    expect(there.keys.snapshot()).toEqual(here.keys.snapshot());
    expect(there.changes).toEqual([]);
    here.keys.reset('p', 'k');
    for (const change of here.changes) there.keys.apply(change);
    expect(there.keys.snapshot()).toEqual([]);
  });
});

it('is forgotten by a reset, of this key alone', () => {
  const { keys, admit } = bench();
  keys.recordFailure('p', 'k', 'm', { code: 'rate_limited' });
  keys.recordFailure('p', 'k', 'm', { code: 'quota_exceeded' });
  keys.recordFailure('p', 'other', 'm', { code: 'rate_limited' });
  keys.reset('p', 'k');
  expect(admit()).toBe('yes');
  expect(keys.admit('p', 'other', 'm')).toMatchObject({ code: 'rate_limited' });
});

it('keeps whole keys in mind through a flood of model names', () => {
  const { fail, keys, admit } = bench(100);
  fail({ code: 'quota_exceeded' });
  for (let model = 0; model < 1000; model++) {
    keys.recordFailure('p', 'other', `model-${model}`, { code: 'model_unavailable' });
  }
  expect(keys.snapshot()).toHaveLength(101);
  expect(admit()).toMatchObject({ code: 'quota_exceeded' });
});

it('never lets two probes run, nor anyone in before the time', async () => {
  const failure = fc.constantFrom<KeyFailure>(
    { code: 'rate_limited' },
    { code: 'rate_limited', retryAfterMs: 3000 },
    { code: 'authentication', upstreamStatus: 401 },
    { code: 'overloaded' },
  );
  const event = fc.oneof(
    fc.record({ do: fc.constant('fail' as const), failure }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(5000) }),
    fc.record({ do: fc.constantFrom('admit' as const, 'succeed' as const, 'release' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const { keys, clock, fail, admit } = bench();
      let probing = false;
      for (const next of events) {
        const { state } = keys.state('p', 'k', 'm');
        const expected = state === 'healthy' ? 'yes' : state === 'probing' && !probing ? 'probe' : 'no';
        let verdict: unknown = expected;
        if (next.do === 'wait') await clock.advance(next.ms);
        else if (next.do === 'admit') verdict = admit();
        else if (next.do === 'fail') fail(next.failure);
        else if (next.do === 'succeed') keys.recordSuccess('p', 'k', 'm');
        else keys.release('p', 'k', 'm');
        expect(typeof verdict === 'string' ? verdict : 'no').toBe(expected);
        probing = verdict === 'probe' && next.do === 'admit' ? true : probing && !ends(next.do, keys);
      }
    }),
    { numRuns: 200 },
  );
});

/** Whether an event ends a probe that runs: a success does so only where it is believed. */
function ends(event: string, keys: KeyHealth): boolean {
  if (event === 'succeed') return keys.state('p', 'k', 'm').state === 'healthy';
  return event === 'fail' || event === 'release';
}
