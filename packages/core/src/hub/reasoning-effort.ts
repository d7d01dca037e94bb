/*
 * Some vendors take an effort in words, others a budget in tokens. The figures between the two are those of the Go
 * gateway of the same name, so that a configuration that moves over keeps its behaviour.
 */

/** The least and the most tokens that a model may think. */
export interface ReasoningRange {
  /** The vendor's smallest budget. */
  min: number;
  /** The answer's token limit, or the model's; 0 where it is not known. */
  max: number;
}

const shares: Readonly<Record<string, number>> = {
  minimal: 0.025,
  low: 0.15,
  medium: 0.425,
  high: 0.8,
  xhigh: 0.9,
  max: 1,
};

/** The token budget for an effort; 0 for `none`. An unknown word counts as `medium`. */
export function budgetOfEffort(effort: string, { min, max }: ReasoningRange): number {
  if (effort === 'none') return 0;
  const share = shares[effort] ?? 0.425;
  return max <= min ? min : min + Math.trunc(share * (max - min));
}

/** The effort for a token budget: `none` at 0, `medium` where no limit is known to measure it by. */
export function effortOfBudget(
  budget: number,
  { min, max }: ReasoningRange,
): 'none' | 'low' | 'medium' | 'high' {
  if (budget <= 0) return 'none';
  if (max <= 0) return 'medium';
  if (max <= min) return 'high';
  const share = (Math.min(Math.max(budget, min), max) - min) / (max - min);
  if (share <= 0.25) return 'low';
  return share <= 0.6 ? 'medium' : 'high';
}
