import { number, object } from '@bifrost/core';
import type { ModelTraits } from '../model-traits.js';

/**
 * `max_tokens`, which Anthropic demands: from the request, else from `anthropic_config.default_max_tokens`, else by the
 * model's family. Where a thinking budget would not fit, {@link planThinking} raises it.
 */
export function resolveMaxTokens(
  requested: number | undefined,
  options: unknown,
  traits: ModelTraits,
): number {
  return requested ?? number(object(options)?.['default_max_tokens']) ?? traits.defaultMaxTokens;
}
