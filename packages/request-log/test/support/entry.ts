import { createIdMaker } from '../../src/request-id.js';
import type { RequestAttempt, RequestEntry } from '../../src/record.js';

const id = createIdMaker();

/** When the requests of tests begin: 2026-01-01. */
export const startMs = Date.UTC(2026, 0, 1);

/** A try that answered. */
export const attempt: RequestAttempt = {
  provider: 'acme',
  model: 'large-1',
  key: 'primary',
  status: 200,
  outcome: 'answered',
  error: null,
  message: null,
  start_ms: 1,
  duration_ms: 99,
  wait_ms: 1,
};

/** A request that went well, but for what is given. */
export function entry(given: Partial<RequestEntry> = {}): RequestEntry {
  const time_ms = given.time_ms ?? startMs;
  return {
    id: id(time_ms),
    request_id: 'request-1',
    time_ms,
    client: 'app',
    user_agent: 'sdk/1.0',
    route: '/v1/chat/completions',
    dialect: 'chat',
    operation: 'chat',
    stream: false,
    passage: true,
    model: 'acme/large',
    provider: 'acme',
    model_used: 'large-1',
    key: 'primary',
    status: 200,
    error: null,
    error_message: null,
    fault: null,
    fallback_index: 0,
    fallback_from: null,
    fallback_to: null,
    fallback_reason: null,
    finish_reason: 'stop',
    input_tokens: 10,
    output_tokens: 5,
    cached_tokens: null,
    reasoning_tokens: null,
    usage_source: 'provider',
    cost_usd: 0.001,
    latency_ms: 100,
    first_token_ms: null,
    overhead_ms: 1,
    attempts: [attempt],
    dropped_params: [],
    malformed_events: 0,
    content: null,
    ...given,
  };
}

/** One that failed. */
export function failed(error: string, given: Partial<RequestEntry> = {}): RequestEntry {
  return entry({
    status: 502,
    error,
    error_message: `the provider said: ${error}`,
    fault: 'provider',
    fallback_index: null,
    finish_reason: null,
    input_tokens: null,
    output_tokens: null,
    cost_usd: null,
    usage_source: 'none',
    ...given,
  });
}

/** As the gateway makes ids of requests. */
export function uuidOf(timeMs: number, version = 7): string {
  const digits = timeMs.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-${version}abc-9def-0123456789ab`;
}
