import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { dataUriOf, type ChatContentPart } from '@bifrost/core';
import { UsageError } from '../usage-error.js';

const maxBytes = 20 * 1024 * 1024;

/** First bytes of the formats that models read, as Latin-1. */
const formats: readonly (readonly [RegExp, string])[] = [
  [/^\u0089PNG\r\n/u, 'image/png'],
  [/^\u00FF\u00D8\u00FF/u, 'image/jpeg'],
  [/^GIF8/u, 'image/gif'],
  [/^RIFF.{4}WEBP/su, 'image/webp'],
];

/** A picture for a message: a file, sent along, or an address, which the provider fetches. */
export function imagePart(place: string, workingFolder: string): ChatContentPart {
  if (/^https?:\/\//iu.test(place)) return { type: 'image_url', image_url: { url: place } };
  const bytes = readPicture(place, path.resolve(workingFolder, place));
  const start = bytes.subarray(0, 16).toString('latin1');
  const [, mediaType] = formats.find(([form]) => form.test(start)) ?? [];
  if (mediaType === undefined) {
    throw new UsageError(`--image: ${place} is no picture that models read (PNG, JPEG, GIF, WebP).`);
  }
  const url = dataUriOf({ data: bytes.toString('base64'), media_type: mediaType });
  return { type: 'image_url', image_url: { url } };
}

function readPicture(place: string, file: string): Buffer {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) throw new UsageError(`--image: there is no file ${place}.`);
  if (stats.size > maxBytes) throw new UsageError(`--image: ${place} is larger than 20 MiB.`);
  return readFileSync(file);
}
