import { describe, expect, it } from 'vitest';
import type { EndpointAddress, ProviderAdapter } from '../adapter/provider-adapter.js';
import { chat } from '../api/chat/dialect.js';
import type { KeyFailure } from '../balancer/cooling.js';
import { createSharedState } from '../balancer/shared-state.js';
import { BifrostError, type BifrostErrorDetails } from '../errors/bifrost-error.js';
import { errorCodes, ruleOf, type ErrorCode } from '../errors/codes.js';
import type { JsonObject } from '../json/read.js';
import { seededRandom } from '../../test/support/cuts.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { keyIn, placedAdapter, providerIn, runtimeOf } from '../../test/support/runtime.js';
import { KeyWalk, type WalkPlan, type WalkStep } from './key-walk.js';

const adapter = placedAdapter('acme');

function key(name: string, more: JsonObject = {}): JsonObject {
  return { name, value: `value-${name}`, ...more };
}

function at(...origins: string[]): JsonObject {
  return { acme_key_config: { origins } };
}

/** Walks over the given keys with a clock and a state of their own, unless a test shares them. */
function setup(keys: JsonObject[], settings: JsonObject = {}, of: ProviderAdapter = adapter) {
  const clock = new ManualClock();
  const runtime = runtimeOf({ providers: { acme: { keys, ...settings } } }, [of], clock);
  const provider = providerIn(runtime, 'acme');
  const state = createSharedState({ clock });
  const plan: WalkPlan = {
    provider,
    target: { provider: 'acme', model: 'm' },
    keys: provider.keys,
    state,
    clock,
    random: seededRandom(7),
    routing: runtime.routing,
    deadlineAt: 600_000,
    otherTarget: false,
    preferredKey: undefined,
  };
  const walk = (more: Partial<WalkPlan> = {}) => new KeyWalk({ ...plan, ...more });
  return { clock, provider, state, walk, keyNamed: (name: string) => keyIn(provider, name) };
}

type Setup = ReturnType<typeof setup>;

function attempt(step: WalkStep): Extract<WalkStep, { kind: 'attempt' }> {
  if (step.kind !== 'attempt') throw new Error(`expected an attempt, not ${describeStep(step)}`);
  return step;
}

function describeStep(step: WalkStep): string {
  if (step.kind === 'attempt') return `attempt ${step.key.name}`;
  return step.kind === 'wait' ? `wait ${step.retry?.name ?? 'for keys'}` : `give up: ${step.error.code}`;
}

function fail(walk: KeyWalk, code: ErrorCode, details: BifrostErrorDetails = {}): WalkStep {
  const { key: used, pass } = attempt(walk.next());
  walk.failed(used, pass, new BifrostError(code, 'oh', details));
  return walk.next();
}

/** Uses up keys and retries with one kind of failure. */
function walkOn(of: Setup, code: ErrorCode, details: BifrostErrorDetails = {}): string[] {
  const walk = of.walk();
  const steps: string[] = [];
  for (let step = walk.next(); steps.length < 20; step = walk.next()) {
    steps.push(describeStep(step));
    if (step.kind === 'give-up') break;
    if (step.kind === 'attempt') walk.failed(step.key, step.pass, new BifrostError(code, 'oh', details));
  }
  return steps;
}

/** An adapter that says where to go. */
function asking(endpoint: () => Omit<EndpointAddress, 'method' | 'path'>): ProviderAdapter {
  return {
    ...adapter,
    operations: {
      chat: [{ dialect: chat, endpoint: () => ({ method: 'POST', path: '/chat', ...endpoint() }) }],
    },
  };
}

