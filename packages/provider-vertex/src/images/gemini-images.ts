import {
  WireFailure,
  invalidResponse,
  unsupportedParameter,
  type Dialect,
  type ImageRequest,
  type ImageResponse,
  type JsonObject,
  type UploadedFile,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { decodeResponse as decodeChat } from '../generate/decode-response.js';
import { decodeError } from '../wire/errors.js';
import { aspectRatioOf, checkImageRequest, imageSizeOf } from './size.js';

/*
 * Gemini's own models for pictures draw through generateContent: a prompt, and for edits the pictures beside it.
 *
 * @see https://ai.google.dev/gemini-api/docs/image-generation
 */

const ratios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];

/** Pictures from a prompt. */
export const geminiImages: Dialect<'imageGeneration'> = {
  id: 'gemini.image_generation',
  operation: 'imageGeneration',
  stream: 'none',
  encodeRequest: (request) => encodeRequest(request, []),
  decodeResponse,
  decodeError,
};

/** Pictures from a prompt and other pictures. */
export const geminiImageEdits: Dialect<'imageEdit'> = {
  id: 'gemini.image_edit',
  operation: 'imageEdit',
  stream: 'none',
  encodeRequest(request) {
    if (request.mask !== undefined) {
      throw unsupportedParameter('mask', 'Gemini takes no mask; say in the prompt what is to change');
    }
    return encodeRequest(request, request.images);
  },
  decodeResponse,
  decodeError,
};

function encodeRequest(request: ImageRequest, pictures: readonly UploadedFile[]): WireRequest {
  if ((request.n ?? 1) > 1)
    throw unsupportedParameter('n', 'Gemini draws one picture a request; Imagen draws several');
  if (request.output_format !== undefined && request.output_format !== 'png') {
    throw unsupportedParameter('output_format', 'Gemini writes png');
  }
  const dropped = checkImageRequest(request, '', ['seed']);
  if (request.output_compression !== undefined) dropped.push('output_compression');
  const generationConfig: JsonObject = { responseModalities: ['TEXT', 'IMAGE'] };
  const aspectRatio = aspectRatioOf(request.size, ratios);
  const imageSize = imageSizeOf(request.size);
  if (request.seed !== undefined) generationConfig['seed'] = request.seed;
  if (aspectRatio !== undefined) {
    generationConfig['imageConfig'] = { aspectRatio, ...(imageSize === undefined ? {} : { imageSize }) };
  }
  const parts = [{ text: request.prompt }, ...pictures.map(encodePicture)];
  const value = { contents: [{ role: 'user', parts }], generationConfig };
  return { body: { kind: 'json', value }, dropped };
}

function encodePicture({ media_type: mimeType, bytes }: UploadedFile): JsonObject {
  return { inlineData: { mimeType, data: Buffer.from(bytes).toString('base64') } };
}

function decodeResponse(response: WireResponse): ImageResponse {
  const answer = decodeChat(response);
  const images = answer.choices.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      part.type === 'image' && 'data' in part.source
        ? [{ b64_json: part.source.data, media_type: part.source.media_type }]
        : [],
    ),
  );
  const [choice] = answer.choices;
  if (images.length === 0 && choice?.finish_reason === 'content_filter') {
    const message = `Google drew nothing (${choice.native_finish_reason})`;
    throw new WireFailure({ status: 200, headers: {}, type: 'content_filter', message });
  }
  if (images.length === 0) throw invalidResponse('the model answered in words and drew no picture');
  return { created: answer.created, images, ...(answer.usage === undefined ? {} : { usage: answer.usage }) };
}
