import {
  chatDialect,
  completionsDialect,
  embeddingsDialect,
  imageEditsDialect,
  imagesDialect,
  imageVariationsDialect,
  responsesDialect,
  speechDialect,
  transcriptionDialect,
  type Dialect,
  type EncodeContext,
  type JsonObject,
  type PassageEdit,
} from '@bifrost/core';
import { passedHeaders } from './passed-headers.js';
import { applyEdits, chatEdits, imageEdits, responsesEdits, type ReadMember } from './parameter-rules.js';
import { withKnownRoles } from './roles.js';

/** Chat Completions: `POST /v1/chat/completions`. */
export const openaiChat: Dialect<'chat'> = chatDialect({
  id: 'openai.chat',
  speaks: ['chat'],
  // measured by its refusals: "string too long. Expected a string with maximum length 40"
  longestCallId: 40,
  ...passedHeaders,
  adjustRequest: (body, _request, { model }) => adjusted(withKnownRoles(body, model), model, chatEdits),
});

/** The Responses API: `POST /v1/responses`. */
export const openaiResponses: Dialect<'chat'> = responsesDialect({
  id: 'openai.responses',
  speaks: ['responses'],
  longestCallId: 64,
  ...passedHeaders,
  adjustRequest: adjustedBy(responsesEdits),
});

/** Text completions, the API before chat: `POST /v1/completions`. */
export const openaiCompletions: Dialect<'textCompletion'> = completionsDialect({
  id: 'openai.completions',
  speaks: ['completions'],
  ...passedHeaders,
});

/** Embeddings: `POST /v1/embeddings`. */
export const openaiEmbeddings: Dialect<'embeddings'> = embeddingsDialect({
  id: 'openai.embeddings',
  speaks: ['embeddings'],
  ...passedHeaders,
});

/** Pictures from text: `POST /v1/images/generations`. */
export const openaiImages: Dialect<'imageGeneration'> = imagesDialect({
  id: 'openai.images',
  speaks: ['images'],
  ...passedHeaders,
  adjustRequest: adjustedBy(imageEdits),
});

/** Pictures from pictures and text: `POST /v1/images/edits`. */
export const openaiImageEdits: Dialect<'imageEdit'> = imageEditsDialect({
  id: 'openai.image-edits',
  speaks: ['image-edits'],
  ...passedHeaders,
});

/** Variations of a picture: `POST /v1/images/variations`. */
export const openaiImageVariations: Dialect<'imageEdit'> = imageVariationsDialect({
  id: 'openai.image-variations',
  speaks: ['image-variations'],
  ...passedHeaders,
});

/** Sound from text: `POST /v1/audio/speech`. */
export const openaiSpeech: Dialect<'speech'> = speechDialect({
  id: 'openai.speech',
  speaks: ['speech'],
  ...passedHeaders,
});

/** Text from sound: `POST /v1/audio/transcriptions`. */
export const openaiTranscription: Dialect<'transcription'> = transcriptionDialect({
  id: 'openai.transcription',
  speaks: ['transcription'],
  ...passedHeaders,
});

type Rules = (model: string, member: ReadMember) => PassageEdit[];

function adjustedBy(rules: Rules) {
  return (body: JsonObject, _request: unknown, { model }: EncodeContext) => adjusted(body, model, rules);
}

function adjusted(body: JsonObject, model: string, rules: Rules) {
  return applyEdits(
    body,
    rules(model, (name) => body[name]),
  );
}