describe('the address of a key', () => {
  const settings = { network_config: { base_url: 'https://base.example' } };
  const keys = [key('a', at('https://a.example')), key('b', at('https://b.example'))];
  it('is its own where that wins over base_url: the other key has another, and is asked at once', () => {
    const of = setup(
      keys,
      settings,
      asking(() => ({ originFromKey: true })),
    );
    const next = fail(of.walk(), 'overloaded');
    expect(describeStep(next)).toMatch(/^attempt /u);
  });

  it.each([
    ['an adapter that follows base_url', () => ({})],
    [
      'one that cannot say',
      () => {
        throw new Error('no such model');
      },
    ],
  ])('is base_url with %s', (_name, endpoint) => {
    const of = setup(keys, settings, asking(endpoint));
    expect(describeStep(fail(of.walk(), 'overloaded'))).toMatch(/^wait /u);
  });
});

describe('after a failure', () => {
  const twoAddresses = [key('a', at('https://a.example')), key('b', at('https://b.example'))];
  const settings = { network_config: { max_retries: 2 }, circuit_breaker: { failures: 0 } };

  it.each(errorCodes)('%s is followed by what the table says', (code) => {
    const rule = ruleOf(code);
    const steps = walkOn(setup(twoAddresses, settings), code);
    const keysTried = new Set(steps.filter((step) => step.startsWith('attempt')));
    expect(keysTried.size).toBe(rule.otherKey === 'no' ? 1 : 2);
    const retries = steps.filter((step) => step.startsWith('wait')).length;
    expect(retries).toBe(rule.sameKey === 'back-off' ? 2 : 0);
    expect(steps.at(-1)).toBe(`give up: ${code}`);
    expect(steps[0] === steps[1]).toBe(false);
  });

  it.each(errorCodes.filter((code) => ruleOf(code).otherKey === 'other-origin'))(
    '%s is not tried with another key of the same address',
    (code) => {
      const steps = walkOn(setup([key('a'), key('b')], settings), code);
      expect(new Set(steps.filter((step) => step.startsWith('attempt'))).size).toBe(1);
    },
  );

  it('base_url is the address of every key', () => {
    const of = setup(twoAddresses, { ...settings, network_config: { base_url: 'https://proxy.example/v1' } });
    expect(new Set(walkOn(of, 'timeout'))).toEqual(new Set(['attempt a', 'give up: timeout']));
  });

  it('the last key is retried, not the first', () => {
    const steps = walkOn(setup(twoAddresses, settings), 'rate_limited');
    expect(steps.slice(1)).toEqual([
      steps[1],
      `wait ${steps[1]?.slice(-1)}`,
      steps[1],
      `wait ${steps[1]?.slice(-1)}`,
      steps[1],
      'give up: rate_limited',
    ]);
  });

  it('max_retries of 0 still lets every key have its turn', () => {
    const of = setup([key('a'), key('b'), key('c')], { network_config: { max_retries: 0 } });
    expect(walkOn(of, 'rate_limited').map((step) => step.split(' ')[0])).toEqual([
      'attempt',
      'attempt',
      'attempt',
      'give',
    ]);
  });
});

describe('the wait before a retry', () => {
  it('grows up to its bound, by chance', () => {
    const of = setup([key('a')], {
      network_config: { max_retries: 6, retry_backoff_initial: 100, retry_backoff_max: 500 },
      circuit_breaker: { failures: 0 },
    });
    const walk = of.walk({ random: () => 0.999 });
    const waits: number[] = [];
    for (let step = walk.next(); step.kind !== 'give-up'; step = walk.next()) {
      if (step.kind === 'wait') waits.push(Math.ceil(step.delayMs));
      else walk.failed(step.key, step.pass, new BifrostError('network', 'oh'));
    }
    expect(waits).toEqual([100, 200, 400, 500, 500, 500]);
  });

  it('is Retry-After where that is longer', () => {
    expect(fail(setup([key('a')]).walk(), 'overloaded', { retryAfterMs: 9000 })).toMatchObject({
      kind: 'wait',
      delayMs: 9000,
    });
  });

  it('is not made beyond the cap', () => {
    expect(fail(setup([key('a')]).walk(), 'overloaded', { retryAfterMs: 10_001 })).toMatchObject({
      kind: 'give-up',
      error: { code: 'overloaded', retryAfterMs: 10_001 },
    });
  });

  it('is not made beyond the deadline', () => {
    const step = fail(setup([key('a')]).walk({ deadlineAt: 5000 }), 'overloaded', { retryAfterMs: 5000 });
    expect(step.kind).toBe('give-up');
  });
});

