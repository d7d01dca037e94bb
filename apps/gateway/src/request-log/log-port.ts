import type {
  LogStatus,
  PageQuestion,
  RequestDetail,
  RequestPage,
  RequestStatistics,
  StatisticsQuestion,
} from '@bifrost/request-log';

import type { BatchListener } from './batch-listeners.js';

/** The request log as a process reaches it: its own, or that of its primary. */
export interface LogPort {
  /** Takes a list of entries as JSON. Never throws, and is never waited for. */
  write(batch: string, count: number): void;
  /** Hears of batches as they are written, of all processes together. Returns the way to stop. */
  listen(listener: BatchListener): () => void;
  /** Tells those who listen that the gateway stops. */
  hangUp(): void;
  list(question: PageQuestion): Promise<RequestPage>;
  find(id: string): Promise<RequestDetail | undefined>;
  statistics(question: StatisticsQuestion): Promise<RequestStatistics>;
  status(): Promise<LogStatus>;
  /** Writes what waits, for so long at most. */
  close(limitMs: number): Promise<void>;
}

/** A log, and the way to make ids for what is written to it. */
export interface OpenLog {
  port: LogPort;
  /** Gives the id of a request that began at this time (milliseconds since 1970). */
  createId: (timeMs: number) => string;
  /** How it fares; absent where another process has it. */
  status?: () => LogStatus;
}
