import type { AnyDialect } from '../adapter/dialect.js';
import type { Cancellation } from '../engine/cancellation.js';
import type { AnswerSink, Call } from '../engine/call.js';
import type { Envelope } from '../engine/envelope.js';
import type { ClientRequest } from '../engine/client-request.js';
import type { AttemptRecord, BifrostError } from '../errors/bifrost-error.js';
import type { ChatRequest } from '../hub/chat.js';
import type { SharedState } from '../balancer/shared-state.js';
import type { Observer } from '../hooks/observer.js';
import type { AttemptTrace, RequestTrace } from '../hooks/tracing.js';
import type { Pricing } from '../hooks/pricing.js';
import type { CanonicalResponse, Operation } from '../hub/operations.js';
import type { MarkerCache } from '../passage/marker-cache.js';
import type { Clock } from '../time/clock.js';
import type { Connect } from '../transport/connector.js';
import type { RoutingSettings } from './provider-runtime.js';

/** Everything that the attempts of one call share. */
export interface ChainContext {
  readonly call: Call;
  readonly operation: Operation;
  /** What the client speaks. */
  readonly client: AnyDialect;
  readonly envelope: Envelope;
  /** The client's request in its several forms. */
  readonly request: ClientRequest;
  readonly sink: AnswerSink;
  readonly clock: Clock;
  readonly random: () => number;
  readonly state: SharedState;
  readonly observers: readonly Observer[];
  /** Says what answers cost, where somebody wants to know. */
  readonly pricing: Pricing | undefined;
  /** Absent where nobody follows this request. */
  readonly trace: RequestTrace | undefined;
  /** The try under way, where it is followed: tries of a chain are made one after another. */
  attemptTrace: AttemptTrace | undefined;
  readonly markers: MarkerCache;
  readonly cancellation: Cancellation;
  readonly routing: RoutingSettings;
  /** When the call began, on the monotonic clock. */
  readonly startedAt: number;
  /** When it began, in milliseconds since 1970. */
  readonly startedAtWall: number;
  /** When it must have reached its commit point, on the monotonic clock. */
  readonly deadlineAt: number;
  /** Milliseconds spent waiting for providers so far: for their answers, and before they could be asked again. */
  upstreamMs: number;
  /** Every try so far, in order. */
  readonly attempts: AttemptRecord[];
  /** Key names and attempts may be told to clients. */
  readonly exposeRouting: boolean;
  /** The head of a stream went out before the commit point, with a sign of life. */
  headSent: boolean;
  /** Asks the plugins before a try; a refusal skips the target. */
  reviewAttempt(attempt: {
    provider: string;
    model: string;
    key: string;
  }): BifrostError | undefined | Promise<BifrostError | undefined>;
  /** Shows a whole answer to the plugins; gives what one of them put in its place. */
  reviewAnswer(
    canonical: () => CanonicalResponse<Operation>,
  ): CanonicalResponse<Operation> | undefined | Promise<CanonicalResponse<Operation> | undefined>;
  /** Whether a plugin wants to see whole answers, which then cannot pass unread. */
  readonly answersReviewed: boolean;
  /** Turns remote media into bytes for providers that fetch none. */
  inlineMedia(
    request: ChatRequest,
    kinds: readonly ('image' | 'audio' | 'video' | 'file')[],
    connect: Connect | undefined,
  ): Promise<ChatRequest>;
  /** Removes every secret from a provider's text. */
  redact: (text: string) => string;
}
