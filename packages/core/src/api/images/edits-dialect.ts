import type { Dialect, EncodeContext } from '../../adapter/dialect.js';
import { invalidRequest, unsupportedParameter } from '../../adapter/failures.js';
import type { InboundRequest, WireRequest } from '../../adapter/wire.js';
import type { ImageEditRequest, UploadedFile } from '../../hub/beyond-chat.js';
import {
  apiSettings,
  commonMembers,
  errorEncoders,
  foreignMembers,
  passageOf,
  type ApiSettings,
} from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';
import { formBody, formFields, formFiles, formPlace, type FormTypes } from '../form.js';
import { requiredName, requiredText } from '../request-fields.js';
import { decodeImages, encodeImages, imagePassage } from './answer.js';
import { decodeParameters, droppedParameters, encodeParameters } from './parameters.js';

/** Forms have no JSON body to adjust. */
export type ImageFormOptions = Omit<ApiDialectOptions<ImageEditRequest>, 'adjustRequest'>;

type Kind = ImageEditRequest['kind'];

/**
 * Changing pictures by a prompt, in the shape of
 * {@link https://platform.openai.com/docs/api-reference/images/createEdit | OpenAI}: a form with `image` (several as
 * `image[]`), and optionally `mask`.
 */
export function imageEditsDialect(options: ImageFormOptions = {}): Dialect<'imageEdit'> {
  return imageFormDialect('edit', apiSettings('image-edits', options));
}

/**
 * Variations of a picture, in the shape of
 * {@link https://platform.openai.com/docs/api-reference/images/createVariation | OpenAI}: the same operation at an
 * endpoint of its own, with one `image` and no prompt.
 */
export function imageVariationsDialect(options: ImageFormOptions = {}): Dialect<'imageEdit'> {
  return imageFormDialect('variation', apiSettings('image-variations', options));
}

/** The public dialect for changing pictures. */
export const imageEdits: Dialect<'imageEdit'> = imageEditsDialect();

/** The public dialect for variations of a picture. */
export const imageVariations: Dialect<'imageEdit'> = imageVariationsDialect();

function imageFormDialect(kind: Kind, settings: ApiSettings): Dialect<'imageEdit'> {
  return {
    ...commonMembers(settings),
    operation: 'imageEdit',
    stream: 'sse',
    encodeRequest: (request, context) => encodeRequest(request, { kind, context, settings }),
    decodeResponse: decodeImages,
    passage: passageOf(settings, imagePassage),
    inbound: {
      decodeRequest: (request) => decodeRequest(request, kind, settings),
      encodeResponse: encodeImages,
      ...errorEncoders(settings),
    },
  };
}

const types: FormTypes = {
  numbers: ['n', 'output_compression', 'partial_images', 'seed'],
  booleans: ['stream'],
  lists: [],
};

function decodeRequest(request: InboundRequest, kind: Kind, settings: ApiSettings): ImageEditRequest {
  const form = formBody(request);
  const body = formPlace(form, types);
  const files = formFiles(form, ['image', 'mask']);
  const images = files.get('image') ?? [];
  if (images.length === 0) throw invalidRequest('image', 'is missing; it must be a file');
  if (kind === 'variation' && images.length > 1) throw invalidRequest('image', 'must be one file');
  const mask = decodeMask(files.get('mask'));
  return {
    model: requiredName(body, 'model'),
    prompt: kind === 'edit' ? requiredText(body, 'prompt') : '',
    kind,
    images,
    ...decodeParameters(body, settings),
    ...(mask === undefined ? {} : { mask }),
  };
}

function decodeMask(masks: readonly UploadedFile[] = []): UploadedFile | undefined {
  if (masks.length > 1) throw invalidRequest('mask', 'must be one file');
  return masks[0];
}

function encodeRequest(
  request: ImageEditRequest,
  of: { kind: Kind; context: EncodeContext; settings: ApiSettings },
): WireRequest {
  if (request.kind !== of.kind) {
    throw unsupportedParameter('image', `this endpoint makes no ${request.kind} of a picture`);
  }
  const { fields, dropped } = foreignMembers(request.unknown, of.settings);
  const members = {
    ...fields,
    model: of.context.model,
    ...(of.kind === 'edit' ? { prompt: request.prompt } : {}),
    ...encodeParameters(request),
  };
  const name = request.images.length > 1 ? 'image[]' : 'image';
  const images = request.images.map((file) => ({ ...file, name }));
  const masks = request.mask === undefined ? [] : [{ ...request.mask, name: 'mask' }];
  return {
    body: { kind: 'multipart', fields: formFields(members), files: [...images, ...masks] },
    dropped: [...dropped, ...droppedParameters(request)],
  };
}
