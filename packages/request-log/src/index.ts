import { readLines, writeLine } from './entry-lines.js';
import type { RequestEntry, RequestSummary } from './record.js';
import { createIdMaker } from './request-id.js';
import { RequestLog, type RequestLogOptions } from './request-log.js';
import { summaryOfLine } from './store/rows.js';

export type {
  KeptContent,
  KeptText,
  LogStatus,
  Percentiles,
  RequestAttempt,
  RequestCounts,
  RequestDetail,
  RequestEntry,
  RequestFilter,
  RequestPage,
  RequestStatistics,
  RequestSummary,
  RequestTimes,
  UpstreamExchange,
} from './record.js';
export type { PageQuestion, StoreLocation } from './store/request-store.js';
export type { StatisticsQuestion } from './store/statistics.js';
export type { LogNews, RequestLogOptions } from './request-log.js';
export { RequestLog } from './request-log.js';

/** What the gateway takes of this package, which it loads by name. */
export interface RequestLogModule {
  readonly specVersion: 'v1';
  open(options: RequestLogOptions): RequestLog;
  createIdMaker(): (timeMs: number) => string;
  /** An entry as a line of a batch. */
  writeLine(entry: RequestEntry): string;
  /** The entries of a batch as lists tell them. */
  readBatch(batch: string): RequestSummary[];
}

const requestLogModule: RequestLogModule = {
  specVersion: 'v1',
  open: (options) => new RequestLog(options),
  createIdMaker,
  writeLine,
  readBatch: (batch) => Array.from(readLines(batch), summaryOfLine),
};

export default requestLogModule;
