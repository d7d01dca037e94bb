import type { AttemptRecord, BifrostError, RequestEnd } from '@bifrost/core';
import type { KeptContent, RequestAttempt, RequestEntry } from '@bifrost/request-log';
import { boundedName, boundedNames } from '../log/bounded-names.js';
import { promptTokens } from '../log/prompt-tokens.js';

/** What was heard of a try that failed, beside what stands in the record of its request. */
export interface AttemptFailure {
  /** When it ended, on the clock that never jumps. */
  endedAt: number;
  failure: BifrostError;
}

/** By the very try that the record of the request holds. */
type Failures = Pick<WeakMap<AttemptRecord, AttemptFailure>, 'get'>;

/** Longer sentences of providers say nothing more. */
const messageLength = 2_000;

/**
 * A request as the log writes it. Made for every request: one flat object and one for each try.
 *
 * @param given.endedAt - when the request ended, on the clock that never jumps
 */
export function entryOf(
  event: RequestEnd,
  given: { id: string; endedAt: number; failures: Failures; content: KeptContent | null },
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
    attempts: triesOf(event, given),
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

/** The tries with their places in time. One that went well ended with the request; when others ended was heard. */
function triesOf(
  event: RequestEnd,
  { endedAt, failures }: { endedAt: number; failures: Failures },
): RequestAttempt[] {
  const startedAt = endedAt - event.latency;
  let before = 0;
  return event.attempts.map((attempt) => {
    const heard = failures.get(attempt);
    const skipped = heard === undefined && attempt.error !== undefined && attempt.error !== 'cancelled';
    const end = skipped ? before : Math.max(before, (heard?.endedAt ?? endedAt) - startedAt);
    const start = Math.max(before, end - attempt.latency);
    const tried: RequestAttempt = {
      provider: attempt.provider,
      model: boundedName(attempt.model),
      key: attempt.key ?? null,
      status: attempt.status ?? null,
      outcome: outcomeOf(attempt, skipped),
      error: attempt.error ?? null,
      message: heard?.failure.message.slice(0, messageLength) ?? null,
      start_ms: rounded(start),
      duration_ms: rounded(end - start),
      wait_ms: rounded(start - before),
    };
    before = end;
    return tried;
  });
}

function outcomeOf({ error }: AttemptRecord, skipped: boolean): RequestAttempt['outcome'] {
  if (error === undefined) return 'answered';
  if (error === 'cancelled') return 'cancelled';
  return skipped ? 'skipped' : 'failed';
}

/** Microseconds are enough, and shorter than the fractions that the clock gives. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
