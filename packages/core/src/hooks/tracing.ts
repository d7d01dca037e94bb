import type { Headers } from '../adapter/wire.js';
import type { AttemptRecord } from '../errors/bifrost-error.js';
import type { Operation } from '../hub/operations.js';
import type { Usage } from '../hub/usage.js';
import type { JsonValue } from '../json/read.js';
import type { RequestEnd } from './observer.js';

/** A request that begins, as traces see it. */
export interface TracedRequest {
  requestId: string;
  operation: Operation;
  /** Id of the dialect that the client speaks. */
  dialect: string;
  /** Path template of the route; absent in the library. */
  route: string | undefined;
  client: string | undefined;
  /** The request has no body. */
  bodiless: boolean;
  /** The client's headers, names in lower case; `traceparent` among them where it has one. */
  headers: Headers;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** A try that is about to be made. */
export interface TracedAttempt {
  /** Name of the provider in the configuration. */
  provider: string;
  /** Its name in OpenTelemetry's conventions. */
  system: string;
  operation: Operation;
  /** The model as the client wrote it. */
  model: string;
  /** The model's name on the wire. */
  wireModel: string;
  /** Name of the key. */
  key: string;
  /** Where the key leads; empty where the provider is inside the process. */
  origin: string;
  stream: boolean;
  /** Position of the target in the chain: 0 is the primary. */
  targetIndex: number;
  /** Tries before this one. */
  triesBefore: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** A top-level member of the client's body; `undefined` where there is none. */
  member(name: string): JsonValue | undefined;
}

/** A try that is over, with what was learned of its answer. */
export interface TracedAnswer {
  attempt: AttemptRecord;
  /** Milliseconds since 1970. */
  endedAt: number;
  /** When the first content of a stream was there, in milliseconds since 1970. */
  firstTokenAt: number | undefined;
  usage: Usage | undefined;
  /** The model that the provider says it used. */
  modelUsed: string | undefined;
  finishReason: string | undefined;
  /** The provider's id of its answer. */
  answerId: string | undefined;
}

/** One try that is followed. */
export interface AttemptTrace {
  /** Sent along, so that the provider's own traces join in (`traceparent`). */
  readonly headers: Headers;
  /** Absent where nobody wants to know: then nothing is gathered. */
  end?(answer: TracedAnswer): void;
}

/** One request that is followed. */
export interface RequestTrace {
  attempt(attempt: TracedAttempt): AttemptTrace | undefined;
  /** Absent where nobody wants to know: then nothing is gathered. */
  end?(event: RequestEnd): void;
}

/**
 * Follows requests over the borders of this process: asked at the beginning and at the end of each request and each
 * try, never in between. What it throws is swallowed. Requests that Bifrost makes on its own account are left out.
 */
export interface Tracing {
  /** `undefined` where the request is not followed. */
  begin(request: TracedRequest): RequestTrace | undefined;
}
