import type { RequestDetail, RequestPage, RequestStatistics } from './record.js';
import type { PageQuestion, Retention } from './store/request-store.js';
import type { StatisticsQuestion } from './store/statistics.js';

/** What may be asked of the thread that holds the database, with what it answers. */
export interface StoreCalls {
  /** Opens the database if it is not open. */
  open: { input: undefined; output: undefined };
  /** Takes lines of `writeLine`; gives how many of them were refused. */
  write: { input: string; output: number };
  prune: { input: Retention; output: number };
  list: { input: PageQuestion; output: RequestPage };
  find: { input: string; output: RequestDetail | undefined };
  statistics: { input: StatisticsQuestion; output: RequestStatistics };
  close: { input: undefined; output: undefined };
}

export type StoreCallName = keyof StoreCalls;

/** A call on its way to the thread. */
export type StoreCall = {
  [Name in StoreCallName]: { id: number; name: Name; input: StoreCalls[Name]['input'] };
}[StoreCallName];

/** The thread's answer. */
export type StoreAnswer<Output = StoreCalls[StoreCallName]['output']> = { id: number } & (
  | { output: Output }
  | { problem: string }
);
