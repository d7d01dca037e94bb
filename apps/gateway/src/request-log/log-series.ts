import type { LogStatus } from '@bifrost/request-log';
import type { Series } from '../metrics/series.js';

/** How the log fares, as metrics. */
export function logSeries({ written, dropped, waiting }: LogStatus): Series[] {
  return [
    single('bifrost_request_log_written_total', 'Records of requests that were written.', 'counter', written),
    single('bifrost_request_log_dropped_total', 'Records of requests that were lost.', 'counter', dropped),
    single('bifrost_request_log_waiting', 'Records of requests that wait to be written.', 'gauge', waiting),
  ];
}

function single(name: string, help: string, ...[type, value]: ['counter' | 'gauge', number]): Series {
  return { name, help, type, labelNames: [], rows: [{ labels: [], value }] };
}
