import type { AnyDialect } from '../adapter/dialect.js';
import type { Cancellation } from '../engine/cancellation.js';
import type { AnswerSink, Call } from '../engine/call.js';
import type { Envelope } from '../engine/envelope.js';
import type { AttemptRecord } from '../errors/bifrost-error.js';
import type { JsonObject } from '../json/read.js';
import type { CanonicalRequest, Operation } from '../hub/operations.js';
import type { Clock } from '../time/clock.js';
import type { RoutingSettings } from './provider-runtime.js';

/** Everything that the attempts of one call share. */
export interface ChainContext {
  readonly call: Call;
  readonly operation: Operation;
  /** What the client speaks. */
  readonly client: AnyDialect;
  readonly envelope: Envelope;
  readonly sink: AnswerSink;
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  readonly routing: RoutingSettings;
  /** When the call began, on the monotonic clock. */
  readonly startedAt: number;
  /** When it began, in milliseconds since 1970. */
  readonly startedAtWall: number;
  /** When it must have reached its commit point, on the monotonic clock. */
  readonly deadlineAt: number;
  /** Every try so far, in order. */
  readonly attempts: AttemptRecord[];
  /** Key names and attempts may be told to clients. */
  readonly exposeRouting: boolean;
  /** The head of a stream went out before the commit point, with a sign of life. */
  headSent: boolean;
  /** The client's request in canonical form, decoded once and kept. */
  canonical(): CanonicalRequest<Operation>;
  /** The client's body as JSON, parsed once and kept; empty for forms. */
  bodyJson(): JsonObject;
  /** The client's body as bytes, for passage. `undefined` for forms. */
  bodyBytes(): Buffer | undefined;
  /** A plugin changed the canonical request, so the bytes no longer say what is wanted. */
  readonly requestChanged: boolean;
  /** Removes every secret from a provider's text. */
  redact(text: string): string;
}
