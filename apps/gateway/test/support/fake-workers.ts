import { ChildProcess } from 'node:child_process';
import cluster, { Worker } from 'node:cluster';
import { expect, onTestFinished, vi } from 'vitest';
import { parseToWorker, type ToPrimary, type ToWorker } from '../../src/workers/messages.js';

/** A worker without a process. It listens and ends as it is told; the steps of its start are the test's. */
export interface FakeWorker {
  /** What its primary told it. */
  readonly told: readonly ToWorker[];
  tell(message: ToPrimary): void;
  /** Dies, though nobody told it to. */
  die(): void;
}

/** Puts such workers in the place of those that would be forked. Gives the one that is forked as the `count`th, from 1. */
export function fakeWorkers(): (count: number) => Promise<FakeWorker> {
  const forked: FakeWorker[] = [];
  const setup = vi.spyOn(cluster, 'setupPrimary').mockImplementation(() => undefined);
  const fork = vi.spyOn(cluster, 'fork').mockImplementation(() => {
    const { worker, fake } = fakeWorker();
    forked.push(fake);
    return worker;
  });
  onTestFinished(() => {
    setup.mockRestore();
    fork.mockRestore();
  });
  return async (count) => {
    await expect.poll(() => forked.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
    const fake = forked[count - 1];
    if (fake === undefined) throw new Error(`There is no worker ${count}.`);
    return fake;
  };
}

function fakeWorker() {
  const worker = new Worker();
  worker.process = new ChildProcess();
  const told: ToWorker[] = [];
  const tell = (message: ToPrimary): void => void worker.emit('message', message);
  const die = (): void => void worker.emit('exit');
  const answer = (message: ToWorker): void => {
    if (message.kind === 'listen') tell({ kind: 'listening', url: 'http://127.0.0.1:1' });
    else if (message.kind === 'collect') tell({ kind: 'collected', id: message.id, series: [] });
    else if (message.kind === 'close') die();
  };
  vi.spyOn(worker, 'isConnected').mockReturnValue(true);
  vi.spyOn(worker, 'send').mockImplementation((sent: unknown) => {
    const message = parseToWorker(sent);
    if (message === undefined) throw new Error('This is no message to a worker.');
    told.push(message);
    answer(message);
    return true;
  });
  vi.spyOn(worker.process, 'kill').mockImplementation(() => {
    die();
    return true;
  });
  return { worker, fake: { told, tell, die } };
}
