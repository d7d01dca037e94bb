import {
  chatDialect,
  imagesDialect,
  responsesDialect,
  type Dialect,
  type EncodeContext,
  type JsonObject,
} from '@bifrost/core';
import {
  applyEdits,
  chatEdits,
  imageEdits,
  openaiChat,
  openaiImages,
  openaiResponses,
  responsesEdits,
  withKnownRoles,
} from '@bifrost/provider-openai';
import { knownName } from './known-name.js';

/*
 * Azure speaks OpenAI's dialects, so these have OpenAI's ids: what clients of OpenAI send passes on as it stands. What
 * a model takes is told by another name here, and that is all that differs.
 */

/** Headers of Azure's answers that go back to clients: which request it was, and how much may still be asked. */
const responseHeaders = ['apim-request-id', 'x-ms-region', 'x-ms-rai-invoked', 'x-ms-client-request-id'];

/** Chat Completions. */
export const azureChat: Dialect<'chat'> = chatDialect({
  id: openaiChat.id,
  speaks: ['chat'],
  longestCallId: 40,
  responseHeaders,
  adjustRequest: (body, _request, context) => adjusted(withSystemRole(body), context, chatEdits),
});

/** The Responses API. */
export const azureResponses: Dialect<'chat'> = responsesDialect({
  id: openaiResponses.id,
  speaks: ['responses'],
  longestCallId: 64,
  responseHeaders,
  adjustRequest: (body, _request, context) => adjusted(body, context, responsesEdits),
});

/** Pictures from text. */
export const azureImages: Dialect<'imageGeneration'> = imagesDialect({
  id: openaiImages.id,
  speaks: ['images'],
  responseHeaders,
  adjustRequest: (body, _request, context) => adjusted(body, context, imageEdits),
});

/** Every version and model of Azure knows `system`, and takes it for `developer` where that is the model's word. */
function withSystemRole(body: JsonObject): JsonObject {
  return withKnownRoles(body, '');
}

function adjusted(body: JsonObject, { model, asked }: EncodeContext, rules: typeof chatEdits) {
  return applyEdits(
    body,
    rules(knownName(model, asked), (name) => body[name]),
  );
}