function cooled(of: Setup, name: string, failure: KeyFailure): void {
  of.state.keys.recordFailure('acme', of.keyNamed(name).id, 'm', failure);
}

describe('keys that rest', () => {
  it('are passed over', () => {
    const of = setup([key('a'), key('b')]);
    cooled(of, 'a', { code: 'authentication' });
    for (let round = 0; round < 20; round++) expect(attempt(of.walk().next()).key.name).toBe('b');
  });

  it('rest for one model only after a rate limit', () => {
    const of = setup([key('a')]);
    cooled(of, 'a', { code: 'rate_limited', retryAfterMs: 60_000 });
    expect(of.walk().next().kind).toBe('give-up');
    expect(of.walk({ target: { provider: 'acme', model: 'other' } }).next().kind).toBe('attempt');
  });

  it('are waited for where all rest, the first to be free', async () => {
    const of = setup([key('a'), key('b')]);
    cooled(of, 'a', { code: 'rate_limited', retryAfterMs: 8000 });
    cooled(of, 'b', { code: 'rate_limited', retryAfterMs: 3000 });
    const walk = of.walk();
    expect(walk.next()).toEqual({ kind: 'wait', delayMs: 3000, retry: undefined });
    await of.clock.advance(3000);
    expect(attempt(walk.next()).key.name).toBe('b');
  });

  it('are not waited for beyond cap or deadline, and the error says why and how long', () => {
    const of = setup([key('a')]);
    cooled(of, 'a', { code: 'quota_exceeded' });
    expect(of.walk().next()).toMatchObject({
      kind: 'give-up',
      error: {
        code: 'keys_cooling',
        retryAfterMs: 300_000,
        message: "every key of acme for 'm' rests (quota_exceeded); the first is free in 300 s",
      },
    });
    const soon = setup([key('a')]);
    cooled(soon, 'a', { code: 'rate_limited', retryAfterMs: 3000 });
    expect(soon.walk({ deadlineAt: 3000 }).next().kind).toBe('give-up');
  });

  it('are let back by one probe, and by everybody once it succeeded', async () => {
    const of = setup([key('a')]);
    cooled(of, 'a', { code: 'rate_limited', retryAfterMs: 1000 });
    await of.clock.advance(1000);
    const probing = of.walk();
    const { key: probed, pass } = attempt(probing.next());
    expect(of.walk().next()).toMatchObject({ kind: 'wait', delayMs: 1000 });
    probing.succeeded(probed, pass);
    expect(of.walk().next().kind).toBe('attempt');
  });

  it('give the probe to the next where its client left', async () => {
    const of = setup([key('a')]);
    cooled(of, 'a', { code: 'rate_limited', retryAfterMs: 1000 });
    await of.clock.advance(1000);
    const left = of.walk();
    const { key: probed, pass } = attempt(left.next());
    left.released(probed, pass);
    expect(of.walk().next().kind).toBe('attempt');
  });
});

