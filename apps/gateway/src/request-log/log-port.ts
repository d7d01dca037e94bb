import type {
  LogStatus,
  PageQuestion,
  RequestDetail,
  RequestLogModule,
  RequestPage,
  RequestStatistics,
  StatisticsQuestion,
} from '@bifrost/request-log';

import type { BatchListener } from './batch-listeners.js';

/** The request log as a process reaches it: its own, or that of its primary. */
export interface LogPort {
  /** Takes lines of `writeLine`. Never throws, and is never waited for. */
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

/** A log, and how what is written to it is made and read. */
export interface OpenLog extends Pick<RequestLogModule, 'writeLine' | 'readBatch'> {
  port: LogPort;
  /** Gives the id of a request that began at this time (milliseconds since 1970). */
  createId: (timeMs: number) => string;
  /** How it fares; absent where another process has it. */
  status?: () => LogStatus;
}
