import { BifrostError } from '../errors/bifrost-error.js';
import type { SharedState } from '../balancer/shared-state.js';
import { tell, type Observer, type RequestEnd } from '../hooks/observer.js';
import type { Pricing } from '../hooks/pricing.js';
import type { PluginRunner } from '../hooks/run-plugins.js';
import type { Tracing } from '../hooks/tracing.js';
import type { MarkerCache } from '../passage/marker-cache.js';
import type { ChainContext } from '../runner/chain-context.js';
import { errorWithTrail } from '../runner/extra-fields.js';
import { asBifrostError } from '../runner/failure.js';
import type { RoutingSettings } from '../runner/provider-runtime.js';
import { planTargets } from '../runner/plan-targets.js';
import { runChain, type ChainOutcome } from '../runner/run-chain.js';
import type { Clock } from '../time/clock.js';
import { inlineMedia } from '../transport/inline-media.js';
import { fetchingOnce, type MediaFetcher } from '../transport/remote-media.js';
import { answerError } from './answer-error.js';
import type { AnswerSink, Call } from './call.js';
import type { Cancellation } from './cancellation.js';
import { readEnvelope, type Envelope } from './envelope.js';
import { WatchedSink } from './keep-alive.js';
import { ClientRequest } from './client-request.js';
import { pinning, rememberKey } from './pinning.js';
import { requestEnd, type CallRecord } from './request-end.js';
import { beginTrace, endTrace } from './request-trace.js';
import type { Runtime } from './runtime.js';

/** What every call of an engine shares. */
export interface CallServices {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly random: () => number;
  readonly state: SharedState;
  readonly observers: readonly Observer[];
  readonly tracing: Tracing | undefined;
  readonly pricing: Pricing | undefined;
  readonly markers: MarkerCache;
  readonly plugins: PluginRunner;
  readonly fetchMedia: MediaFetcher;
}

/** What one call is served with. */
interface Given {
  sink: AnswerSink;
  cancellation: Cancellation;
}

/** Serves one call from its first byte to its record. Never rejects: whatever goes wrong is answered and recorded. */
export async function runCall(services: CallServices, call: Call, given: Given): Promise<void> {
  const { clock, observers, tracing } = services;
  const { cancellation } = given;
  const record: CallRecord = {
    startedAt: clock.monotonic(),
    startedAtWall: clock.now(),
    trace: undefined,
    envelope: undefined,
    chain: undefined,
    outcome: undefined,
    error: undefined,
    cancelled: false,
  };
  if (tracing !== undefined) record.trace = beginTrace(tracing, call, record.startedAtWall);
  tell(observers, 'onRequestStart', () => ({
    requestId: call.requestId,
    operation: call.dialect.operation,
    dialect: call.dialect.id,
    route: call.route,
    client: call.client,
  }));
  const sink = new WatchedSink(given.sink);
  try {
    await serve(services, call, { sink, cancellation, record });
  } catch (cause) {
    record.error = asBifrostError(cause, 'the gateway');
    if (!cancellation.cancelled)
      giveError(call, sink, { error: record.error, chain: record.chain, services });
  }
  record.cancelled =
    record.outcome === undefined ? cancellation.cancelled : record.outcome.kind === 'cancelled';
  if (record.cancelled) giveUp(sink);
  let event: RequestEnd | undefined;
  const end = (): RequestEnd => (event ??= requestEnd(call, record, clock));
  tell(observers, 'onRequestEnd', end);
  if (services.plugins.present) services.plugins.end(end());
  if (record.trace !== undefined) endTrace(record.trace, end);
}

/** Finds out who should answer, and lets them try. */
async function serve(
  services: CallServices,
  call: Call,
  parts: { sink: WatchedSink; cancellation: Cancellation; record: CallRecord },
): Promise<void> {
  const { sink, record } = parts;
  const { runtime, state, plugins } = services;
  const { envelope, members } = readEnvelope(call);
  record.envelope = envelope;
  const targets = planTargets(runtime, {
    provider: envelope.provider,
    model: envelope.model,
    fallbacks: envelope.fallbacks,
    routeProvider: call.provider,
  });
  const request = new ClientRequest(call, members);
  if (plugins.present) await reviewRequest(services, call, { request, envelope });
  const { cancellation } = parts;
  // written out: V8 makes objects with a spread and further members slowly, and reading them is slow ever after
  const chain = chainContext(services, call, { envelope, request, sink, cancellation, record });
  record.chain = chain;
  const watchedAfterMs = envelope.stream && call.dialect.stream === 'sse' ? call.keepAliveAfterMs : undefined;
  const stopWatching = watchedAfterMs === undefined ? undefined : sink.watch(chain, watchedAfterMs);
  try {
    const pin = pinning(state, envelope, targets);
    record.outcome = await runChain(chain, { targets, directory: runtime, pin });
    finish(services, { call, chain, outcome: record.outcome, record });
  } finally {
    stopWatching?.();
  }
}

