import {
  WireFailure,
  invalidResponse,
  text,
  texts,
  unsupportedParameter,
  type Dialect,
  type ImageRequest,
  type ImageResponse,
  type JsonObject,
  type WireRequest,
  type WireResponse,
} from '@bifrost/core';
import { decodeError } from '../errors.js';

/**
 * Pictures of Amazon Nova Canvas and Titan Image Generator at InvokeModel.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/image-gen-req-resp-structure.html
 */
export const bedrockImages: Dialect<'imageGeneration'> = {
  id: 'bedrock.images',
  operation: 'imageGeneration',
  stream: 'none',
  encodeRequest,
  decodeResponse,
  decodeError,
};

/** Whether a model draws in this way. */
export function drawsPictures(model: string): boolean {
  return model.includes('nova-canvas') || model.includes('titan-image');
}

const qualities: ReadonlyMap<string, string> = new Map([
  ['standard', 'standard'],
  ['low', 'standard'],
  ['medium', 'standard'],
  ['premium', 'premium'],
  ['high', 'premium'],
  ['hd', 'premium'],
]);

const tuning = ['style', 'user', 'output_compression', 'partial_images'] as const;

function encodeRequest(request: ImageRequest): WireRequest {
  refuseOtherForms(request);
  const prompt: JsonObject = { text: request.prompt };
  if (request.negative_prompt !== undefined) prompt['negativeText'] = request.negative_prompt;
  const config: JsonObject = { ...sizeOf(request.size) };
  if (request.n !== undefined) config['numberOfImages'] = request.n;
  const quality = qualities.get(request.quality ?? '');
  if (quality !== undefined) config['quality'] = quality;
  if (request.seed !== undefined) config['seed'] = request.seed;
  const value: JsonObject = { taskType: 'TEXT_IMAGE', textToImageParams: prompt };
  if (Object.keys(config).length > 0) value['imageGenerationConfig'] = config;
  return { body: { kind: 'json', value }, dropped: droppedOf(request, quality) };
}

/** The models draw opaque PNGs and give them away as base64, whatever else a caller may want. */
function refuseOtherForms({ response_format, output_format, background }: ImageRequest): void {
  if (response_format === 'url') {
    throw unsupportedParameter('response_format', 'pictures of Bedrock come as base64; ask for "b64_json"');
  }
  if (output_format !== undefined && output_format !== 'png') {
    throw unsupportedParameter('output_format', 'pictures of Bedrock are PNGs');
  }
  if (background === 'transparent') {
    throw unsupportedParameter('background', 'pictures of Bedrock are opaque');
  }
}

function sizeOf(size: string | undefined): JsonObject {
  if (size === undefined || size === 'auto') return {};
  const [, width, height] = /^(\d{2,5})x(\d{2,5})$/u.exec(size) ?? [];
  if (width !== undefined && height !== undefined) return { width: Number(width), height: Number(height) };
  throw unsupportedParameter('size', 'must be written as width and height, for instance "1024x1024"');
}

function droppedOf(request: ImageRequest, quality: string | undefined): string[] {
  const dropped: string[] = tuning.filter((name) => request[name] !== undefined);
  const asked = request.quality !== undefined && request.quality !== 'auto';
  if (asked && quality === undefined) dropped.push('quality');
  return [...dropped, ...Object.keys(request.unknown?.fields ?? {})];
}

/**
 * An answer may hold an error beside fewer pictures, or none: content filters took the others away.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/image-gen-errors.html
 */
function decodeResponse(response: WireResponse): ImageResponse {
  const body = response.body.kind === 'json' ? response.body.value : undefined;
  const images = texts(body?.['images']);
  const complaint = text(body?.['error']);
  if (images.length === 0 && complaint !== undefined) {
    throw new WireFailure({
      status: 200,
      headers: response.headers,
      type: 'content_filter',
      message: complaint,
    });
  }
  if (images.length === 0) throw invalidResponse('the answer has no "images"; check base_url');
  return {
    created: 0,
    images: images.map((data) => ({ b64_json: data, media_type: 'image/png' })),
    ...(complaint === undefined ? {} : { extra: { error: complaint } }),
  };
}
