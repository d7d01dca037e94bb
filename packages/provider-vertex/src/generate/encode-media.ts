import {
  parseDataUri,
  text,
  unsupportedParameter,
  type JsonObject,
  type MediaPart,
  type MediaSource,
} from '@bifrost/core';
import { isGeminiDialect } from '../dialect-ids.js';
import { isGoogleFile } from './decode-part.js';
import type { EncodeNotes } from './encode-notes.js';

/** A picture, sound, film or document as a part. */
export function encodeMedia(part: MediaPart, path: string, notes: EncodeNotes): JsonObject {
  for (const member of ['filename', 'title', 'context'] as const) {
    if (part[member] !== undefined) notes.dropped.add(`${path}.${member}`);
  }
  if (part.citations === true) notes.dropped.add(`${path}.citations`);
  if (part.detail !== undefined && part.detail !== 'auto') notes.dropped.add(`${path}.detail`);
  if (part.cache_control !== undefined) notes.dropped.add(`${path}.cache_control`);
  const native = isGeminiDialect(part.native?.dialect) ? part.native?.value : undefined;
  const { mimeType, ...beside } = native ?? {};
  const source = plainSource(part.source);
  if ('data' in source) return { ...beside, inlineData: encodeInline(source) };
  const fileUri = referenceOf(source, path);
  return { ...beside, fileData: { mimeType: text(mimeType) ?? guessType(part.type, fileUri), fileUri } };
}

/** Bytes as Google takes them, without the parameters of their type. */
export function encodeInline({ data, media_type }: { data: string; media_type: string }): JsonObject {
  return { mimeType: media_type.split(';')[0]?.trim() ?? media_type, data };
}

/** Callers may write base64 as a `data:` address. */
function plainSource(source: MediaSource): MediaSource {
  return 'url' in source ? (parseDataUri(source.url) ?? source) : source;
}

function referenceOf(source: { url: string } | { file_id: string }, path: string): string {
  if ('url' in source) {
    if (/^(?:https?|gs):/iu.test(source.url)) return source.url;
    throw unsupportedParameter(path, 'Google reads gs, http and https addresses; send the file as base64');
  }
  if (isGoogleFile(source.file_id)) return source.file_id;
  throw unsupportedParameter(path, 'the file id belongs to another vendor; send the file as base64');
}

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mpeg: 'video/mpeg',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  json: 'application/json',
};

/** The commonest type of each kind, for addresses that do not tell: Vertex AI refuses a file without a type. */
const usual: Readonly<Record<MediaPart['type'], string>> = {
  image: 'image/jpeg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  file: 'application/pdf',
};

function guessType(kind: MediaPart['type'], reference: string): string {
  const ending = /\.(\w{1,5})(?:[?#]|$)/u.exec(reference)?.[1]?.toLowerCase();
  const type = ending !== undefined && Object.hasOwn(types, ending) ? types[ending] : undefined;
  return type ?? usual[kind];
}
