import type { JsonObject, ReasoningRequest } from '@bifrost/core';
import type { ModelTraits } from '../model-traits.js';

/** Anthropic refuses smaller budgets. */
const minimumBudget = 1024;

/** Share of the room between the least budget and `max_tokens` that an effort takes. */
const shareOfEffort: Readonly<Record<string, number>> = {
  minimal: 0.025,
  low: 0.15,
  medium: 0.425,
  high: 0.8,
  xhigh: 0.9,
  max: 0.95,
};
const shareOfUnknownEffort = 0.425;

/** How a request's reasoning is said on the wire. */
export interface ThinkingPlan {
  thinking?: JsonObject;
  /** `output_config.effort`. */
  effort?: string;
  maxTokens: number;
  /** Thinking is asked for: sampling parameters and forced tools do not go with it. */
  active: boolean;
  dropped: string[];
}

/** What the plan depends on. */
export interface ThinkingQuestion {
  reasoning: ReasoningRequest | undefined;
  traits: ModelTraits;
  maxTokens: number;
  /** A tool call is forced, beside which Anthropic refuses thinking. */
  forcesTool: boolean;
  /** The conversation stands within a tool loop whose thoughts did not come back: see {@link lacksThought}. */
  lacksThought: boolean;
}

/**
 * Plans `thinking`, `output_config.effort` and a `max_tokens` that leaves room for both.
 *
 * Older models take a budget: an effort becomes `1024 + share × (max_tokens − 1024)`, and a budget that leaves no room
 * raises `max_tokens` by as much. Newer ones take an effort: a budget becomes one by the same scale. Where both are
 * given, the model's own form wins.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking
 */
export function planThinking(question: ThinkingQuestion): ThinkingPlan {
  const { reasoning, traits, maxTokens } = question;
  const idle: ThinkingPlan = { maxTokens, active: false, dropped: [] };
  if (reasoning === undefined) return idle;
  if (reasoning.effort === 'none' || (reasoning.effort === undefined && reasoning.max_tokens === 0)) {
    return planWithout(question);
  }
  if (traits.thinking === 'none') return { ...idle, dropped: ['reasoning'] };
  if (question.forcesTool && !traits.forcedToolsRefused) return { ...idle, dropped: ['reasoning'] };
  const byBudget =
    traits.thinking === 'budget' || (traits.thinking === 'both' && reasoning.max_tokens !== undefined);
  if (!byBudget) return planAdaptive(reasoning, question);
  return question.lacksThought ? { ...idle, dropped: ['reasoning'] } : planBudget(reasoning, maxTokens);
}

function planWithout({ traits, maxTokens }: ThinkingQuestion): ThinkingPlan {
  const plan: ThinkingPlan = { maxTokens, active: false, dropped: [] };
  if (traits.thinking === 'none') return plan;
  // The least that a model does which cannot stop thinking.
  if (traits.thinkingAlwaysOn) return { ...plan, effort: 'low', dropped: ['reasoning.effort'] };
  return { ...plan, thinking: { type: 'disabled' } };
}

function planBudget(reasoning: ReasoningRequest, maxTokens: number): ThinkingPlan {
  const budget =
    reasoning.max_tokens === undefined
      ? budgetOfEffort(reasoning.effort, maxTokens)
      : Math.max(minimumBudget, reasoning.max_tokens);
  return {
    thinking: { type: 'enabled', budget_tokens: budget, ...encodeDisplay(reasoning.summary) },
    // Thinking counts towards max_tokens: the room that the caller meant for the answer stays.
    maxTokens: budget < maxTokens ? maxTokens : budget + maxTokens,
    active: true,
    dropped: reasoning.max_tokens !== undefined && reasoning.effort !== undefined ? ['reasoning.effort'] : [],
  };
}

function planAdaptive(reasoning: ReasoningRequest, { traits, maxTokens }: ThinkingQuestion): ThinkingPlan {
  const effort = reasoning.effort ?? effortOfBudget(reasoning.max_tokens, maxTokens);
  const plan: ThinkingPlan = {
    // Models that only think adaptively leave the text out by default; a caller who asks for reasoning expects to see it.
    thinking: {
      type: 'adaptive',
      ...encodeDisplay(reasoning.summary ?? (traits.thinking === 'adaptive' ? 'auto' : undefined)),
    },
    maxTokens,
    active: true,
    dropped:
      reasoning.max_tokens !== undefined && reasoning.effort !== undefined ? ['reasoning.max_tokens'] : [],
  };
  if (effort !== undefined) plan.effort = encodeEffort(effort, traits);
  return plan;
}

function budgetOfEffort(effort: string | undefined, maxTokens: number): number {
  const share = shareOfEffort[effort ?? 'medium'] ?? shareOfUnknownEffort;
  return minimumBudget + Math.floor(share * Math.max(0, maxTokens - minimumBudget));
}

function effortOfBudget(budget: number | undefined, maxTokens: number): string | undefined {
  if (budget === undefined) return undefined;
  if (maxTokens <= minimumBudget) return 'high';
  const ratio = (budget - minimumBudget) / (maxTokens - minimumBudget);
  if (ratio <= 0.25) return 'low';
  return ratio <= 0.6 ? 'medium' : 'high';
}

function encodeEffort(effort: string, traits: ModelTraits): string {
  if (effort === 'minimal') return 'low';
  return effort === 'xhigh' && !traits.effortXhigh ? 'max' : effort;
}

function encodeDisplay(summary: string | undefined): JsonObject {
  if (summary === undefined) return {};
  return { display: summary === 'none' ? 'omitted' : 'summarized' };
}
