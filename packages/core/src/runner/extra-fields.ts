import type { ExtraFinish } from '../adapter/dialect.js';
import { setRequestId } from '../adapter/request-id.js';
import type { AttemptRecord, BifrostError } from '../errors/bifrost-error.js';
import type { JsonObject } from '../json/read.js';
import type { AnswerFacts } from './answer-facts.js';
import type { ChainContext } from './chain-context.js';
import { costOf } from './cost.js';
import type { AttemptPlan } from './prepare-request.js';

/** An attempt and what it learned, for those who tell clients about it. */
export interface AnsweredAttempt {
  /** Without a key where Bifrost answered in the provider's stead. */
  plan: Pick<AttemptPlan, 'provider' | 'target' | 'wireModel'> & { key?: AttemptPlan['key'] };
  facts: AnswerFacts;
  /** Position of the target in the chain. */
  targetIndex: number;
  /** This attempt as the last line of the trail. */
  record(): AttemptRecord;
}

/** The `extra_fields` of an answer: who served it, after which tries, and what was lost on the way. */
export function extraFields(
  chain: ChainContext,
  attempt: AnsweredAttempt,
  finish: ExtraFinish | undefined,
): JsonObject {
  const { plan, facts, targetIndex } = attempt;
  const fields: JsonObject = {
    provider: plan.provider.name,
    model_requested: chain.envelope.model,
    model_used: facts.modelUsed ?? plan.wireModel,
    latency: elapsed(chain),
    fallback_used: targetIndex > 0,
    fallback_index: targetIndex,
  };
  if (chain.exposeRouting) fields['attempts'] = trailJson(chain, attempt);
  if (facts.dropped.length > 0) fields['dropped_params'] = [...facts.dropped];
  const native = finish?.native_finish_reason ?? facts.nativeFinishReason;
  if (native !== undefined) fields['native_finish_reason'] = native;
  const stop = finish?.native_stop_sequence ?? facts.stopSequence;
  if (stop !== undefined) fields['native_stop_sequence'] = stop;
  if (facts.malformedEvents > 0) fields['malformed_events'] = facts.malformedEvents;
  if (facts.usageSource !== 'provider') fields['usage_source'] = facts.usageSource;
  const cost = costOf(chain, attempt);
  if (cost !== undefined) fields['cost'] = cost;
  if (facts.rawAnswer !== undefined) fields['raw_response'] = facts.rawAnswer;
  return fields;
}

/** The same facts as headers, for every route, set on `headers`: the request path makes no object it need not make. */
export function setRoutingHeaders(
  headers: Record<string, string>,
  chain: ChainContext,
  attempt: AnsweredAttempt,
): Record<string, string> {
  const { plan, facts, targetIndex } = attempt;
  setRequestId(headers, chain.client, chain.call.requestId);
  headers['x-bf-provider'] = plan.provider.name;
  headers['x-bf-model'] = headerText(facts.modelUsed ?? plan.wireModel);
  headers['x-bf-fallback-index'] = String(targetIndex);
  if (chain.exposeRouting) {
    if (plan.key !== undefined) headers['x-bf-key'] = headerText(plan.key.name);
    headers['x-bf-attempts'] = String(chain.attempts.length + 1);
  }
  if (facts.dropped.length > 0) headers['x-bf-dropped-params'] = headerText(facts.dropped.join(', '));
  return headers;
}

/** Whole milliseconds since the call began. */
export function elapsed(chain: ChainContext): number {
  return Math.round(chain.clock.monotonic() - chain.startedAt);
}

function trailJson(chain: ChainContext, attempt: AnsweredAttempt): JsonObject[] {
  const trail = chain.attempts.map(attemptJson);
  trail.push(attemptJson(attempt.record()));
  return trail;
}

/** A line of the trail as it stands in answers: members that are not known are left out. */
export function attemptJson(record: AttemptRecord): JsonObject {
  const { provider, model, key, status, error, start, latency } = record;
  const line: JsonObject = { provider, model };
  if (key !== undefined) line['key'] = key;
  if (status !== undefined) line['status'] = status;
  if (error !== undefined) line['error'] = error;
  line['start'] = start;
  line['latency'] = latency;
  return line;
}

const printable = /^[\u0020-\u007E]*$/;
/** Half a character, as JSON may hold it and no percent-encoding can say. */
const halves = /\p{Surrogate}/gu;

/** Header values are Latin-1 at best; whatever else a name holds is shown percent-encoded. */
export function headerText(value: string): string {
  return printable.test(value) ? value : encodeURIComponent(value.replaceAll(halves, '\uFFFD'));
}

/** The trail of an error, with who was tried last. */
export function errorWithTrail(
  chain: Pick<ChainContext, 'attempts' | 'exposeRouting'>,
  error: BifrostError,
): BifrostError {
  return error.with({ attempts: chain.exposeRouting ? [...chain.attempts] : [] });
}