/** The end of a chain: an error is told if nobody told it yet, and a key that must be met again is remembered. */
function finish(
  services: CallServices,
  ended: { call: Call; chain: ChainContext; outcome: ChainOutcome; record: CallRecord },
): void {
  const { call, chain, outcome, record } = ended;
  if (outcome.kind === 'answered') rememberKey(services.state, chain.envelope, outcome);
  if (outcome.kind !== 'failed' || outcome.error === undefined) return;
  record.error = errorWithTrail(chain, outcome.error);
  if (!outcome.committed) giveError(call, chain.sink, { error: record.error, chain, services, outcome });
}

/** Nobody waits any more, or the engine closes: whoever is still there must not take the answer for whole. */
function giveUp(sink: AnswerSink): void {
  if (sink.fail === undefined) return sink.end(false);
  sink.fail(new BifrostError('cancelled', 'the call was given up before its answer was complete'));
}

interface FailedCall {
  error: BifrostError;
  chain: ChainContext | undefined;
  services: CallServices;
  outcome?: ChainOutcome;
}

function giveError(call: Call, sink: AnswerSink, failure: FailedCall): void {
  if (sink.fail !== undefined) return sink.fail(failure.error);
  try {
    encodeError(call, sink, failure);
  } catch {
    // an adapter that cannot even say an error must not leave its client waiting
    sink.end(false);
  }
}

function encodeError(call: Call, sink: AnswerSink, failure: FailedCall): void {
  const { error, chain, outcome } = failure;
  if (chain?.headSent === true) {
    // a sign of life has spent the status already: what is left is an event
    const event = call.dialect.inbound?.encodeStreamError(error, call.requestId);
    if (event !== undefined) sink.write(event);
    return sink.end(event !== undefined);
  }
  const tried = chain !== undefined && chain.attempts.length > 0;
  const { redact } = chain ?? failure.services.runtime;
  answerError(call, sink, { error, origin: { plan: outcome?.plan, facts: outcome?.facts, tried, redact } });
}

/** Asks the plugins about the request, once for the whole chain. */
async function reviewRequest(
  services: CallServices,
  call: Call,
  asked: { request: ClientRequest; envelope: Envelope },
): Promise<void> {
  const { request, envelope } = asked;
  const changed = await services.plugins.request({
    requestId: call.requestId,
    operation: call.dialect.operation,
    dialect: call.dialect.id,
    model: envelope.model,
    client: call.client,
    canonical: () => request.canonical(),
  });
  if (changed !== undefined) request.replace(changed);
}

/** Gathers what the attempts share. */
function chainContext(
  services: CallServices,
  call: Call,
  parts: {
    envelope: Envelope;
    request: ClientRequest;
    sink: AnswerSink;
    cancellation: Cancellation;
    record: CallRecord;
  },
): ChainContext {
  const { envelope, request, sink, cancellation, record } = parts;
  const { runtime, clock, plugins } = services;
  const routing = overridden(runtime.routing, envelope.routing);
  let fetchMedia: MediaFetcher | undefined;
  return {
    call,
    operation: call.dialect.operation,
    client: call.dialect,
    envelope,
    request,
    sink,
    clock,
    random: services.random,
    state: services.state,
    observers: services.observers,
    trace: record.trace,
    attemptTrace: undefined,
    pricing: services.pricing,
    markers: services.markers,
    cancellation,
    routing,
    startedAt: record.startedAt,
    startedAtWall: record.startedAtWall,
    deadlineAt: record.startedAt + routing.deadlineMs,
    upstreamMs: 0,
    attempts: [],
    exposeRouting: call.exposeRouting ?? runtime.exposeRouting,
    headSent: false,
    answersReviewed: plugins.reviewsAnswers,
    reviewAttempt: (attempt) => plugins.attempt({ requestId: call.requestId, ...attempt }),
    reviewAnswer: (canonical) =>
      plugins.response({ requestId: call.requestId, operation: call.dialect.operation, canonical }),
    inlineMedia: (canonical, kinds, connect) => {
      const fetchOnce = (fetchMedia ??= fetchingOnce(services.fetchMedia));
      return inlineMedia(canonical, kinds, (url) => fetchOnce(url, connect));
    },
    redact: runtime.redact,
  };
}

/** The configuration's limits, but for those that the request sets. */
function overridden(routing: RoutingSettings, by: Envelope['routing'] | undefined): RoutingSettings {
  return by === undefined ? routing : { ...routing, ...by };
}
