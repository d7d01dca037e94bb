import type { MediaPart, MediaSource } from '../../hub/part.js';
import type { JsonObject } from '../../json/read.js';
import { parseDataUri, sniffMediaType } from '../data-uri.js';

/** Where an image or a document comes from, read from a URL that may be a `data:` URL. */
export function decodeUrl(url: string): MediaSource {
  return parseDataUri(url) ?? { url };
}

/** A document's bytes: a `data:` URL, or bare base64 whose first bytes or file name tell what it is. */
export function decodeFileData(data: string, filename: string | undefined): MediaSource {
  const named = filename?.toLowerCase().endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream';
  return parseDataUri(data) ?? { data, media_type: sniffMediaType(data) ?? named };
}

/** A picture that the model made, as a part. Its other members (`revised_prompt`, `size`) ride on `native`. */
export function decodeGeneratedImage(result: string, format: string | undefined): MediaPart {
  return { type: 'image', source: { data: result, media_type: `image/${format ?? 'png'}` } };
}

/** A picture as an `image_generation_call`; `undefined` for one that is no inline data, which the item cannot hold. */
export function encodeGeneratedImage(part: MediaPart, id: string): JsonObject | undefined {
  if (part.type !== 'image' || !('data' in part.source)) return undefined;
  return { type: 'image_generation_call', id, status: 'completed', result: part.source.data };
}
