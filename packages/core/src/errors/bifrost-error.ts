import { ruleOf, type ErrorCode, type Fault } from './codes.js';

const brand: unique symbol = Symbol.for('bifrost.error');

/** The step in which a `timeout` happened. */
export type TimeoutPhase = 'connect' | 'headers' | 'first_token' | 'idle' | 'total';

/** One try of a request, as told in `extra_fields.attempts`. Never holds a secret. */
export interface AttemptRecord {
  provider: string;
  model: string;
  /** Name of the key, absent where none was chosen. */
  key?: string;
  /** HTTP status of the provider, absent where it gave none. */
  status?: number;
  error?: ErrorCode;
  /** When it began: milliseconds since the request did. What lies between two tries was waited. */
  start: number;
  /** Milliseconds. */
  latency: number;
}

/** The provider's own words for an error, redacted. */
export interface NativeError {
  type?: string;
  code?: string;
  param?: string;
}

/** Members of an error beside its code and message. */
export interface BifrostErrorDetails {
  /** HTTP status to answer with; the table's by default. */
  status?: number;
  /** The request member that is wrong (`messages[2].content`). */
  param?: string;
  /** Milliseconds after which a repeat makes sense. */
  retryAfterMs?: number;
  provider?: string;
  model?: string;
  /** Name of the key. */
  key?: string;
  /** HTTP status that the provider gave. */
  upstreamStatus?: number;
  phase?: TimeoutPhase;
  native?: NativeError;
  attempts?: readonly AttemptRecord[];
  /** Every problem of a configuration, one a line. */
  problems?: readonly string[];
  cause?: unknown;
}

/**
 * The one error class of Bifrost. `code` says what happened and never changes its meaning.
 *
 * Two installed copies of core agree on it: test with {@link BifrostError.isInstance}, not with `instanceof`.
 *
 * @example
 * try {
 *   await bifrost.createChatCompletion({ model: 'openai/gpt-4o', messages });
 * } catch (error) {
 *   if (BifrostError.isInstance(error) && error.code === 'rate_limited') wait(error.retryAfterMs);
 * }
 */
export class BifrostError extends Error {
  readonly [brand] = true;
  override readonly name = 'BifrostError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly fault: Fault;
  readonly param: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  readonly key: string | undefined;
  readonly upstreamStatus: number | undefined;
  readonly phase: TimeoutPhase | undefined;
  readonly native: NativeError | undefined;
  readonly problems: readonly string[] | undefined;
  /** Every try that was made, in order. */
  readonly attempts: readonly AttemptRecord[];

  constructor(code: ErrorCode, message: string, details: BifrostErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const rule = ruleOf(code);
    this.code = code;
    this.fault = rule.fault;
    this.status = details.status ?? keptStatus(rule, details.upstreamStatus) ?? rule.status;
    this.param = details.param;
    this.retryAfterMs = details.retryAfterMs;
    this.provider = details.provider;
    this.model = details.model;
    this.key = details.key;
    this.upstreamStatus = details.upstreamStatus;
    this.phase = details.phase;
    this.native = details.native;
    this.problems = details.problems;
    this.attempts = details.attempts ?? [];
  }

  /** Whether a value is a Bifrost error, whichever copy of core made it. */
  static isInstance(value: unknown): value is BifrostError {
    return typeof value === 'object' && value !== null && Reflect.get(value, brand) === true;
  }

  /** The same error with further or other details. */
  with(details: BifrostErrorDetails & { message?: string }): BifrostError {
    return remade(this.code, details.message ?? this.message, { ...this.details(), ...details });
  }

  private details(): BifrostErrorDetails {
    const details: BifrostErrorDetails = { status: this.status, attempts: this.attempts };
    if (this.param !== undefined) details.param = this.param;
    if (this.retryAfterMs !== undefined) details.retryAfterMs = this.retryAfterMs;
    if (this.provider !== undefined) details.provider = this.provider;
    if (this.model !== undefined) details.model = this.model;
    if (this.key !== undefined) details.key = this.key;
    if (this.upstreamStatus !== undefined) details.upstreamStatus = this.upstreamStatus;
    if (this.phase !== undefined) details.phase = this.phase;
    if (this.native !== undefined) details.native = this.native;
    if (this.problems !== undefined) details.problems = this.problems;
    if (this.cause !== undefined) details.cause = this.cause;
    return details;
  }
}

/** Outside of the class: bundlers rename one that names itself, and Node prints that name (`_BifrostError`). */
function remade(code: ErrorCode, message: string, details: BifrostErrorDetails): BifrostError {
  return new BifrostError(code, message, details);
}

function keptStatus(rule: { kept?: readonly number[] }, upstream: number | undefined): number | undefined {
  return upstream !== undefined && rule.kept?.includes(upstream) ? upstream : undefined;
}