describe('circuits', () => {
  const settings = { network_config: { max_retries: 0 }, circuit_breaker: { failures: 2, probes: 2 } };

  function opened(): Setup {
    const of = setup([key('a', at('https://a.example')), key('b', at('https://b.example'))], settings);
    const only = { keys: [of.keyNamed('a')] };
    fail(of.walk(only), 'network');
    fail(of.walk(only), 'network');
    return of;
  }

  it('close an address and leave the others', () => {
    const of = opened();
    for (let round = 0; round < 10; round++) {
      expect(attempt(of.walk({ otherTarget: true }).next()).key.name).toBe('b');
    }
  });

  it('say so where there is no other address, with the time', () => {
    const of = opened();
    expect(of.walk({ keys: [of.keyNamed('a')], otherTarget: true }).next()).toMatchObject({
      kind: 'give-up',
      error: { code: 'circuit_open', retryAfterMs: 5000 },
    });
  });

  it('let a few requests probe that have no other target', () => {
    const of = opened();
    const only = { keys: [of.keyNamed('a')] };
    const first = of.walk(only);
    const { key: used, pass } = attempt(first.next());
    expect(pass).toBe('probe');
    expect(of.walk(only).next().kind).toBe('attempt');
    expect(of.walk(only).next()).toMatchObject({ kind: 'give-up', error: { code: 'circuit_open' } });
    first.succeeded(used, pass);
    expect(attempt(of.walk(only).next()).pass).toBe('yes');
  });

  it('send one probe once their time is over', async () => {
    const of = opened();
    const only = { keys: [of.keyNamed('a')], otherTarget: true };
    await of.clock.advance(5000);
    expect(attempt(of.walk(only).next()).pass).toBe('probe');
    expect(of.walk(only).next().kind).toBe('give-up');
  });

  it('are not held by a key that turns out to rest', () => {
    const of = opened();
    of.state.keys.recordFailure('acme', of.keyNamed('a').id, 'm', { code: 'authentication' });
    const only = { keys: [of.keyNamed('a')] };
    for (let round = 0; round < 5; round++) {
      expect(of.walk(only).next()).toMatchObject({ kind: 'give-up', error: { code: 'keys_cooling' } });
    }
  });

  it('do not hear of refused keys', () => {
    const of = setup([key('a')], settings);
    for (let round = 0; round < 5; round++)
      fail(of.walk({ target: { provider: 'acme', model: `m${round}` } }), 'rate_limited');
    expect(of.state.circuits.snapshot()).toEqual([]);
  });

  it('end a retry that they forbid with the failure that opened them', () => {
    const of = setup([key('a')], { ...settings, network_config: { max_retries: 5 } });
    const walk = of.walk({ otherTarget: true });
    expect(fail(walk, 'network').kind).toBe('wait');
    const { key: used, pass } = attempt(walk.next());
    walk.failed(used, pass, new BifrostError('network', 'second'));
    expect(walk.next().kind).toBe('wait');
    expect(walk.next()).toMatchObject({ kind: 'give-up', error: { code: 'network', message: 'second' } });
  });
});

describe('the choice of the first key', () => {
  it('follows the weights, and leaves reserves for later', () => {
    const of = setup([key('big', { weight: 3 }), key('small', { weight: 1 }), key('reserve', { weight: 0 })]);
    const random = seededRandom(3);
    const counts: Record<string, number> = {};
    for (let round = 0; round < 4000; round++) {
      const { name } = attempt(of.walk({ random }).next()).key;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    expect(counts['reserve']).toBeUndefined();
    expect((counts['big'] ?? 0) / 4000).toBeCloseTo(0.75, 1);
    const steps = walkOn(of, 'rate_limited');
    expect(steps.slice(0, 3).toSorted()).toEqual(['attempt big', 'attempt reserve', 'attempt small']);
    expect(steps[2]).toBe('attempt reserve');
  });

  it('is the preferred key while that is well', () => {
    const of = setup([key('a'), key('b'), key('c')]);
    for (let round = 0; round < 10; round++) {
      expect(attempt(of.walk({ preferredKey: 'b' }).next()).key.name).toBe('b');
    }
    of.state.keys.recordFailure('acme', of.keyNamed('b').id, 'm', { code: 'authentication' });
    expect(attempt(of.walk({ preferredKey: 'b' }).next()).key.name).not.toBe('b');
    expect(of.walk({ preferredKey: 'nobody' }).next().kind).toBe('attempt');
  });
});
