import { createIdMaker } from './request-id.js';
import { RequestLog, type RequestLogOptions } from './request-log.js';

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
}

const requestLogModule: RequestLogModule = {
  specVersion: 'v1',
  open: (options) => new RequestLog(options),
  createIdMaker,
};

export default requestLogModule;
