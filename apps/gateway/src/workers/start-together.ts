import { BifrostError } from '@bifrost/core';
import type { WorkerHandle } from './worker-handle.js';

/** What is asked of a worker that starts. */
export type StartingWorker = Pick<WorkerHandle, 'prepared' | 'listen' | 'isGone'>;

/**
 * Starts workers: all of them, or none. Nobody takes a request before everybody can, so that no two configurations are
 * served beside each other for longer than it takes to listen.
 *
 * @param mustRun - throws where the gateway stops meanwhile
 * @param discard - lets go of each of them where one does not start
 * @returns the address
 */
export async function startTogether<Worker extends StartingWorker>(
  workers: readonly Worker[],
  { mustRun, discard }: { mustRun: () => void; discard: (worker: Worker) => void },
): Promise<string> {
  try {
    await Promise.all(workers.map(({ prepared }) => prepared));
    mustRun();
    const [url = ''] = await Promise.all(workers.map((worker) => worker.listen()));
    mustRun();
    if (workers.some(({ isGone }) => isGone))
      throw new BifrostError('internal', 'A worker process ended as soon as it listened: see the log above.');
    return url;
  } catch (error) {
    for (const worker of workers) discard(worker);
    throw error;
  }
}
