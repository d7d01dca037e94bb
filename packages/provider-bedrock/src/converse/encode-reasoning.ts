import { effortOfBudget, type ChatRequest, type JsonObject } from '@bifrost/core';
import { lacksThought, planThinking, type ModelTraits } from '@bifrost/provider-anthropic';
import { isOfClaude } from './encode-answer-block.js';
import type { EncodeNotes } from './encode-notes.js';

/** How a request's reasoning is said on the wire. */
export interface ReasoningPlan {
  /** Members of `additionalModelRequestFields`. */
  additional: JsonObject;
  maxTokens: number | undefined;
  /** The model's thinking refuses `temperature`, `top_p` and `top_k`. */
  fixesSampling: boolean;
}

/** Says how much the model is to think, each family in its own words; `reasoning` is listed where it has none. */
export function planReasoning(request: ChatRequest, notes: EncodeNotes, forcesTool: boolean): ReasoningPlan {
  const idle: ReasoningPlan = { additional: {}, maxTokens: request.max_tokens, fixesSampling: false };
  const { traits } = notes;
  if (request.reasoning === undefined) return idle;
  if (traits.claude !== undefined) return planClaude(request, { traits: traits.claude, notes, forcesTool });
  const effort = effortOf(request);
  // Whether thoughts are shown is the model's own affair.
  if (request.reasoning.summary !== undefined && traits.thinking !== 'none')
    notes.dropped.add('reasoning.summary');
  switch (traits.thinking) {
    case 'nova':
      return planNova(effort, idle, notes);
    case 'effort':
      // gpt-oss cannot stop thinking; the least is the nearest.
      return { ...idle, additional: { reasoning_effort: effort === 'none' ? 'low' : effort } };
    case 'qwen':
      return effort === 'none' ? idle : { ...idle, additional: { reasoning_config: effort } };
    default:
      if (effort !== 'none') notes.dropped.add('reasoning');
      return idle;
  }
}

function planClaude(
  request: ChatRequest,
  question: { traits: ModelTraits; notes: EncodeNotes; forcesTool: boolean },
): ReasoningPlan {
  const { traits, notes, forcesTool } = question;
  const plan = planThinking({
    reasoning: request.reasoning,
    traits,
    maxTokens: request.max_tokens ?? traits.defaultMaxTokens,
    forcesTool,
    lacksThought: lacksThought(request.messages, isOfClaude),
  });
  for (const path of plan.dropped) notes.dropped.add(path);
  const additional: JsonObject = {};
  if (plan.thinking !== undefined) additional['thinking'] = plan.thinking;
  if (plan.effort !== undefined) additional['output_config'] = { effort: plan.effort };
  // Converse's own limit is the model's; it is named only where the caller names one, or the budget needs it.
  const isNeeded = request.max_tokens !== undefined || plan.maxTokens > traits.defaultMaxTokens;
  return {
    additional,
    maxTokens: isNeeded ? plan.maxTokens : undefined,
    fixesSampling: plan.active,
  };
}

/**
 * Nova 2 thinks in three steps. At the highest it takes neither a limit nor sampling, so a caller's limit lowers it.
 *
 * @see https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
 */
function planNova(effort: Effort, idle: ReasoningPlan, notes: EncodeNotes): ReasoningPlan {
  if (effort === 'none') return { ...idle, additional: { reasoningConfig: { type: 'disabled' } } };
  const isLimited = effort === 'high' && idle.maxTokens !== undefined;
  if (isLimited) notes.dropped.add('reasoning.effort');
  const level = isLimited ? 'medium' : effort;
  return {
    ...idle,
    additional: { reasoningConfig: { type: 'enabled', maxReasoningEffort: level } },
    fixesSampling: level === 'high',
  };
}

type Effort = 'none' | 'low' | 'medium' | 'high';

const efforts: ReadonlyMap<string, Effort> = new Map([
  ['none', 'none'],
  ['minimal', 'low'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'high'],
  ['max', 'high'],
]);

/** A budget in three steps of effort, for models that know no other. */
function effortOf({ reasoning, max_tokens: limit }: ChatRequest): Effort {
  const named = efforts.get(reasoning?.effort ?? '');
  if (named !== undefined) return named;
  const budget = reasoning?.max_tokens;
  if (budget === undefined) return 'medium';
  return effortOfBudget(budget, { min: 1, max: limit ?? 0 });
}
