import type { AnswerContext } from '../adapter/dialect.js';
import type { ChainContext } from './chain-context.js';
import { extraFields, type AnsweredAttempt } from './extra-fields.js';

/** What encoders of answers may know of the request and its attempts. */
export function answerContextOf(chain: ChainContext, attempt: AnsweredAttempt): AnswerContext {
  const { call, envelope } = chain;
  return {
    // the unified API tells what was used, a dialect's client finds the name that it asked for
    get model() {
      return call.unified ? (attempt.facts.modelUsed ?? attempt.plan.wireModel) : envelope.model;
    },
    id: call.requestId,
    created: Math.floor(chain.startedAtWall / 1000),
    includeUsage: envelope.includeUsage,
    get request() {
      return chain.request.json();
    },
    extraFields: (finish) => (envelope.wantsExtraFields ? extraFields(chain, attempt, finish) : undefined),
  };
}
