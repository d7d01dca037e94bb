import { describe, expect, it } from 'vitest';
import { startTogether, type StartingWorker } from './start-together.js';

interface Step {
  prepared: () => void;
  listens: () => void;
  fails: () => void;
}

/** A worker whose steps a test takes. */
function worker(seen: string[], name: string): StartingWorker & { step: Step; isGone: boolean } {
  const [prepared, listening] = [deferred(), deferred()];
  return {
    prepared: prepared.promise,
    isGone: false,
    listen: () => {
      seen.push(`${name} listens`);
      return listening.promise;
    },
    step: {
      prepared: () => prepared.resolve(''),
      listens: () => listening.resolve(`http://${name}`),
      fails: () => prepared.reject(new Error(`${name} failed`)),
    },
  };
}

const nothing = (): void => undefined;

function deferred() {
  let resolve: (value: string) => void = nothing;
  let reject: (error: Error) => void = nothing;
  const promise = new Promise<string>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function two(mustRun: () => void = nothing) {
  const seen: string[] = [];
  const [one, other] = [worker(seen, 'one'), worker(seen, 'other')];
  const discarded: unknown[] = [];
  const started = startTogether([one, other], { mustRun, discard: (each) => void discarded.push(each) });
  return { one, other, seen, discarded, started: started.catch((error: unknown) => String(error)) };
}

describe('workers that start together', () => {
  it('take no request before all are prepared', async () => {
    const { one, other, seen, started, discarded } = two();
    one.step.prepared();
    await one.prepared;
    expect(seen).toEqual([]);
    other.step.prepared();
    for (const each of [one, other]) each.step.listens();
    expect(await started).toBe('http://one');
    expect(seen).toEqual(['one listens', 'other listens']);
    expect(discarded).toEqual([]);
  });

  it('are all let go of where one does not start, and none has listened', async () => {
    const { one, other, seen, started, discarded } = two();
    one.step.prepared();
    other.step.fails();
    expect(await started).toBe('Error: other failed');
    expect(seen).toEqual([]);
    expect(discarded).toEqual([one, other]);
  });

  it('are let go of where one is gone by the time that the last one listens', async () => {
    const { one, other, started, discarded } = two();
    for (const each of [one, other]) each.step.prepared();
    other.step.listens();
    other.isGone = true;
    one.step.listens();
    expect(await started).toContain('ended as soon as it listened');
    expect(discarded).toEqual([one, other]);
  });

  it('do not begin to listen where the gateway stops meanwhile', async () => {
    const { one, other, seen, started, discarded } = two(() => {
      throw new Error('stops');
    });
    for (const each of [one, other]) each.step.prepared();
    expect(await started).toBe('Error: stops');
    expect(seen).toEqual([]);
    expect(discarded).toEqual([one, other]);
  });
});
