import type { Cost, FallbackTaken, Observer, RequestEnd, RetryPlanned, Usage } from '@bifrost/core';
import type { Refusal } from '../routes/client-door.js';
import { boundedName, boundedNames } from './bounded-names.js';
import { promptTokens } from './prompt-tokens.js';
import type { GatewayLog } from './logger.js';

/**
 * Logs one line for every request, flat, without bodies, keys or query strings. Not the request log, which keeps
 * records in a database.
 */
export class AccessLog implements Observer {
  readonly #log: Pick<GatewayLog, 'logger' | 'line'>;

  constructor(log: Pick<GatewayLog, 'logger' | 'line'>) {
    this.#log = log;
  }

  readonly onRequestEnd = (event: RequestEnd): void => {
    if (event.error?.code === 'internal') this.#mistake(event);
    // Without a route nobody asked from outside: the gateway itself looked for a provider's models.
    const level = event.route === undefined ? 'debug' : 'info';
    if (this.#log.logger.isLevelEnabled(level)) this.#log.line(level, requestLine(event), 'request');
  };

  readonly onRetry = ({ requestId, model, delay, ...rest }: RetryPlanned): void => {
    const planned = { ...rest, model: boundedName(model), delay: Math.round(delay) };
    this.#log.logger.debug({ request_id: requestId, ...planned }, 'retry');
  };

  readonly onFallback = ({ requestId, from, to, reason }: FallbackTaken): void => {
    const moved = { from: nameOf(from), to: nameOf(to), reason };
    this.#log.logger.debug({ request_id: requestId, ...moved }, 'fallback');
  };

  /** A request that never reached the engine. */
  refused({ requestId, method, route, client, error }: Refusal): void {
    if (error.code === 'internal') this.#mistake({ requestId, error });
    this.#log.logger.info(
      { request_id: requestId, method, route, client, status: error.status, error: error.code },
      'request',
    );
  }

  /** What the client is told nothing of: the one place where the cause stands. */
  #mistake({ requestId, error }: Pick<RequestEnd, 'requestId' | 'error'>): void {
    this.#log.logger.error({ request_id: requestId, err: error?.cause ?? error }, 'mistake');
  }
}

/** A request as one flat object. What says nothing is left out: the line is written for every request. */
function requestLine(event: RequestEnd): Record<string, unknown> {
  const line: Record<string, unknown> = {
    request_id: event.requestId,
    route: event.route,
    operation: event.operation,
    model: boundedName(event.modelRequested),
    status: event.status,
    attempts: event.attempts.length,
    stream: event.stream,
    passage: event.passage,
    latency: rounded(event.latency),
    overhead: rounded(event.overheadLatency),
  };
  if (event.client !== undefined) line['client'] = event.client;
  if (event.provider !== undefined) addServer(line, event);
  if (event.error !== undefined) {
    line['error'] = event.error.code;
    line['fault'] = event.error.fault;
  }
  if (event.usage !== undefined) addUsage(line, event, event.usage);
  if (event.cost !== undefined) addCost(line, event.cost);
  if (event.firstTokenLatency !== undefined) line['first_token'] = rounded(event.firstTokenLatency);
  if (event.finishReason !== undefined) line['finish_reason'] = event.finishReason;
  if (event.droppedParams.length > 0) line['dropped_params'] = boundedNames(event.droppedParams);
  if (event.malformedEvents > 0) line['malformed_events'] = event.malformedEvents;
  return line;
}

function addServer(line: Record<string, unknown>, event: RequestEnd): void {
  line['provider'] = event.provider;
  line['key'] = event.key;
  if (event.modelUsed !== undefined) line['model_used'] = boundedName(event.modelUsed);
  if (event.fallbackIndex !== undefined) line['fallback_index'] = event.fallbackIndex;
}

function nameOf({ provider, model }: FallbackTaken['from']): string {
  return `${provider}/${boundedName(model)}`;
}

function addUsage(line: Record<string, unknown>, event: RequestEnd, usage: Usage): void {
  const read = promptTokens(event);
  if (read !== undefined) line['prompt_tokens'] = read;
  line['completion_tokens'] = usage.completion_tokens;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  if (cached > 0) line['cached_tokens'] = cached;
  // the provider's own figures are the rule; only the exceptions are worth a word
  if (event.usageSource !== 'provider') line['usage_source'] = event.usageSource;
}

/** No sum stands for an unknown one: whoever adds up the field must not take it for nothing. */
function addCost(line: Record<string, unknown>, cost: Cost): void {
  if ('unknown' in cost) line['cost_unknown'] = cost.unknown;
  else line['cost_usd'] = Number(cost.total);
}

/** Microseconds are enough, and shorter than the fractions that the clock gives. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
