import {
  chatDialect,
  completionsDialect,
  embeddingsDialect,
  modelsDialect,
  unsupportedParameter,
  type JsonObject,
  type PassageEdit,
} from '@bifrost/core';
import { chatPassageEdits, completionPassageEdits, embeddingPassageEdits } from './passage-edits.js';

/*
 * The OpenAI-compatible half of the server: https://docs.ollama.com/api/openai-compatibility
 */

/** Chat Completions as the server speaks it. */
export const ollamaOpenaiChat = chatDialect({
  id: 'ollama.openai-chat',
  speaks: ['chat'],
  pastReasoning: 'reasoning',
  adjustRequest: (body, { tool_choice: choice }, { model }) => {
    const { body: edited, dropped } = edit(
      body,
      chatPassageEdits(model, (member) => body[member]),
    );
    // "none" is said by sending no tools, so nothing of it is lost
    return { body: edited, dropped: choice?.type === 'none' ? dropped.filter(isNoTool) : dropped };
  },
});

/** Text completions as the server speaks them. */
export const ollamaOpenaiCompletions = completionsDialect({
  id: 'ollama.openai-completions',
  speaks: ['completions'],
  adjustRequest: (body, _request, { model }) =>
    edit(
      body,
      completionPassageEdits(model, (member) => body[member]),
    ),
});

/** Embeddings as the server speaks them. */
export const ollamaOpenaiEmbeddings = embeddingsDialect({
  id: 'ollama.openai-embeddings',
  speaks: ['embeddings'],
  adjustRequest: (body, { input }) => {
    if (typeof input[0] !== 'string')
      throw unsupportedParameter('input', 'Ollama takes texts, not lists of tokens');
    return edit(body, embeddingPassageEdits());
  },
});

/** The list of models as the server speaks it. */
export const ollamaOpenaiModels = modelsDialect({ id: 'ollama.openai-models' });

function isNoTool(member: string): boolean {
  return member !== 'tools' && member !== 'tool_choice';
}

/** Applies edits to a body that we wrote ourselves. */
function edit(body: JsonObject, edits: readonly PassageEdit[]): { body: JsonObject; dropped: string[] } {
  const edited: JsonObject = { ...body };
  const dropped: string[] = [];
  for (const each of edits) {
    if ('rename' in each) continue; // what we write has the server's own names
    const name = 'drop' in each ? each.drop : each.replace;
    if (edited[name] === undefined) continue;
    dropped.push(name);
    if ('replace' in each) edited[name] = each.value;
    else delete edited[name];
  }
  return { body: edited, dropped };
}
