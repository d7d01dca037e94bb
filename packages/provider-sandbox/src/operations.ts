import {
  chatDialect,
  completionsDialect,
  countTokensDialect,
  embeddingsDialect,
  imageEditsDialect,
  imagesDialect,
  modelsDialect,
  type ProviderAdapter,
  rerankDialect,
  responsesDialect,
  speechDialect,
  transcriptionDialect,
} from '@bifrost/core';
import type { SandboxKeyOptions, SandboxOptions } from './options.js';
import { modelsPath, type routes } from './routes.js';

const chat = chatDialect({ id: 'sandbox.chat', speaks: ['chat'] });
const responses = responsesDialect({ id: 'sandbox.responses', speaks: ['responses'] });
const completions = completionsDialect({ id: 'sandbox.completions', speaks: ['completions'] });
const embeddings = embeddingsDialect({ id: 'sandbox.embeddings', speaks: ['embeddings'] });
const images = imagesDialect({ id: 'sandbox.images', speaks: ['images'] });
const imageEdits = imageEditsDialect({ id: 'sandbox.image-edits', speaks: ['image-edits'] });
const speech = speechDialect({ id: 'sandbox.speech', speaks: ['speech'] });
const transcription = transcriptionDialect({ id: 'sandbox.transcription', speaks: ['transcription'] });
const rerank = rerankDialect({ id: 'sandbox.rerank', speaks: ['rerank'] });
const countTokens = countTokensDialect({ id: 'sandbox.count-tokens', speaks: ['count-tokens'], of: chat });
const models = modelsDialect({ id: 'sandbox.models', speaks: ['models'] });

/** What the sandbox can be asked, in the public dialects. */
export const sandboxOperations: ProviderAdapter<SandboxOptions, SandboxKeyOptions>['operations'] = {
  chat: [
    { dialect: chat, endpoint: at('/v1/chat/completions') },
    { dialect: responses, endpoint: at('/v1/responses') },
  ],
  textCompletion: [{ dialect: completions, endpoint: at('/v1/completions') }],
  embeddings: [{ dialect: embeddings, endpoint: at('/v1/embeddings') }],
  imageGeneration: [{ dialect: images, endpoint: at('/v1/images/generations') }],
  imageEdit: [{ dialect: imageEdits, endpoint: at('/v1/images/edits') }],
  speech: [{ dialect: speech, endpoint: at('/v1/audio/speech') }],
  transcription: [{ dialect: transcription, endpoint: at('/v1/audio/transcriptions') }],
  rerank: [{ dialect: rerank, endpoint: at('/v1/rerank') }],
  countTokens: [{ dialect: countTokens, endpoint: at('/v1/count_tokens') }],
  listModels: [{ dialect: models, endpoint: () => ({ method: 'GET', path: modelsPath }) }],
};

/** An endpoint at a path that `respond` answers. */
function at(path: keyof typeof routes): () => { method: 'POST'; path: string } {
  return () => ({ method: 'POST', path });
}
