import type { Dialect } from '../../adapter/dialect.js';
import { unsupportedParameter } from '../../adapter/failures.js';
import type { ImageRequest } from '../../hub/beyond-chat.js';
import { apiSettings, commonMembers, errorEncoders, jsonRequest, passageOf } from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';
import { jsonRequestBody, requiredName, requiredText } from '../request-fields.js';
import { decodeImages, encodeImages, imagePassage } from './answer.js';
import { decodeParameters, droppedParameters, encodeParameters } from './parameters.js';

/**
 * The generation of pictures in the shape of
 * {@link https://platform.openai.com/docs/api-reference/images/create | OpenAI}. Streams pass through to providers of
 * the same dialect; nobody else can be asked for one.
 *
 * @example
 * const acmeImages = imagesDialect({ id: 'acme.images', speaks: ['images'] });
 */
export function imagesDialect(options: ApiDialectOptions<ImageRequest> = {}): Dialect<'imageGeneration'> {
  const settings = { ...options, ...apiSettings('images', options) };
  return {
    ...commonMembers(settings),
    operation: 'imageGeneration',
    stream: 'sse',
    encodeRequest: (request, context) => {
      if (context.stream) throw unsupportedParameter('stream', 'a stream of pictures cannot be translated');
      const members = { prompt: request.prompt, ...encodeParameters(request) };
      return jsonRequest(members, settings, { request, context, dropped: droppedParameters(request) });
    },
    decodeResponse: decodeImages,
    passage: passageOf(settings, imagePassage),
    inbound: {
      decodeRequest: (request) => {
        const body = jsonRequestBody(request);
        return {
          model: requiredName(body, 'model'),
          prompt: requiredText(body, 'prompt'),
          ...decodeParameters(body, settings),
        };
      },
      encodeResponse: encodeImages,
      ...errorEncoders(settings),
    },
  };
}

/** The public dialect for generating pictures. */
export const images: Dialect<'imageGeneration'> = imagesDialect();
