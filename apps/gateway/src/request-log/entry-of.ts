import type { AttemptRecord, BifrostError, RequestEnd } from '@bifrost/core';
import type { KeptContent, RequestAttempt, RequestEntry } from '@bifrost/request-log';
import { boundedName, boundedNames } from '../log/bounded-names.js';
import { promptTokens } from '../log/prompt-tokens.js';

/** What tries that were made failed with, by the very try that the record of the request holds. */
type Failures = Pick<WeakMap<AttemptRecord, BifrostError>, 'get'>;

/** Longer sentences of providers say nothing more. */
const messageLength = 2_000;

/** A request as the log writes it. Made for every request: one flat object and one for each try. */
export function entryOf(
  event: RequestEnd,
  given: { id: string; failures: Failures; content: KeptContent | null },
): RequestEntry {
  const { usage, error, attempts, fallbackIndex } = event;
  const fellBack = fallbackIndex !== undefined && fallbackIndex > 0;
  const primary = fellBack ? attempts[0] : undefined;
  const last = fellBack ? attempts.at(-1) : undefined;
  return {
    id: given.id,
    time_ms: event.startedAt,
    request_id: event.requestId,
    client: event.client ?? null,
    user_agent: event.userAgent ?? null,
    route: event.route ?? '',
    dialect: event.dialect,
    operation: event.operation,
    stream: event.stream,
    passage: event.passage,
    model: boundedName(event.modelRequested),
    provider: event.provider ?? null,
    model_used: event.modelUsed === undefined ? null : boundedName(event.modelUsed),
    key: event.key ?? null,
    status: event.status,
    error: error?.code ?? (event.status === 499 ? 'cancelled' : null),
    error_message: error === undefined ? null : error.message.slice(0, messageLength),
    fault: error?.fault ?? null,
    fallback_index: fallbackIndex ?? null,
    fallback_from: primary === undefined ? null : nameOf(primary),
    fallback_to: last === undefined ? null : nameOf(last),
    fallback_reason: primary === undefined ? null : reasonOf(primary, attempts),
    finish_reason: event.finishReason ?? null,
    input_tokens: promptTokens(event) ?? null,
    output_tokens: usage?.completion_tokens ?? null,
    cached_tokens: usage?.prompt_tokens_details?.cached_tokens ?? null,
    reasoning_tokens: usage?.completion_tokens_details?.reasoning_tokens ?? null,
    usage_source: event.usageSource,
    cost_usd: event.cost !== undefined && 'total' in event.cost ? Number(event.cost.total) : null,
    latency_ms: rounded(event.latency),
    first_token_ms: event.firstTokenLatency === undefined ? null : rounded(event.firstTokenLatency),
    overhead_ms: rounded(event.overheadLatency),
    attempts: triesOf(attempts, given.failures),
    dropped_params: boundedNames(event.droppedParams),
    malformed_events: event.malformedEvents,
    content: given.content,
  };
}

function nameOf({ provider, model }: AttemptRecord): string {
  return `${provider}/${boundedName(model)}`;
}

/** Why the primary was left: its last error. */
function reasonOf(primary: AttemptRecord, attempts: readonly AttemptRecord[]): string | null {
  const last = attempts.findLast(
    ({ provider, model }) => provider === primary.provider && model === primary.model,
  );
  return last?.error ?? null;
}

/** The tries in their places in time. They are made one after another: what lies between two was waited. */
function triesOf(attempts: readonly AttemptRecord[], failures: Failures): RequestAttempt[] {
  let end = 0;
  return attempts.map((attempt) => {
    const { start, latency } = attempt;
    const failure = failures.get(attempt);
    const tried: RequestAttempt = {
      provider: attempt.provider,
      model: boundedName(attempt.model),
      key: attempt.key ?? null,
      status: attempt.status ?? null,
      outcome: outcomeOf(attempt, failure),
      error: attempt.error ?? null,
      message: failure?.message.slice(0, messageLength) ?? null,
      start_ms: start,
      duration_ms: latency,
      wait_ms: Math.max(0, start - end),
    };
    end = start + latency;
    return tried;
  });
}

/** Who was left out was not asked: nobody heard of a failure. */
function outcomeOf({ error }: AttemptRecord, failure: BifrostError | undefined): RequestAttempt['outcome'] {
  if (error === undefined) return 'answered';
  if (error === 'cancelled') return 'cancelled';
  return failure === undefined ? 'skipped' : 'failed';
}

/** Microseconds are enough, and shorter than the fractions that the clock gives. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
