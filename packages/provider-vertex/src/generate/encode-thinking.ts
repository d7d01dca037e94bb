import { budgetOfEffort, type JsonObject, type ReasoningRequest } from '@bifrost/core';
import type { ModelTraits } from '../model-traits.js';
import type { EncodeNotes } from './encode-notes.js';

/**
 * `thinkingConfig`. Gemini 2.5 takes a budget: an effort becomes a share of the model's range, or of the room that
 * `max_tokens` leaves. Gemini 3 takes a level, and a budget where the caller gives only that. Thoughts are asked for
 * unless the caller wants none of them.
 *
 * @see https://ai.google.dev/gemini-api/docs/thinking
 */
export function encodeThinking(
  reasoning: ReasoningRequest | undefined,
  maxTokens: number | undefined,
  notes: EncodeNotes,
): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const { traits } = notes;
  const off = reasoning.effort === 'none' || (reasoning.effort === undefined && reasoning.max_tokens === 0);
  if (traits.thinking === 'none') {
    if (!off) notes.dropped.add('reasoning');
    return undefined;
  }
  if (off) return encodeOff(notes);
  const config: JsonObject = { includeThoughts: reasoning.summary !== 'none' };
  return { ...config, ...encodeAmount(reasoning, maxTokens, notes) };
}

/** The least that a model does which cannot stop thinking. */
function encodeOff({ traits, dropped }: EncodeNotes): JsonObject {
  if (traits.canStopThinking) return { thinkingBudget: 0 };
  dropped.add('reasoning.effort');
  if (traits.thinking === 'level') return { thinkingLevel: traits.levels.has('MINIMAL') ? 'MINIMAL' : 'LOW' };
  return { thinkingBudget: traits.budget.min };
}

function encodeAmount(
  { effort, max_tokens: budget }: ReasoningRequest,
  maxTokens: number | undefined,
  { traits, dropped }: EncodeNotes,
): JsonObject {
  if (traits.thinking === 'level' && effort !== undefined) {
    if (budget !== undefined) dropped.add('reasoning.max_tokens');
    return { thinkingLevel: levelOf(effort, traits) };
  }
  if (budget !== undefined) {
    if (effort !== undefined) dropped.add('reasoning.effort');
    return { thinkingBudget: Math.min(Math.max(budget, traits.budget.min), traits.budget.max) };
  }
  if (effort === undefined) return {};
  const { min, max } = traits.budget;
  return { thinkingBudget: budgetOfEffort(effort, { min, max: Math.min(max, maxTokens ?? max) }) };
}

function levelOf(effort: string, { levels }: ModelTraits): string {
  switch (effort) {
    case 'minimal':
      return levels.has('MINIMAL') ? 'MINIMAL' : 'LOW';
    case 'low':
      return 'LOW';
    case 'high':
    case 'xhigh':
    case 'max':
      return 'HIGH';
    default:
      return levels.has('MEDIUM') ? 'MEDIUM' : 'HIGH';
  }
}
