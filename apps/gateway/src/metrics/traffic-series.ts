import type { Traffic } from '../traffic.js';
import { sizeBounds } from './buckets.js';
import { counter, histogram, histogramRows } from './build-series.js';
import type { Series } from './series.js';

/** What clients sent and what they were answered. */
export function trafficSeries(traffic: Traffic): Series[] {
  return [
    counter('http_requests_total', 'Answers of the gateway.', {
      labelNames: ['method', 'route', 'status'],
      rows: [...traffic.rows()].map(({ method, route, status, count }) => ({
        labels: [method, route, String(status)],
        value: count,
      })),
    }),
    histogram('http_request_size_bytes', 'Bytes of the body of a request.', {
      bounds: sizeBounds,
      ...histogramRows(traffic.requestSizes, 'route'),
    }),
    histogram('http_response_size_bytes', 'Bytes of the body of an answer, streams included.', {
      bounds: sizeBounds,
      ...histogramRows(traffic.responseSizes, 'route'),
    }),
  ];
}
