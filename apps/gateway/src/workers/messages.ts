import { z, isObject, type ErrorCode, type SharedStateChange } from '@bifrost/core';
import type { ReloadFailure } from '../reload.js';
import type { Flags } from '../resolve-settings.js';
import type { Series } from '../metrics/series.js';
import type { LogToPrimary, LogToWorker } from '../request-log/remote-log.js';

/** What a worker is told at its start. */
export interface WorkerOrder {
  config?: string;
  flags: Flags;
  workingFolder?: string;
  programFolder?: string;
  environment?: Readonly<Record<string, string | undefined>>;
  logLevel: string;
  /**
   * The configuration as its primary read it: texts of files by absolute path, `null` for one that was not there. So all
   * workers serve the same, whatever becomes of the files.
   */
  texts: readonly (readonly [file: string, text: string | null])[];
  /** Providers that the primary set aside, in a renewal, where no other may be; absent where any may. */
  maySetAside?: readonly string[];
  /** Imports every installed package at once: clients of what is not configured have called already. */
  everything: boolean;
  /** Which of how many workers it is, for dividing what all share. */
  share: WorkerShare;
  /** What is known of keys and circuits. */
  state: readonly SharedStateChange[];
  /** Why a newer configuration than the worker will find was refused. */
  reloadFailure?: ReloadFailure;
}

export interface WorkerShare {
  /** From 0. */
  index: number;
  count: number;
}

/** Why a worker could not start, in a form that travels. */
export interface StartFailure {
  message: string;
  /** Of an error that is ours. */
  code?: ErrorCode;
  /** Members of a system error (`EADDRINUSE`). */
  system?: { code: string; syscall: string; address?: string; port?: number };
}

/** From the primary to a worker. */
export type ToWorker =
  | { kind: 'start'; order: WorkerOrder }
  /** Now take requests. */
  | { kind: 'listen' }
  | { kind: 'state'; changes: readonly SharedStateChange[] }
  /** Asks for the figures of this worker. */
  | { kind: 'collect'; id: number }
  /** The figures of all workers, as the worker asked. */
  | { kind: 'sum'; id: number; series: readonly Series[] }
  /** A newer configuration was refused. */
  | { kind: 'reload-failed'; failure: ReloadFailure }
  | LogToWorker
  | { kind: 'close'; graceMs?: number };

/** From a worker to the primary. */
export type ToPrimary =
  | { kind: 'ready' }
  /** Everything is there but the address. */
  | { kind: 'prepared' }
  | { kind: 'listening'; url: string }
  | { kind: 'failed'; failure: StartFailure }
  | { kind: 'state'; changes: readonly SharedStateChange[] }
  | { kind: 'log'; text: string }
  /** Every installed package was imported, since a request may have been for one. */
  | { kind: 'complete' }
  | { kind: 'collected'; id: number; series: readonly Series[] }
  | { kind: 'sum'; id: number }
  | LogToPrimary
  /** Last figures, before the worker ends. */
  | { kind: 'closed'; series: readonly Series[] };

const toWorkerKinds: ReadonlySet<unknown> = new Set([
  'start',
  'listen',
  'state',
  'collect',
  'sum',
  'reload-failed',
  'log-told',
  'log-batch',
  'close',
]);
const toPrimaryKinds: ReadonlySet<unknown> = new Set([
  'ready',
  'prepared',
  'listening',
  'failed',
  'state',
  'log',
  'complete',
  'collected',
  'sum',
  'log-write',
  'log-ask',
  'log-listen',
  'closed',
]);

// Both ends are this package in one version, so the kind is all that has to be looked at.
const toWorker = z.custom<ToWorker>((value) => isObject(value) && toWorkerKinds.has(value['kind']));
const toPrimary = z.custom<ToPrimary>((value) => isObject(value) && toPrimaryKinds.has(value['kind']));

/** A message of the primary; `undefined` for what is none. */
export function parseToWorker(value: unknown): ToWorker | undefined {
  return toWorker.safeParse(value).data;
}

/** A message of a worker; `undefined` for what is none. */
export function parseToPrimary(value: unknown): ToPrimary | undefined {
  return toPrimary.safeParse(value).data;
}
