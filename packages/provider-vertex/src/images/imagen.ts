import {
  WireFailure,
  invalidRequest,
  invalidResponse,
  object,
  objects,
  text,
  unsupportedParameter,
  type AnswerContext,
  type Dialect,
  type ImageRequest,
  type ImageResponse,
  type InboundRequest,
  type JsonObject,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { bodyOf } from '../generate/decode-request.js';
import {
  field,
  optionalNumber,
  optionalPlace,
  optionalPlaces,
  optionalText,
  otherFields,
  bothSpellings,
} from '../wire/fields.js';
import { answerBody, decodeError, encodeError, encodeStreamError } from '../wire/errors.js';
import { aspectRatioOf, checkImageRequest, imageSizeOf } from './size.js';

const id = 'vertex.predict_images';
const ratios = ['1:1', '3:4', '4:3', '9:16', '16:9'];

/**
 * Pictures by Imagen through `predict`, on both of Google's hosts.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api
 */
export const imagen: Dialect<'imageGeneration'> = {
  id,
  operation: 'imageGeneration',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
  inbound: { decodeRequest, encodeResponse, encodeError, encodeStreamError },
};

function encodeRequest(request: ImageRequest): WireRequest {
  const own = request.unknown?.dialect === id ? request.unknown.fields : {};
  // With its watermark, which is the default, Imagen takes no seed.
  const takesSeed = field(own, 'addWatermark') === false;
  const dropped = checkImageRequest(
    request,
    id,
    takesSeed ? ['negative_prompt', 'seed'] : ['negative_prompt'],
  );
  const parameters: JsonObject = { ...own, sampleCount: request.n ?? 1, includeRaiReason: true };
  const aspectRatio = aspectRatioOf(request.size, ratios);
  const sampleImageSize = imageSizeOf(request.size);
  const output = outputOptions(request);
  if (aspectRatio !== undefined) parameters['aspectRatio'] = aspectRatio;
  if (sampleImageSize !== undefined) parameters['sampleImageSize'] = sampleImageSize;
  if (takesSeed && request.seed !== undefined) parameters['seed'] = request.seed;
  if (request.negative_prompt !== undefined) parameters['negativePrompt'] = request.negative_prompt;
  if (output !== undefined) parameters['outputOptions'] = output;
  return { body: { kind: 'json', value: { instances: [{ prompt: request.prompt }], parameters } }, dropped };
}

function outputOptions({
  output_format: format,
  output_compression: quality,
}: ImageRequest): JsonObject | undefined {
  if (format === undefined && quality === undefined) return undefined;
  const options: JsonObject = {};
  if (format !== undefined) {
    if (format !== 'png' && format !== 'jpeg')
      throw unsupportedParameter('output_format', 'Imagen writes png and jpeg');
    options['mimeType'] = `image/${format}`;
  }
  if (quality !== undefined) options['compressionQuality'] = quality;
  return options;
}

function decodeResponse(response: WireResponse): ImageResponse {
  const body = answerBody(response);
  if (object(body?.['error']) !== undefined) throw new WireFailure(decodeError(response));
  if (body === undefined) throw invalidResponse('the answer of predict is no JSON object; check base_url');
  const predictions = objects(body['predictions']);
  const images = predictions.flatMap((prediction) => {
    const data = text(prediction['bytesBase64Encoded']);
    return data === undefined ? [] : [imageOf(prediction, data)];
  });
  if (images.length > 0) return { created: 0, images };
  // Google answers 200 and leaves out what its filters took away.
  const reason = predictions.map((prediction) => text(prediction['raiFilteredReason'])).find(Boolean);
  throw new WireFailure({
    status: 200,
    headers: {},
    type: 'content_filter',
    message: reason ?? "Google's safety filters left no picture of this prompt",
  });
}

function imageOf(prediction: JsonObject, data: string): ImageResponse['images'][number] {
  const mediaType = text(prediction['mimeType']);
  const prompt = text(prediction['prompt']);
  return {
    b64_json: data,
    ...(mediaType === undefined ? {} : { media_type: mediaType }),
    ...(prompt === undefined ? {} : { revised_prompt: prompt }),
  };
}

const known = bothSpellings(
  'sampleCount',
  'aspectRatio',
  'negativePrompt',
  'seed',
  'includeRaiReason',
  'outputOptions',
);

function decodeRequest(inbound: InboundRequest): ImageRequest {
  const body = bodyOf(inbound);
  const [instance] = optionalPlaces(body, 'instances') ?? [];
  const prompt = instance && optionalText(instance, 'prompt');
  if (prompt === undefined) throw invalidRequest('instances[0].prompt', 'is required');
  const request: ImageRequest = { model: inbound.params['model'] ?? '', prompt, stream: false };
  const parameters = optionalPlace(body, 'parameters');
  if (parameters === undefined) return request;
  const count = optionalNumber(parameters, 'sampleCount');
  const ratio = optionalText(parameters, 'aspectRatio');
  const negative = optionalText(parameters, 'negativePrompt');
  const seed = optionalNumber(parameters, 'seed');
  const output = optionalPlace(parameters, 'outputOptions');
  const format = output && optionalText(output, 'mimeType')?.replace('image/', '');
  const quality = output && optionalNumber(output, 'compressionQuality');
  const rest = otherFields(parameters.of, known);
  if (count !== undefined) request.n = count;
  if (ratio !== undefined) request.size = ratio;
  if (negative !== undefined) request.negative_prompt = negative;
  if (seed !== undefined) request.seed = seed;
  if (format !== undefined) request.output_format = format;
  if (quality !== undefined) request.output_compression = quality;
  if (rest !== undefined) request.unknown = { dialect: id, fields: rest };
  return request;
}

function encodeResponse(response: ImageResponse, context: AnswerContext): WireResponse {
  const predictions = response.images.map(
    ({ url, b64_json: data, media_type: type, revised_prompt: prompt }) => ({
      ...(data === undefined ? { gcsUri: url ?? '' } : { bytesBase64Encoded: data }),
      mimeType: type ?? 'image/png',
      ...(prompt === undefined ? {} : { prompt }),
    }),
  );
  const value: JsonObject = { predictions };
  const extra = context.extraFields(undefined);
  if (extra !== undefined) value['extra_fields'] = extra;
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: { kind: 'json', value },
  };
}
