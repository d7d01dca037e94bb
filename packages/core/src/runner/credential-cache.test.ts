import { describe, expect, it } from 'vitest';
import type { Credential } from '../adapter/provider-adapter.js';
import { Secret } from '../secrets/secret.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { CredentialCache } from './credential-cache.js';

function setup(lifetimeMs = 3_600_000) {
  const clock = new ManualClock();
  const cache = new CredentialCache(clock, 30_000);
  let fetched = 0;
  const waiting: (() => void)[] = [];
  let failing = false;
  const fetchCredential = () =>
    new Promise<Credential>((resolve, reject) => {
      fetched += 1;
      const value = new Secret(`token-${fetched}`);
      const answer = failing
        ? () => reject(new Error('no token'))
        : () => resolve({ value, expiresAt: clock.now() + lifetimeMs });
      waiting.push(answer);
    });
  const answer = async () => {
    for (const next of waiting.splice(0)) next();
    await clock.advance(0);
  };
  const get = (key = 'k') => cache.get(key, fetchCredential);
  return { clock, cache, get, answer, fetched: () => fetched, fail: (now: boolean) => (failing = now) };
}

function tokenOf(credential: Credential | Promise<Credential>): string {
  if (credential instanceof Promise) throw new Error('it is still being fetched');
  return credential.value.reveal();
}

describe('CredentialCache', () => {
  it('fetches once for all who wait, and then gives it at once', async () => {
    const { get, answer, fetched } = setup();
    const all = Promise.all([get(), get(), get()]);
    await answer();
    expect((await all).map(({ value }) => value.reveal())).toEqual(['token-1', 'token-1', 'token-1']);
    expect(tokenOf(get())).toBe('token-1');
    expect(fetched()).toBe(1);
  });

  it('waits for no fetch for ever, and asks anew after one that never ended', async () => {
    const { clock, get, answer, fetched } = setup();
    const lost = Promise.resolve(get()).catch((error: unknown) => error);
    await clock.advance(30_000);
    expect(await lost).toMatchObject({ code: 'timeout', message: expect.stringContaining('30 s') });
    void get();
    await answer();
    expect(tokenOf(get())).toBe('token-2');
    expect(fetched()).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('keeps keys apart', async () => {
    const { get, answer, fetched } = setup();
    void get('a');
    void get('b');
    await answer();
    expect(tokenOf(get('a'))).not.toBe(tokenOf(get('b')));
    expect(fetched()).toBe(2);
  });

  it('renews early, and gives the old one while it holds', async () => {
    const { clock, get, answer, fetched } = setup();
    void get();
    await answer();
    await clock.advance(3_600_000 - 60_000);
    expect(tokenOf(get())).toBe('token-1');
    expect(tokenOf(get())).toBe('token-1');
    expect(fetched()).toBe(2);
    await answer();
    expect(tokenOf(get())).toBe('token-2');
  });

  it('waits once the old one is over', async () => {
    const { clock, get, answer } = setup();
    void get();
    await answer();
    await clock.advance(3_600_000);
    const fresh = get();
    expect(fresh).toBeInstanceOf(Promise);
    await answer();
    expect((await fresh).value.reveal()).toBe('token-2');
  });

  it('tells everybody who waits of a failure, and tries anew for the next', async () => {
    const { get, answer, fail } = setup();
    fail(true);
    const settled = Promise.allSettled([get(), get()]);
    await answer();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fail(false);
    const next = get();
    await answer();
    expect((await next).value.reveal()).toBe('token-2');
  });

  it('survives a failed renewal while the old one holds', async () => {
    const { clock, get, answer, fail } = setup();
    void get();
    await answer();
    await clock.advance(3_600_000 - 30_000);
    fail(true);
    expect(tokenOf(get())).toBe('token-1');
    await answer();
    expect(tokenOf(get())).toBe('token-1');
  });

  it('forgets what was refused', async () => {
    const { cache, get, answer } = setup();
    void get();
    await answer();
    cache.forget('k');
    const fresh = get();
    await answer();
    expect((await fresh).value.reveal()).toBe('token-2');
  });
});
