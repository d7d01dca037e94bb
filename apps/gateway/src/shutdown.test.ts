import { describe, expect, it } from 'vitest';
import { followSignals } from './shutdown.js';

/** A process whose signals a test sends. */
function play(close: () => Promise<void>, platform: NodeJS.Platform = 'linux') {
  const listeners = new Map<string, (signal: NodeJS.Signals) => void>();
  const exits: number[] = [];
  const said: string[] = [];
  let reloads = 0;
  const host = {
    platform,
    on: (event: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void) => listeners.set(event, listener),
    exit: (code: number) => void exits.push(code),
  };
  const gateway = {
    close,
    reload: () => {
      reloads += 1;
      return Promise.resolve(true);
    },
  };
  followSignals(gateway, { host, say: (message) => void said.push(message) });
  const send = (signal: NodeJS.Signals): void => listeners.get(signal)?.(signal);
  return { send, exits, said, reloads: () => reloads };
}

function pending(): { promise: Promise<void>; finish: () => void } {
  const listeners: (() => void)[] = [];
  const promise = new Promise<void>((resolve) => listeners.push(resolve));
  return { promise, finish: () => listeners.forEach((listener) => listener()) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('signals', () => {
  it('stop gracefully', async () => {
    const { promise, finish } = pending();
    const { send, exits, said } = play(() => promise);
    send('SIGTERM');
    await settled();
    expect(exits).toEqual([]);
    expect(said).toEqual([expect.stringContaining('second signal')]);
    finish();
    await settled();
    expect(exits).toEqual([0]);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('stop at once when %s is the second', (signal, code) => {
    const { send, exits } = play(() => new Promise(() => undefined));
    send('SIGINT');
    send(signal);
    expect(exits).toEqual([code]);
  });

  it('tell a failed stop', async () => {
    const { send, exits } = play(() => Promise.reject(new Error('no')));
    send('SIGINT');
    await settled();
    expect(exits).toEqual([1]);
  });

  it('reload', () => {
    const { send, reloads } = play(() => Promise.resolve());
    send('SIGHUP');
    send('SIGHUP');
    expect(reloads()).toBe(2);
  });

  it.each(['SIGBREAK', 'SIGHUP'] as const)(
    'stop on Windows at %s, where none means reload',
    async (signal) => {
      const { send, exits, reloads } = play(() => Promise.resolve(), 'win32');
      send(signal);
      await settled();
      expect(exits).toEqual([0]);
      expect(reloads()).toBe(0);
    },
  );
});
