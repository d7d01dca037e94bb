import type { EndpointContext, ProviderAdapter } from '@bifrost/core';
import {
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiImageEdits,
  openaiImages,
  openaiImageVariations,
  openaiResponses,
  openaiSpeech,
  openaiTranscription,
} from './dialects.js';
import { openaiModels } from './list-models.js';
import { traitsOf } from './model-traits.js';
import type { OpenaiKeyOptions, OpenaiOptions } from './options.js';
import { chatEdits, imageEdits, responsesEdits } from './parameter-rules.js';

/** What OpenAI can be asked, and where. */
export const openaiOperations: ProviderAdapter<OpenaiOptions, OpenaiKeyOptions>['operations'] = {
  chat: [
    {
      dialect: openaiChat,
      serves: (model) => traitsOf(model)?.only !== 'responses',
      endpoint: at('/v1/chat/completions'),
      passageEdits: chatEdits,
    },
    {
      dialect: openaiResponses,
      serves: hasResponses,
      endpoint: at('/v1/responses'),
      passageEdits: responsesEdits,
    },
  ],
  textCompletion: [{ dialect: openaiCompletions, endpoint: at('/v1/completions') }],
  embeddings: [{ dialect: openaiEmbeddings, endpoint: at('/v1/embeddings') }],
  imageGeneration: [
    { dialect: openaiImages, endpoint: at('/v1/images/generations'), passageEdits: imageEdits },
  ],
  imageEdit: [
    { dialect: openaiImageEdits, endpoint: at('/v1/images/edits') },
    { dialect: openaiImageVariations, endpoint: at('/v1/images/variations') },
  ],
  speech: [{ dialect: openaiSpeech, endpoint: at('/v1/audio/speech') }],
  transcription: [{ dialect: openaiTranscription, endpoint: at('/v1/audio/transcriptions') }],
  listModels: [{ dialect: openaiModels, endpoint: () => ({ method: 'GET', path: '/v1/models' }) }],
};

/** Servers of other vendors speak Chat Completions for certain and the Responses API rarely. */
function hasResponses(model: string, { responses_api }: OpenaiOptions): boolean {
  const traits = traitsOf(model);
  if (traits?.only === 'chat') return false;
  return responses_api ?? traits !== undefined;
}

function at(path: string): (context: EndpointContext) => { method: 'POST'; path: string } {
  return () => ({ method: 'POST', path });
}
