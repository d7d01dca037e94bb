import type { AnswerContext, ExtraFinish } from '../adapter/dialect.js';
import type { JsonObject } from '../json/read.js';
import type { ChainContext } from './chain-context.js';
import { extraFields, type AnsweredAttempt } from './extra-fields.js';

/**
 * What encoders of answers may know of the request and its attempts. A class, since an object written with getters of its
 * own gets a hidden class of its own, which keeps its whole request alive until a full collection.
 */
export class AttemptAnswerContext implements AnswerContext {
  readonly id: string;
  readonly created: number;
  readonly includeUsage: boolean;
  readonly #chain: ChainContext;
  readonly #attempt: AnsweredAttempt;

  constructor(chain: ChainContext, attempt: AnsweredAttempt) {
    this.id = chain.call.requestId;
    this.created = Math.floor(chain.startedAtWall / 1000);
    this.includeUsage = chain.envelope.includeUsage;
    this.#chain = chain;
    this.#attempt = attempt;
  }

  /** The unified API tells what was used, a dialect's client finds the name that it asked for. */
  get model(): string {
    const { call, envelope } = this.#chain;
    const { facts, plan } = this.#attempt;
    return call.unified ? (facts.modelUsed ?? plan.wireModel) : envelope.model;
  }

  get request(): AnswerContext['request'] {
    return this.#chain.request.json();
  }

  extraFields(finish: ExtraFinish | undefined): JsonObject | undefined {
    const chain = this.#chain;
    return chain.envelope.wantsExtraFields ? extraFields(chain, this.#attempt, finish) : undefined;
  }
}
