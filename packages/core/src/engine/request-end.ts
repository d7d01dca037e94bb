import type { BifrostError } from '../errors/bifrost-error.js';
import type { RequestEnd } from '../hooks/observer.js';
import type { RequestTrace } from '../hooks/tracing.js';
import type { Cost } from '../hub/cost.js';
import type { ChainContext } from '../runner/chain-context.js';
import { costOf } from '../runner/cost.js';
import type { ChainOutcome } from '../runner/run-chain.js';
import type { Clock } from '../time/clock.js';
import type { Call } from './call.js';
import type { Envelope } from './envelope.js';

/** What is gathered of a call while it runs. */
export interface CallRecord {
  startedAt: number;
  startedAtWall: number;
  /** Absent where nobody follows the request. */
  trace: RequestTrace | undefined;
  /** Absent when the request could not be read. */
  envelope: Envelope | undefined;
  /** Absent when the request was refused before anybody was asked. */
  chain: ChainContext | undefined;
  outcome: ChainOutcome | undefined;
  error: BifrostError | undefined;
  /** The client left, or stopped reading, before the answer was complete. */
  cancelled: boolean;
}

/** The record of a call that is over. */
export function requestEnd(call: Call, record: CallRecord, clock: Clock): RequestEnd {
  const { envelope, chain, outcome } = record;
  const facts = outcome?.facts;
  const answered = outcome?.kind === 'answered';
  const latency = clock.monotonic() - record.startedAt;
  return {
    requestId: call.requestId,
    operation: call.dialect.operation,
    dialect: call.dialect.id,
    route: call.route,
    client: call.client,
    userAgent: call.headers['user-agent'],
    stream: envelope?.stream ?? false,
    modelRequested: envelope?.model ?? '',
    provider: outcome?.plan?.provider.name,
    modelUsed: facts?.modelUsed ?? outcome?.plan?.wireModel,
    key: outcome?.plan?.key.name,
    status: statusOf(record),
    error: record.error,
    fallbackIndex: answered ? outcome.index : undefined,
    attempts: chain?.attempts ?? [],
    usage: facts?.usage,
    usageSource: facts?.usageSource ?? 'none',
    cost: costOfRequest(chain, outcome),
    finishReason: facts?.finishReason,
    droppedParams: facts?.dropped ?? [],
    malformedEvents: facts?.malformedEvents ?? 0,
    passage: outcome?.plan?.passAnswer ?? false,
    latency,
    firstTokenLatency:
      chain?.envelope.stream === true && facts?.committedAt !== undefined
        ? facts.committedAt - record.startedAt
        : undefined,
    overheadLatency: Math.max(0, latency - (chain?.upstreamMs ?? 0)),
    startedAt: record.startedAtWall,
    witness: call.witness,
  };
}

/** A stream that broke, or that its client left, was paid for as well. */
function costOfRequest(chain: ChainContext | undefined, outcome: ChainOutcome | undefined): Cost | undefined {
  if (chain === undefined || outcome?.plan === undefined || outcome.facts === undefined) return undefined;
  const { plan, facts } = outcome;
  const answered = outcome.kind === 'answered' || outcome.committed || facts.usage !== undefined;
  return answered ? costOf(chain, { plan, facts }) : undefined;
}

function statusOf(record: CallRecord): number {
  if (record.cancelled) return 499;
  // an error after the commit point came too late for the status
  if (record.outcome?.committed === true) return record.outcome.facts?.status ?? 200;
  return record.error?.status ?? 200;
}
