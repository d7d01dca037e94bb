import type { AnswerContext, InspectedEvent } from '../../adapter/dialect.js';
import { invalidResponse } from '../../adapter/failures.js';
import type { WireResponse } from '../../adapter/wire.js';
import type { ImageResponse } from '../../hub/beyond-chat.js';
import { defined, number, object, text, type JsonObject, type JsonValue } from '../../json/read.js';
import { jsonAnswer, jsonResponse, type PassageRules } from '../api-dialect.js';
import { otherMembers } from '../request-fields.js';
import { decodeTokenUsage, encodeImageUsage } from '../token-usage.js';

type Image = ImageResponse['images'][number];

const known: ReadonlySet<string> = new Set(['created', 'data', 'usage', 'extra_fields']);

/** Reads an answer with pictures. */
export function decodeImages(response: WireResponse): ImageResponse {
  const body = jsonAnswer(response);
  const { data } = body;
  if (!Array.isArray(data) || data.length === 0)
    throw invalidResponse('the answer has no pictures in "data"');
  const mediaType = mediaTypeOf(text(body['output_format']));
  return {
    created: number(body['created']) ?? 0,
    images: data.map((item, index) => decodeImage(item, index, mediaType)),
    ...defined<Pick<ImageResponse, 'usage' | 'extra'>>({
      usage: decodeTokenUsage(body['usage']),
      extra: otherMembers(body, known),
    }),
  };
}

function mediaTypeOf(format: string | undefined): string | undefined {
  return format === undefined ? undefined : `image/${format === 'jpg' ? 'jpeg' : format}`;
}

function decodeImage(value: JsonValue, index: number, mediaType: string | undefined): Image {
  const of = object(value);
  const url = text(of?.['url']);
  const data = text(of?.['b64_json']);
  if (url === undefined && data === undefined)
    throw invalidResponse(`data[${index}] has neither url nor b64_json`);
  return defined<Image>({
    url,
    b64_json: data,
    revised_prompt: text(of?.['revised_prompt']),
    media_type: mediaType,
  });
}

/** Writes an answer with pictures. */
export function encodeImages(response: ImageResponse, context: AnswerContext): WireResponse {
  const value: JsonObject = {
    ...response.extra,
    created: response.created === 0 ? context.created : response.created,
    data: response.images.map(({ url, b64_json, revised_prompt }) =>
      defined<JsonObject>({ url, b64_json, revised_prompt }),
    ),
  };
  if (response.usage !== undefined) value['usage'] = encodeImageUsage(response.usage);
  return jsonResponse(value, context);
}

/**
 * Streams of pictures are passed on and never translated:
 * https://platform.openai.com/docs/api-reference/images-streaming. Both kinds (`image_generation`, `image_edit`) end
 * with their own `completed` event, one for each picture.
 */
export const imagePassage: PassageRules = {
  answerMembers: ['data'],
  markers: ['.completed"'],
  inspectEvent,
  inspectResponse: ({ usage, data }) =>
    Array.isArray(data) && data.length === 0 ? { empty: true } : defined({ usage: decodeTokenUsage(usage) }),
};

function inspectEvent(event: JsonObject): InspectedEvent {
  const type = text(event['type']);
  if (type?.endsWith('.partial_image') === true) return { kind: 'content' };
  if (type?.endsWith('.completed') !== true) return { kind: 'other' };
  const usage = decodeTokenUsage(event['usage']);
  return usage === undefined ? { kind: 'finish' } : { kind: 'finish', usage };
}
