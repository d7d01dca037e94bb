import {
  chatDialect,
  completionsDialect,
  embeddingsDialect,
  modelsDialect,
  number,
  object,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type PassageEdit,
} from '@bifrost/core';

/*
 * The OpenAI-compatible half of the server: https://docs.ollama.com/api/openai-compatibility
 *
 * It ignores what it does not know without a word, so what would change the answer is refused here.
 */

/** Chat Completions as the server speaks it. */
export const ollamaOpenaiChat = chatDialect({
  id: 'ollama.openai-chat',
  speaks: ['chat'],
  pastReasoning: 'reasoning',
  adjustRequest: (body, request) => ({ body: withoutIgnored(body, request), dropped: ignoredIn(body) }),
});

/** Text completions as the server speaks them. */
export const ollamaOpenaiCompletions = completionsDialect({
  id: 'ollama.openai-completions',
  speaks: ['completions'],
  adjustRequest: (body) => {
    refuseSeveral((member) => body[member]);
    return { body };
  },
});

/** Embeddings as the server speaks them. */
export const ollamaOpenaiEmbeddings = embeddingsDialect({
  id: 'ollama.openai-embeddings',
  speaks: ['embeddings'],
});

/** The list of models as the server speaks it. */
export const ollamaOpenaiModels = modelsDialect({ id: 'ollama.openai-models' });

/** Members that the server reads past. */
const ignored = [
  'user',
  'logit_bias',
  'metadata',
  'store',
  'service_tier',
  'verbosity',
  'prediction',
] as const;

function withoutIgnored(body: JsonObject, request: ChatRequest): JsonObject {
  refuseUnheard((member) => body[member]);
  const kept = Object.entries(body).filter(([member]) => !isIgnored(member));
  const noTools = request.tool_choice?.type === 'none';
  return Object.fromEntries(
    noTools ? kept.filter(([member]) => member !== 'tools' && member !== 'tool_choice') : kept,
  );
}

function ignoredIn(body: JsonObject): string[] {
  return ignored.filter((member) => body[member] !== undefined);
}

function isIgnored(member: string): boolean {
  return ignored.some((name) => name === member);
}

type ReadMember = (member: string) => JsonValue | undefined;

/** What a body from the unified routes must change before it passes: the limit's name, and what the server ignores. */
export function chatPassageEdits(_model: string, member: ReadMember): PassageEdit[] {
  refuseUnheard(member);
  const edits: PassageEdit[] = ignored.map((drop) => ({ drop }));
  edits.push({ rename: 'max_completion_tokens', to: 'max_tokens' });
  if (member('tool_choice') === 'none') edits.push({ drop: 'tools' }, { drop: 'tool_choice' });
  return edits;
}

/** The same for text completions. */
export function completionPassageEdits(_model: string, member: ReadMember): PassageEdit[] {
  refuseSeveral(member);
  return [{ drop: 'user' }, { drop: 'logit_bias' }];
}

function refuseUnheard(member: ReadMember): void {
  refuseSeveral(member);
  const choice = member('tool_choice');
  if (choice !== undefined && choice !== null && choice !== 'auto' && choice !== 'none') {
    throw unsupportedParameter(
      'tool_choice',
      'Ollama has no forced calls; use "auto" and say it in the prompt',
    );
  }
  const biases = Object.values(object(member('logit_bias')) ?? {});
  if (biases.some((value) => (number(value) ?? 0) <= -100)) {
    throw unsupportedParameter('logit_bias', 'Ollama cannot be kept from using a token');
  }
}

function refuseSeveral(member: ReadMember): void {
  if ((number(member('n')) ?? 1) > 1) throw unsupportedParameter('n', 'Ollama gives one answer a request');
}
