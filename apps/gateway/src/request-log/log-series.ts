import type { LogStatus } from '@bifrost/request-log';
import { counter, gauge, single } from '../metrics/build-series.js';
import type { Series } from '../metrics/series.js';

/** How the log fares, as metrics. */
export function logSeries({ written, dropped, waiting }: LogStatus): Series[] {
  return [
    counter('bifrost_request_log_written_total', 'Records of requests that were written.', single(written)),
    counter('bifrost_request_log_dropped_total', 'Records of requests that were lost.', single(dropped)),
    gauge('bifrost_request_log_waiting', 'Records of requests that wait to be written.', single(waiting)),
  ];
}
