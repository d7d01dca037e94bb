import { estimateInputTokens } from '../api/count-tokens/estimate-tokens.js';
import type { CanonicalResponse, Operation } from '../hub/operations.js';
import type { AttemptHost } from './answer-reader.js';

/**
 * Puts an estimate where a provider of embeddings counted nothing: clients rely on `usage`, which every answer of the
 * public API has. That it is an estimate is noted, and told as `usage_source`.
 */
export function withEstimatedUsage(
  { chain, facts }: Pick<AttemptHost, 'chain' | 'facts'>,
  answer: CanonicalResponse<Operation>,
): CanonicalResponse<Operation> {
  if (!('vectors' in answer) || answer.usage !== undefined) return answer;
  const request = chain.request.canonical();
  if (!('input' in request) || !Array.isArray(request.input)) return answer;
  const read = estimateInputTokens(request.input);
  const usage = { prompt_tokens: read, completion_tokens: 0, total_tokens: read };
  facts.usage = usage;
  facts.usageSource = 'estimated';
  return { ...answer, usage };
}
