import { invalidRequest } from '../../adapter/failures.js';
import type { ImageRequest } from '../../hub/beyond-chat.js';
import { defined, type JsonObject } from '../../json/read.js';
import { unknownMembers } from '../api-dialect.js';
import { optionalBoolean, optionalInteger, optionalText, type Place } from '../request-fields.js';

/** What all requests for pictures have in common beside model and prompt. */
export type ImageParameters = Omit<ImageRequest, 'model' | 'prompt'>;

const known: ReadonlySet<string> = new Set([
  'background',
  'model',
  'n',
  'negative_prompt',
  'output_compression',
  'output_format',
  'partial_images',
  'prompt',
  'quality',
  'response_format',
  'seed',
  'size',
  'stream',
  'style',
  'user',
]);

/** Reads the parameters of a client's request. */
export function decodeParameters(body: Place, settings: { filedAs: string }): ImageParameters {
  return {
    stream: optionalBoolean(body, 'stream') ?? false,
    ...defined<Omit<ImageParameters, 'stream'>>({
      n: decodeCount(body),
      size: optionalText(body, 'size'),
      quality: optionalText(body, 'quality'),
      style: optionalText(body, 'style'),
      background: optionalText(body, 'background'),
      output_format: optionalText(body, 'output_format'),
      output_compression: optionalInteger(body, 'output_compression'),
      response_format: decodeResponseFormat(body),
      user: optionalText(body, 'user'),
      seed: optionalInteger(body, 'seed'),
      negative_prompt: optionalText(body, 'negative_prompt'),
      partial_images: optionalInteger(body, 'partial_images'),
      unknown: unknownMembers(body.of, known, settings),
    }),
  };
}

function decodeCount(body: Place): number | undefined {
  const count = optionalInteger(body, 'n');
  if (count !== undefined && count < 1) throw invalidRequest('n', 'must be at least 1');
  return count;
}

function decodeResponseFormat(body: Place): ImageRequest['response_format'] {
  const format = optionalText(body, 'response_format');
  if (format === undefined || format === 'url' || format === 'b64_json') return format;
  throw invalidRequest('response_format', 'must be "url" or "b64_json"');
}

/** Writes the parameters that the public API has. */
export function encodeParameters(request: ImageRequest): JsonObject {
  const { n, size, quality, style, background, output_format, output_compression } = request;
  const { response_format, user, partial_images, stream } = request;
  return defined<JsonObject>({
    n,
    size,
    quality,
    style,
    background,
    output_format,
    output_compression,
    response_format,
    user,
    partial_images,
    stream: stream ? true : undefined,
  });
}

/** The parameters that only other providers have. */
export function droppedParameters({ seed, negative_prompt }: ImageRequest): string[] {
  return Object.keys(defined<JsonObject>({ seed, negative_prompt }));
}
