import type { SharedState } from '@bifrost/core';
import type { GatewayOptions } from '../gateway-options.js';
import type { InCharge, ReloadFailure } from '../reload.js';
import type { WorkerOrder } from './messages.js';

interface OrderOptions {
  /** Which of the workers it is, from 0. */
  index: number;
  options: GatewayOptions;
  /** What the gateway began with. */
  first: InCharge;
  /** What the worker is to serve. */
  served: InCharge;
  state: SharedState;
  /** Why something newer than what it serves was refused. */
  failure: ReloadFailure | undefined;
  /** Whether a worker had to import all that is installed. */
  everything: boolean;
}

/** What a worker is told. The address is the primary's: a file that names another one needs a restart. */
export function workerOrder(given: OrderOptions): WorkerOrder {
  const { index, options, first, served, state, failure, everything } = given;
  const { host, port, insecure, workers } = first.settings;
  const config = options.config ?? first.loaded.path;
  const { workingFolder, programFolder, environment } = options;
  return {
    flags: { host, port, insecure, workers },
    share: { index, count: workers },
    everything,
    state: state.snapshot(),
    logLevel: options.logLevel ?? 'info',
    texts: [...served.loaded.texts].map(([file, text]) => [file, text ?? null] as const),
    ...(config !== undefined && { config }),
    ...(workingFolder !== undefined && { workingFolder }),
    ...(programFolder !== undefined && { programFolder }),
    ...(environment !== undefined && { environment }),
    ...(failure !== undefined && { reloadFailure: failure }),
  };
}
