import type { StreamFraming } from '../adapter/dialect.js';
import type { AttemptHost } from './answer-reader.js';
import { copyPassedHeaders } from './passed-headers.js';

const contentTypes: Record<StreamFraming, string> = {
  sse: 'text/event-stream; charset=utf-8',
  ndjson: 'application/x-ndjson',
  'aws-event-stream': 'application/vnd.amazon.eventstream',
  bytes: 'application/octet-stream',
  none: 'application/json',
};

/** The head of a stream: what keeps proxies from buffering it, and the provider's own headers in passage. */
export function streamHeaders(host: AttemptHost): Record<string, string> {
  const { plan, chain, answer } = host;
  const framing = plan.passAnswer ? plan.dialect.stream : chain.client.stream;
  const headers = framedHeaders(framing);
  const expected = chain.client.inbound?.streamHeaders;
  if (expected !== undefined) Object.assign(headers, expected);
  if (plan.passAnswer) copyPassedHeaders(plan.dialect, answer.headers, headers);
  if (framing === 'bytes') headers['content-type'] = answer.headers['content-type'] ?? contentTypes.bytes;
  return headers;
}

/** The head of a stream of which nothing is known yet but its framing. */
export function framedHeaders(framing: StreamFraming): Record<string, string> {
  return { 'content-type': contentTypes[framing], 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };
}
