import type { ProviderAdapter } from '@bifrost/core';
import {
  chatEdits,
  imageEdits,
  openaiCompletions,
  openaiEmbeddings,
  openaiImageEdits,
  openaiSpeech,
  openaiTranscription,
  responsesEdits,
  traitsOf,
  type ReadMember,
} from '@bifrost/provider-openai';
import { ofDeployment, ofModels, ofResponses } from './addresses.js';
import { azureChat, azureImages, azureResponses } from './dialects.js';
import { knownName } from './known-name.js';
import { azureModels } from './models.js';
import type { AzureKeyOptions, AzureOptions } from './options.js';

/** What Azure can be asked, and where. */
export const azureOperations: ProviderAdapter<AzureOptions, AzureKeyOptions>['operations'] = {
  chat: [
    {
      dialect: azureChat,
      serves: (model, _options, asked) => traitsOf(knownName(model, asked))?.only !== 'responses',
      endpoint: ofDeployment('chat/completions'),
      passageEdits: byKnownName(chatEdits),
    },
    {
      dialect: azureResponses,
      serves: hasResponses,
      endpoint: ofResponses,
      passageEdits: byKnownName(responsesEdits),
    },
  ],
  textCompletion: [{ dialect: openaiCompletions, endpoint: ofDeployment('completions') }],
  embeddings: [{ dialect: openaiEmbeddings, endpoint: ofDeployment('embeddings') }],
  imageGeneration: [
    {
      dialect: azureImages,
      endpoint: ofDeployment('images/generations'),
      passageEdits: byKnownName(imageEdits),
    },
  ],
  imageEdit: [{ dialect: openaiImageEdits, endpoint: ofDeployment('images/edits') }],
  speech: [{ dialect: openaiSpeech, endpoint: ofDeployment('audio/speech') }],
  transcription: [{ dialect: openaiTranscription, endpoint: ofDeployment('audio/transcriptions') }],
  listModels: [{ dialect: azureModels, endpoint: ofModels }],
};

/** Not every model in Azure's catalogue has the Responses API, and a deployment's name alone does not tell. */
function hasResponses(model: string, { responses_api }: AzureOptions, asked?: string): boolean {
  const traits = traitsOf(knownName(model, asked));
  if (traits?.only === 'chat') return false;
  return responses_api ?? traits !== undefined;
}

function byKnownName(rules: typeof chatEdits) {
  return (model: string, member: ReadMember, asked?: string) => rules(knownName(model, asked), member);
}
