import type { Observer, RequestEnd, RetryPlanned, FallbackTaken } from '@bifrost/core';
import type { Logger } from 'pino';
import type { Refusal } from '../routes/client-door.js';

/** Logs one line for every request, flat, without bodies, keys or query strings. */
export class RequestLog implements Observer {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  readonly onRequestEnd = (event: RequestEnd): void => {
    if (event.error?.code === 'internal') this.#mistake(event);
    // Without a route nobody asked from outside: the gateway itself looked for a provider's models.
    const level = event.route === undefined ? 'debug' : 'info';
    if (this.#logger.isLevelEnabled(level)) this.#logger[level](requestLine(event), 'request');
  };

  readonly onRetry = ({ requestId, delay, ...rest }: RetryPlanned): void => {
    this.#logger.debug({ request_id: requestId, ...rest, delay: Math.round(delay) }, 'retry');
  };

  readonly onFallback = ({ requestId, from, to, reason }: FallbackTaken): void => {
    const moved = { from: `${from.provider}/${from.model}`, to: `${to.provider}/${to.model}`, reason };
    this.#logger.debug({ request_id: requestId, ...moved }, 'fallback');
  };

  /** A request that never reached the engine. */
  refused({ requestId, method, route, client, error }: Refusal): void {
    if (error.code === 'internal') this.#mistake({ requestId, error });
    this.#logger.info(
      { request_id: requestId, method, route, client, status: error.status, error: error.code },
      'request',
    );
  }

  /** What the client is told nothing of: the one place where the cause stands. */
  #mistake({ requestId, error }: Pick<RequestEnd, 'requestId' | 'error'>): void {
    this.#logger.error({ request_id: requestId, err: error?.cause ?? error }, 'mistake');
  }
}

/** A request as one flat object. What is undefined is left out of the line. */
function requestLine(event: RequestEnd): Record<string, unknown> {
  const { usage } = event;
  return {
    request_id: event.requestId,
    route: event.route,
    operation: event.operation,
    client: event.client,
    provider: event.provider,
    model: event.modelRequested,
    model_used: event.modelUsed,
    key: event.key,
    status: event.status,
    error: event.error?.code,
    fault: event.error?.fault,
    attempts: event.attempts.length,
    fallback_index: event.fallbackIndex,
    stream: event.stream,
    passage: event.passage,
    latency: rounded(event.latency),
    first_token: rounded(event.firstTokenLatency),
    overhead: rounded(event.overheadLatency),
    prompt_tokens: usage?.prompt_tokens,
    completion_tokens: usage?.completion_tokens,
    cached_tokens: usage?.prompt_tokens_details?.cached_tokens,
    usage_source: event.usageSource,
    finish_reason: event.finishReason,
    dropped_params: event.droppedParams.length === 0 ? undefined : event.droppedParams,
    malformed_events: event.malformedEvents === 0 ? undefined : event.malformedEvents,
  };
}

/** Microseconds are enough, and shorter than the fractions that the clock gives. */
function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000) / 1000;
}
