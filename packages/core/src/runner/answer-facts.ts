import type { Headers } from '../adapter/wire.js';
import type { JsonObject } from '../json/read.js';
import type { Cost } from '../hub/cost.js';
import type { Usage, UsageSource } from '../hub/usage.js';

/** What an attempt learns of the answer while it passes by. */
export interface AnswerFacts {
  /** When the request was sent, on the monotonic clock. */
  readonly sentAt: number;
  /** HTTP status of the provider. */
  status: number | undefined;
  usage: Usage | undefined;
  usageSource: UsageSource;
  /** What the answer cost, once somebody asked. */
  cost: Cost | undefined;
  /** The tier that the provider says it served the request in. */
  serviceTier: string | undefined;
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
  /** What else of the answer only this account can read when it is sent back. */
  answerBound: readonly string[] | undefined;
  /** The answer as the provider wrote it, for a client that asked to see it. */
  rawAnswer: JsonObject | undefined;
  /** An error as the provider wrote it, for clients that speak its dialect. */
  rawError: { status: number; contentType: string | undefined; headers: Headers; body: Buffer } | undefined;
}

export function newFacts(dropped: readonly string[], sentAt: number): AnswerFacts {
  return {
    sentAt,
    status: undefined,
    usage: undefined,
    usageSource: 'none',
    cost: undefined,
    serviceTier: undefined,
    modelUsed: undefined,
    finishReason: undefined,
    nativeFinishReason: undefined,
    stopSequence: undefined,
    malformedEvents: 0,
    committedAt: undefined,
    dropped,
    answerId: undefined,
    answerBound: undefined,
    rawAnswer: undefined,
    rawError: undefined,
  };
}

/**
 * Notes a usage record of the provider. A later figure replaces an earlier one, but a record that does not speak of a
 * figure (0) takes nothing away: some vendors tell what was read at the beginning and what was written at the end.
 */
export function noteUsage(facts: AnswerFacts, usage: Usage | undefined): void {
  if (usage === undefined) return;
  facts.usage =
    facts.usageSource === 'provider' && facts.usage !== undefined ? later(facts.usage, usage) : usage;
  facts.usageSource = 'provider';
}

/** Where the provider told no usage, what was passed on is counted, and marked as our estimate. */
export function noteEstimate(facts: AnswerFacts, completionTokens: number): void {
  if (facts.usage !== undefined || completionTokens === 0) return;
  facts.usage = {
    prompt_tokens: 0,
    completion_tokens: completionTokens,
    total_tokens: completionTokens,
  };
  facts.usageSource = 'estimated';
}

function later(before: Usage, after: Usage): Usage {
  const prompt = after.prompt_tokens || before.prompt_tokens;
  const completion = after.completion_tokens || before.completion_tokens;
  const isWhole = prompt === after.prompt_tokens && completion === after.completion_tokens;
  const usage: Usage = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: isWhole ? after.total_tokens : prompt + completion,
  };
  const promptDetails = laterDetails(before.prompt_tokens_details, after.prompt_tokens_details);
  if (promptDetails !== undefined) usage.prompt_tokens_details = promptDetails;
  const details = laterDetails(before.completion_tokens_details, after.completion_tokens_details);
  if (details !== undefined) usage.completion_tokens_details = details;
  const toolUse = laterDetails(before.server_tool_use, after.server_tool_use);
  if (toolUse !== undefined) usage.server_tool_use = toolUse;
  return usage;
}

function laterDetails<Details extends Record<string, number>>(
  before: Details | undefined,
  after: Details | undefined,
): Details | undefined {
  if (before === undefined || after === undefined) return after ?? before;
  const details: Details = { ...before };
  for (const name in after) if (after[name] !== 0) details[name] = after[name];
  return details;
}
