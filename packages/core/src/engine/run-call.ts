import { BifrostError } from '../errors/bifrost-error.js';
import type { SharedState } from '../balancer/shared-state.js';
import { tell, type Observer, type RequestEnd } from '../hooks/observer.js';
import type { PluginRunner } from '../hooks/run-plugins.js';
import type { CanonicalRequest, Operation } from '../hub/operations.js';
import type { JsonObject } from '../json/read.js';
import type { MarkerCache } from '../passage/marker-cache.js';
import type { ChainContext } from '../runner/chain-context.js';
import { errorWithTrail } from '../runner/extra-fields.js';
import { asBifrostError } from '../runner/failure.js';
import { planTargets } from '../runner/plan-targets.js';
import { runChain, type ChainOutcome } from '../runner/run-chain.js';
import type { Clock } from '../time/clock.js';
import { inlineMedia } from '../transport/inline-media.js';
import type { MediaFetcher } from '../transport/remote-media.js';
import { answerError } from './answer-error.js';
import type { AnswerSink, Call } from './call.js';
import type { Cancellation } from './cancellation.js';
import { readEnvelope, type Envelope } from './envelope.js';
import { WatchedSink } from './keep-alive.js';
import { parseBody, type Members } from './members.js';
import { pinning, rememberKey } from './pinning.js';
import { requestEnd, type CallRecord } from './request-end.js';
import type { Runtime } from './runtime.js';

/** What every call of an engine shares. */
export interface CallServices {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly random: () => number;
  readonly state: SharedState;
  readonly observers: readonly Observer[];
  readonly markers: MarkerCache;
  readonly plugins: PluginRunner;
  readonly fetchMedia: MediaFetcher;
}

/** Serves one call from its first byte to its record. Never rejects: whatever goes wrong is answered and recorded. */
export async function runCall(
  services: CallServices,
  call: Call,
  given: { sink: AnswerSink; cancellation: Cancellation },
): Promise<void> {
  const record: CallRecord = {
    startedAt: services.clock.monotonic(),
    startedAtWall: services.clock.now(),
    chain: undefined,
    outcome: undefined,
    error: undefined,
  };
  const { clock, observers } = services;
  tell(observers, 'onRequestStart', () => ({
    requestId: call.requestId,
    operation: call.dialect.operation,
    dialect: call.dialect.id,
    route: call.route,
    client: call.client,
  }));
  const sink = new WatchedSink(given.sink);
  let stopWatching: (() => void) | undefined;
  try {
    const { envelope, members } = readEnvelope(call);
    const targets = planTargets(services.runtime, { ...targetInput(envelope), routeProvider: call.provider });
    const chain = await chainContext(services, call, {
      envelope,
      members,
      sink,
      cancellation: given.cancellation,
      record,
    });
    record.chain = chain;
    if (call.keepAliveAfterMs !== undefined && envelope.stream && call.dialect.stream === 'sse') {
      stopWatching = sink.watch(chain, call.keepAliveAfterMs);
    }
    const pin = pinning(services.state, envelope, targets);
    record.outcome = await runChain(chain, { targets, directory: services.runtime, pin });
    finish(services, { call, chain, outcome: record.outcome, record });
  } catch (cause) {
    record.error = asBifrostError(cause, 'the gateway');
    if (!given.cancellation.cancelled)
      giveError(call, sink, { error: record.error, chain: record.chain, services });
  } finally {
    stopWatching?.();
  }
  const end = (): RequestEnd => requestEnd(call, record, clock);
  tell(observers, 'onRequestEnd', end);
  if (services.plugins.present) services.plugins.end(end());
}

function targetInput(envelope: Envelope) {
  const { model, fallbacks, provider } = envelope;
  return provider === undefined ? { model, fallbacks } : { model, fallbacks, provider };
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

function giveError(
  call: Call,
  sink: AnswerSink,
  failure: {
    error: BifrostError;
    chain: ChainContext | undefined;
    services: CallServices;
    outcome?: ChainOutcome;
  },
): void {
  const { error, chain, outcome } = failure;
  if (sink.fail !== undefined) return sink.fail(error);
  if (chain?.headSent === true) {
    // a sign of life has spent the status already: what is left is an event
    const event = call.dialect.inbound?.encodeStreamError(error);
    if (event !== undefined) sink.write(event);
    return sink.end(event !== undefined);
  }
  answerError(call, sink, { error, origin: { ...outcome, redact: failure.services.runtime.redact } });
}

/** Gathers what the attempts share. A plugin's word on the request is asked for here, once for the whole chain. */
async function chainContext(
  services: CallServices,
  call: Call,
  parts: {
    envelope: Envelope;
    members: Members;
    sink: AnswerSink;
    cancellation: Cancellation;
    record: CallRecord;
  },
): Promise<ChainContext> {
  const { envelope, sink, cancellation, record } = parts;
  const { runtime, clock, plugins } = services;
  const routing = { ...runtime.routing, ...envelope.routing };
  let json: JsonObject | undefined;
  const bodyJson = () => (json ??= parseBody(call.body));
  let canonical: CanonicalRequest<Operation> | undefined;
  const decode = () => (canonical ??= decodeRequest(call, bodyJson));
  let changed: CanonicalRequest<Operation> | undefined;
  if (plugins.present) {
    changed = await plugins.request({
      requestId: call.requestId,
      operation: call.dialect.operation,
      dialect: call.dialect.id,
      model: envelope.model,
      client: call.client,
      canonical: decode,
    });
  }
  let bytes: Buffer | undefined;
  return {
    call,
    operation: call.dialect.operation,
    client: call.dialect,
    envelope,
    members: parts.members,
    sink,
    clock,
    random: services.random,
    state: services.state,
    observers: services.observers,
    markers: services.markers,
    cancellation,
    routing,
    startedAt: record.startedAt,
    startedAtWall: record.startedAtWall,
    deadlineAt: record.startedAt + routing.deadlineMs,
    upstreamMs: 0,
    attempts: [],
    exposeRouting: runtime.exposeRouting,
    headSent: false,
    canonical: () => changed ?? decode(),
    bodyJson,
    bodyBytes: () => (bytes ??= bytesOf(call)),
    requestChanged: changed !== undefined,
    ...reviews(call, plugins),
    inlineMedia: (request, kinds) => inlineMedia(request, kinds, services.fetchMedia),
    redact: runtime.redact,
  };
}

/** What the plugins are asked during the chain. */
function reviews(
  call: Call,
  plugins: PluginRunner,
): Pick<ChainContext, 'answersReviewed' | 'reviewAttempt' | 'reviewAnswer'> {
  const { requestId, dialect } = call;
  return {
    answersReviewed: plugins.reviewsAnswers,
    reviewAttempt: (attempt) => plugins.attempt({ requestId, ...attempt }),
    reviewAnswer: (canonical) => plugins.response({ requestId, operation: dialect.operation, canonical }),
  };
}

function decodeRequest(call: Call, bodyJson: () => JsonObject): CanonicalRequest<Operation> {
  const { inbound } = call.dialect;
  if (inbound === undefined) throw new BifrostError('internal', `no client can speak ${call.dialect.id}`);
  const body =
    call.body.kind === 'multipart' || call.body.kind === 'none'
      ? call.body
      : ({ kind: 'json', value: bodyJson() } as const);
  return inbound.decodeRequest({ params: call.params, query: call.query, headers: call.headers, body });
}

function bytesOf(call: Call): Buffer | undefined {
  if (call.body.kind === 'bytes') return call.body.bytes;
  return call.body.kind === 'object' ? Buffer.from(JSON.stringify(call.body.value)) : undefined;
}
