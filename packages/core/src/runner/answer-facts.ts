import type { Headers } from '../adapter/wire.js';
import type { Usage, UsageSource } from '../hub/usage.js';

/** What an attempt learns of the answer while it passes by. */
export interface AnswerFacts {
  /** HTTP status of the provider. */
  status: number | undefined;
  usage: Usage | undefined;
  usageSource: UsageSource;
  /** The model that the provider says it used. */
  modelUsed: string | undefined;
  finishReason: string | undefined;
  nativeFinishReason: string | undefined;
  stopSequence: string | undefined;
  malformedEvents: number;
  /** When the stream reached its commit point, on the monotonic clock. */
  committedAt: number | undefined;
  /** Paths of parameters that the target could not take. */
  dropped: readonly string[];
  /** An id of the answer that later requests may refer to. */
  answerId: string | undefined;
  /** An error as the provider wrote it, for clients that speak its dialect. */
  rawError: { status: number; contentType: string | undefined; headers: Headers; body: Buffer } | undefined;
}

export function newFacts(dropped: readonly string[]): AnswerFacts {
  return {
    status: undefined,
    usage: undefined,
    usageSource: 'none',
    modelUsed: undefined,
    finishReason: undefined,
    nativeFinishReason: undefined,
    stopSequence: undefined,
    malformedEvents: 0,
    committedAt: undefined,
    dropped,
    answerId: undefined,
    rawError: undefined,
  };
}

/** Notes a usage figure that the provider gave; a later one replaces an earlier one. */
export function noteUsage(facts: AnswerFacts, usage: Usage | undefined): void {
  if (usage === undefined) return;
  facts.usage = usage;
  facts.usageSource = 'provider';
}
