import { invalidRequest } from '../../adapter/failures.js';
import type { MediaSource } from '../../hub/part.js';
import { parseDataUri, sniffMediaType } from '../data-uri.js';
import { optionalText, requiredText, type Place } from '../request-fields.js';

/** Reads a URL member: a data URI becomes bytes, any other URL stays one, bare base64 of a known kind is bytes too. */
export function decodeUrlSource(place: Place, member: string): MediaSource {
  const value = requiredText(place, member);
  const source = sourceOfUrl(value);
  if (source !== undefined) return source;
  throw invalidRequest(place.path + member, 'must be a URL, a data URI or base64 of a known image type');
}

/** What a URL or data URI stands for; `undefined` for text that is neither. */
export function sourceOfUrl(value: string): MediaSource | undefined {
  const inline = parseDataUri(value);
  if (inline !== undefined) return inline;
  if (hasScheme(value)) return { url: value };
  const mediaType = sniffMediaType(value);
  return mediaType === undefined ? undefined : { data: value, media_type: mediaType };
}

/** Reads the `file` of a file part: an id, a data URI, bare base64 (named by its file name), or a URL. */
export function decodeFileSource(place: Place): MediaSource {
  const id = optionalText(place, 'file_id');
  if (id !== undefined && id !== '') return { file_id: id };
  const url = optionalText(place, 'file_url');
  if (url !== undefined) return decodeUrlSource(place, 'file_url');
  const data = optionalText(place, 'file_data');
  if (data === undefined || data === '') {
    throw invalidRequest(place.path.slice(0, -1), 'must have file_id, file_data or file_url');
  }
  const source = sourceOfUrl(data);
  if (source !== undefined) return source;
  return { data, media_type: mediaTypeOfName(optionalText(place, 'filename')) };
}

function hasScheme(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(value.slice(0, 64));
}

const mediaTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  pdf: 'application/pdf',
  txt: 'text/plain',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Chat's file parts were made for PDF: that is what a nameless file is. */
function mediaTypeOfName(filename: string | undefined): string {
  const extension = filename?.split('.').at(-1)?.toLowerCase() ?? 'pdf';
  return mediaTypes[extension] ?? 'application/pdf';
}

/** A file name for bytes that have none: OpenAI wants one beside `file_data`. */
export function nameOfMediaType(mediaType: string): string {
  const known = Object.entries(mediaTypes).find(([, type]) => type === mediaType);
  return `file.${known?.[0] ?? 'bin'}`;
}

/** https://platform.openai.com/docs/guides/audio has `mp3` where the media type says `audio/mpeg`. */
export function audioMediaType(format: string): string {
  return format === 'mp3' ? 'audio/mpeg' : `audio/${format}`;
}

/** The `format` of an audio part for a media type. */
export function audioFormat(mediaType: string): string {
  const kind = (mediaType.split(';')[0] ?? '').replace(/^audio\/(?:x-|vnd\.)?/, '');
  return kind === 'mpeg' ? 'mp3' : kind === 'wave' ? 'wav' : kind;
}
