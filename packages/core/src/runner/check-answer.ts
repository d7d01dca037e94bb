import { invalidResponse } from '../adapter/failures.js';
import type { CanonicalResponse, Operation } from '../hub/operations.js';
import type { ChainContext } from './chain-context.js';

/** Refuses answers that are well-formed and still not what was asked: fewer vectors than texts would shift them all. */
export function checkAnswer(chain: ChainContext, answer: CanonicalResponse<Operation>): void {
  if (chain.operation !== 'embeddings' || !('vectors' in answer)) return;
  const request = chain.request.canonical();
  if (!('input' in request) || !Array.isArray(request.input)) return;
  if (answer.vectors.length !== request.input.length) {
    throw invalidResponse(`${request.input.length} inputs, but ${answer.vectors.length} vectors came back`);
  }
}
