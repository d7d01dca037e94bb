import type { AttemptRecord, BifrostError } from '../errors/bifrost-error.js';
import type { AnswerFacts } from './answer-facts.js';

/** How one attempt ended. */
export type AttemptOutcome =
  | { kind: 'answered'; facts: AnswerFacts; record: AttemptRecord }
  | { kind: 'failed'; error: BifrostError; committed: boolean; facts: AnswerFacts; record: AttemptRecord }
  | { kind: 'cancelled'; facts: AnswerFacts; record: AttemptRecord };
