import type { Passage } from '../adapter/dialect.js';
import { invalidResponse } from '../adapter/failures.js';
import type { CanonicalResponse, Operation } from '../hub/operations.js';
import type { JsonObject } from '../json/read.js';
import type { ChainContext } from './chain-context.js';
import { countTexts } from './count-texts.js';

/** Refuses answers that are well-formed and still not what was asked: fewer vectors than texts would shift them all. */
export function checkAnswer(chain: ChainContext, answer: CanonicalResponse<Operation>): void {
  if (chain.operation !== 'embeddings' || !('vectors' in answer)) return;
  const request = chain.request.canonical();
  if (!('input' in request) || !Array.isArray(request.input)) return;
  checkCount(request.input.length, answer.vectors.length);
}

/** Refuses JSON that holds none of the members an answer of the dialect has: somebody else wrote it. */
export function refuseOther(body: JsonObject, answerMembers: readonly string[] | undefined): void {
  if (answerMembers === undefined || answerMembers.some((member) => body[member] != null)) return;
  const missing = answerMembers.map((member) => `"${member}"`).join(' or ');
  throw invalidResponse(`the answer has no ${missing}; check base_url`);
}

/** Fewer vectors than inputs in an answer that passes: its request was not decoded, so the inputs are counted as they stand. */
export function checkPassedVectors(
  chain: ChainContext,
  { inputMember = 'input' }: Pick<Passage, 'inputMember'>,
  vectors: number | undefined,
): void {
  if (vectors === undefined || chain.operation !== 'embeddings') return;
  const input = chain.request.members.value(inputMember);
  if (input !== undefined) checkCount(countTexts(input), vectors);
}

function checkCount(inputs: number, vectors: number): void {
  if (inputs !== vectors) throw invalidResponse(`${inputs} inputs, but ${vectors} vectors came back`);
}
