import { BifrostError, text, type Dialect, type JsonObject } from '@bifrost/core';
import { encodeError, encodeStreamError } from '../errors.js';
import { encodeModel, ollamaTags } from './dialect.js';

/**
 * What is known of one model, for clients only: `POST /api/show`. Clients look for what a model can do before they
 * offer it at all; Bifrost knows that of no model, so it names what it can translate. It makes no length of context up.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#show-model-information
 */
export const ollamaShow: Dialect<'listModels'> = {
  ...ollamaTags,
  id: 'ollama.show',
  inbound: {
    decodeRequest: () => ({}),
    encodeResponse({ models }, { model, request }) {
      // older clients write the model into "name"
      const asked = model === '' ? (text(request['name']) ?? '') : model;
      // a name without a tag means its latest, as everywhere with Ollama
      const found = models.find(({ id }) => id === asked || id === `${asked}:latest`);
      if (found === undefined)
        return encodeError(new BifrostError('model_unavailable', `model '${asked}' not found`));
      const { details, modified_at } = encodeModel(found);
      const value: JsonObject = {
        license: '',
        modelfile: '',
        parameters: '',
        template: '',
        details: details ?? {},
        model_info: { 'general.architecture': 'remote', 'general.basename': asked },
        capabilities: ['completion', 'tools', 'vision'],
        modified_at: modified_at ?? '',
      };
      return { status: 200, headers: {}, body: { kind: 'json', value } };
    },
    encodeError,
    encodeStreamError,
  },
};
