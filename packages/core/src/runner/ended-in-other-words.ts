import type { Passage } from '../adapter/dialect.js';
import type { AnswerFacts } from './answer-facts.js';

/** Whether an answer for a unified route ended in other words than the public API has. */
export function endedInOtherWords(
  repair: NonNullable<Passage['repair']>,
  { nativeFinishReason }: AnswerFacts,
): boolean {
  return nativeFinishReason !== undefined && !repair.finishReasons.has(nativeFinishReason);
}
