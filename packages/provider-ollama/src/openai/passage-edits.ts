import { list, number, object, unsupportedParameter, type JsonValue, type PassageEdit } from '@bifrost/core';

/*
 * What a body must say otherwise before the compatible half of the server gets it, whether it passes or was translated.
 * The server reads past what it does not know without a word, so what would change the answer is refused here.
 *
 * https://docs.ollama.com/api/openai-compatibility
 */

/** Reads a top-level member of a body. */
export type ReadMember = (member: string) => JsonValue | undefined;

/** Members of chat that the server reads past. */
const ignored = [
  'user',
  'logit_bias',
  'metadata',
  'store',
  'service_tier',
  'verbosity',
  'prediction',
  'modalities',
  'audio',
  'parallel_tool_calls',
];

/** Efforts that the server has no word for, and the nearest that it has; others than its own are an error there. */
const nearestEfforts: ReadonlyMap<string, string> = new Map([
  ['minimal', 'low'],
  ['xhigh', 'high'],
]);

/** Of a chat: the limit's name, efforts, and what the server ignores. */
export function chatPassageEdits(_model: string, member: ReadMember): PassageEdit[] {
  refuseSeveral(member);
  refuseForms(member);
  refuseBans(member);
  const edits: PassageEdit[] = ignored.map((drop) => ({ drop }));
  edits.push({ rename: 'max_completion_tokens', to: 'max_tokens' });
  if (member('tool_choice') === 'none') edits.push({ drop: 'tools' }, { drop: 'tool_choice' });
  const effort = member('reasoning_effort');
  const nearest = typeof effort === 'string' ? nearestEfforts.get(effort) : undefined;
  if (nearest !== undefined) edits.push({ replace: 'reasoning_effort', value: nearest });
  return edits;
}

/** Of a text completion. */
export function completionPassageEdits(_model: string, member: ReadMember): PassageEdit[] {
  refuseSeveral(member);
  refuseBans(member);
  if ((number(member('best_of')) ?? 1) > 1)
    throw unsupportedParameter('best_of', 'Ollama gives one answer a request');
  if (member('echo') === true) throw unsupportedParameter('echo', 'Ollama does not repeat the prompt');
  return [{ drop: 'user' }, { drop: 'logit_bias' }];
}

/** Of embeddings. */
export function embeddingPassageEdits(): PassageEdit[] {
  return [{ drop: 'user' }];
}

function refuseForms(member: ReadMember): void {
  const choice = member('tool_choice');
  if (choice !== undefined && choice !== null && choice !== 'auto' && choice !== 'none') {
    throw unsupportedParameter(
      'tool_choice',
      'Ollama has no forced calls; use "auto" and say it in the prompt',
    );
  }
  const tools = list(member('tools'));
  if (member('parallel_tool_calls') === false && tools.length > 0)
    throw unsupportedParameter('parallel_tool_calls', 'Ollama cannot be kept from calling several tools');
  const custom = tools.findIndex((tool) => object(tool)?.['type'] === 'custom');
  if (custom !== -1)
    throw unsupportedParameter(`tools[${custom}]`, 'Ollama has no free-text tools; declare a function');
  if (list(member('modalities')).some((modality) => modality !== 'text'))
    throw unsupportedParameter('modalities', 'Ollama answers in text');
}

function refuseBans(member: ReadMember): void {
  const biases = Object.values(object(member('logit_bias')) ?? {});
  if (biases.some((value) => (number(value) ?? 0) <= -100)) {
    throw unsupportedParameter('logit_bias', 'Ollama cannot be kept from using a token');
  }
}

function refuseSeveral(member: ReadMember): void {
  if ((number(member('n')) ?? 1) > 1) throw unsupportedParameter('n', 'Ollama gives one answer a request');
}
