import { estimateTokens } from '../api/count-tokens/estimate-tokens.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { AttemptAnswerContext } from './answer-context.js';
import { newFacts } from './answer-facts.js';
import type { ChainContext } from './chain-context.js';
import { elapsed, setRoutingHeaders, type AnsweredAttempt } from './extra-fields.js';
import type { TargetOutcome, TargetWork } from './target-outcome.js';
import { writtenBody } from './translated-answer.js';

/**
 * Answers a count of tokens for a provider that has no counter with our estimate, and says so. Nobody is called: there
 * are clients that cannot work without an answer, and a rough one serves them better than a refusal.
 */
export function giveEstimate(chain: ChainContext, work: TargetWork): TargetOutcome {
  const { provider, target, index } = work;
  const request = chain.request.canonical();
  const { inbound } = chain.client;
  if (inbound === undefined || !('messages' in request))
    throw new BifrostError('internal', `nobody can be answered in ${chain.client.id}`);
  const facts = newFacts([], chain.clock.monotonic());
  const attempt: AnsweredAttempt = {
    plan: { provider, target, wireModel: target.model },
    facts,
    targetIndex: index,
    record: () => ({ provider: provider.name, model: target.model, start: elapsed(chain), latency: 0 }),
  };
  const count = { input_tokens: estimateTokens(request), estimated: true };
  const encoded = inbound.encodeResponse(count, new AttemptAnswerContext(chain, attempt));
  const { body, headers } = writtenBody(encoded);
  headers['x-bf-estimated'] = 'true';
  chain.sink.complete(encoded.status, setRoutingHeaders(headers, chain, attempt), body);
  return { kind: 'answered', committed: true, facts };
}
