import {
  parseDataUri,
  unsupportedParameter,
  type JsonObject,
  type MediaPart,
  type MediaSource,
} from '@bifrost/core';
import { documentNameOf } from './document-name.js';
import type { EncodeNotes } from './encode-notes.js';
import { documentFormats, formatOf } from './media-formats.js';

/** A picture, film, sound or document as a block. */
export function encodeMedia(part: MediaPart, path: string, notes: EncodeNotes): JsonObject {
  if (part.detail !== undefined && part.detail !== 'auto') notes.dropped.add(`${path}.detail`);
  if (part.type === 'file') return encodeDocument(part, path, notes);
  const { format, source } = encodeSource(part, path);
  return { [part.type]: { format, source } };
}

function encodeDocument(part: MediaPart, path: string, notes: EncodeNotes): JsonObject {
  const { format, source } = encodeSource(part, path);
  const document: JsonObject = {
    format,
    name: documentNameOf(part.title ?? part.filename, notes.documentNames),
    source,
  };
  if (part.context !== undefined) document['context'] = part.context;
  if (part.citations !== undefined) document['citations'] = { enabled: part.citations };
  return { document };
}

/** Bytes, or a place in S3. Core has fetched what stood at other addresses. */
function encodeSource(part: MediaPart, path: string): { format: string; source: JsonObject } {
  const source = inlined(part.source);
  if ('data' in source) {
    const format = formatOf(part.type, { mediaType: source.media_type, name: part.filename });
    if (format === undefined) throw unknownFormat(part, source.media_type, path);
    return { format, source: { bytes: source.data } };
  }
  if ('url' in source && source.url.startsWith('s3://')) {
    const format = formatOf(part.type, { name: part.filename ?? source.url });
    if (format === undefined) throw unknownFormat(part, source.url, path);
    return { format, source: { s3Location: { uri: source.url } } };
  }
  const what = 'url' in source ? 'addresses other than s3://' : 'file ids';
  throw unsupportedParameter(path, `Bedrock takes no ${what}; send the bytes`);
}

function inlined(source: MediaSource): MediaSource {
  if (!('url' in source)) return source;
  const { url } = source;
  const data = parseDataUri(url);
  return data === undefined ? source : { data: data.data, media_type: data.media_type };
}

function unknownFormat(part: MediaPart, what: string, path: string): Error {
  const hint = part.type === 'file' ? `; documents are ${documentFormats.join(', ')}` : '';
  return unsupportedParameter(path, `Bedrock takes no ${part.type} of the kind ${what.slice(0, 100)}${hint}`);
}
