import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type {
  AttemptTrace,
  Headers,
  RequestEnd,
  RequestTrace,
  TracedAnswer,
  TracedAttempt,
  TracedRequest,
  Tracing,
} from '@bifrost/core';
import {
  answerAttributes,
  attemptAttributes,
  endAttributes,
  methodOf,
  requestAttributes,
  spanName,
} from './attributes.js';

const propagator = new W3CTraceContextPropagator();

/** What the spans of a tracing share. */
interface Means {
  readonly tracer: Tracer;
  readonly propagate: boolean;
  /**
   * Share of the requests without a trace of their caller that are followed. It is drawn before anything else, so that
   * those that are left out cost nothing; the tracer follows all that get so far.
   */
  readonly rootRatio: number;
}

/** A span for each request and, below it, one for each of its tries. */
export class SpanTracing implements Tracing {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  begin(request: TracedRequest): RequestTrace | undefined {
    const { route, headers, startedAt } = request;
    const { tracer, propagate, rootRatio } = this.#means;
    const caller = callerOf(headers);
    if (caller === ROOT_CONTEXT && rootRatio < 1 && Math.random() >= rootRatio) return undefined;
    const kind = route === undefined ? SpanKind.INTERNAL : SpanKind.SERVER;
    const name = route === undefined ? spanName(request.operation, '') : `${methodOf(request)} ${route}`;
    const span = tracer.startSpan(name, { kind, startTime: startedAt }, caller);
    // what nobody looks at is not described; only the caller's context goes on its way
    if (!span.isRecording()) return propagate ? new UnrecordedRequest(span) : undefined;
    span.setAttributes(requestAttributes(request));
    return new RecordedRequest(this.#means, span, request);
  }
}

/** The caller's trace; the root where it has none, or what it sent is none. */
function callerOf(headers: Headers): Context {
  return headers['traceparent'] === undefined
    ? ROOT_CONTEXT
    : propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

/** A request that its caller, or the tracer, leaves out of the sample: those who are asked learn it, and leave it out as well. */
class UnrecordedRequest implements RequestTrace {
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  attempt(): AttemptTrace {
    return { headers: headersFor(trace.setSpan(ROOT_CONTEXT, this.#span)) };
  }
}

class RecordedRequest implements RequestTrace {
  readonly #means: Means;
  readonly #span: Span;
  readonly #context: Context;
  readonly #request: TracedRequest;

  constructor(means: Means, span: Span, request: TracedRequest) {
    this.#means = means;
    this.#span = span;
    this.#context = trace.setSpan(ROOT_CONTEXT, span);
    this.#request = request;
  }

  attempt(attempt: TracedAttempt): AttemptTrace {
    const { tracer, propagate } = this.#means;
    const span = tracer.startSpan(
      spanName(attempt.operation, attempt.wireModel),
      { kind: SpanKind.CLIENT, startTime: attempt.startedAt, attributes: attemptAttributes(attempt) },
      this.#context,
    );
    return {
      headers: propagate ? headersFor(trace.setSpan(ROOT_CONTEXT, span)) : {},
      end: (answer) => endAttempt(span, answer, attempt.startedAt),
    };
  }

  end(event: RequestEnd): void {
    const { operation, route } = this.#request;
    if (route === undefined) this.#span.updateName(spanName(operation, event.modelRequested));
    this.#span.setAttributes(endAttributes(event));
    if (isFailure(event)) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end(event.startedAt + event.latency);
  }
}

function endAttempt(span: Span, answer: TracedAnswer, startedAt: number): void {
  const { firstTokenAt, endedAt, attempt } = answer;
  span.setAttributes(answerAttributes(answer, startedAt));
  if (firstTokenAt !== undefined) span.addEvent('first_token', firstTokenAt);
  // a client that leaves is no failure of anybody
  if (attempt.error !== undefined && attempt.error !== 'cancelled')
    span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endedAt);
}

/**
 * A server has not failed where its client made the mistake, so the conventions for HTTP leave 4xx alone. A stream that
 * broke off has failed under a status that promised better, and in a library every error is one.
 */
function isFailure({ error, status, route }: RequestEnd): boolean {
  if (error === undefined || error.code === 'cancelled') return false;
  return route === undefined || status < 400 || status >= 500;
}

/** `traceparent` and, where the caller had one, `tracestate`. */
function headersFor(context: Context): Headers {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers;
}
