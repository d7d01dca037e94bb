import { unsupportedParameter, type JsonObject, type MediaPart, type MediaSource } from '@bifrost/core';
import { encodeCommon, type EncodeNotes } from './encode-notes.js';

/** Files of Anthropic's own store may be named by requests that ask for this beta. */
const filesBeta = 'files-api-2025-04-14';

const dataUrl = /^data:([^;,]+)(?:;[^,]*)?;base64,(.*)$/su;

/** A picture or document as a block. Sound and film are refused: Claude takes neither. */
export function encodeMedia(part: MediaPart, path: string, notes: EncodeNotes): JsonObject {
  if (part.type === 'image') return encodeImage(part, path, notes);
  if (part.type === 'file') return encodeDocument(part, path, notes);
  throw unsupportedParameter(path, `Claude takes no ${part.type} input; send text, images or documents`);
}

function encodeImage(part: MediaPart, path: string, notes: EncodeNotes): JsonObject {
  if (part.detail !== undefined && part.detail !== 'auto') notes.dropped.add(`${path}.detail`);
  const source = plainSource(part.source);
  return {
    ...encodeCommon(part),
    type: 'image',
    source: 'data' in source ? encodeBase64(source) : encodeReference(source, path, notes),
  };
}

/** @see https://platform.claude.com/docs/en/build-with-claude/pdf-support */
function encodeDocument(part: MediaPart, path: string, notes: EncodeNotes): JsonObject {
  const source = plainSource(part.source);
  const block: JsonObject = {
    ...encodeCommon(part),
    type: 'document',
    source: 'data' in source ? encodeFile(source, path) : encodeReference(source, path, notes),
  };
  const title = part.title ?? part.filename;
  if (title !== undefined) block['title'] = title;
  if (part.context !== undefined) block['context'] = part.context;
  if (part.citations !== undefined) block['citations'] = { enabled: part.citations };
  return block;
}

function encodeFile(source: { data: string; media_type: string }, path: string): JsonObject {
  const mediaType = plainType(source.media_type);
  if (mediaType === 'application/pdf') return encodeBase64(source);
  if (mediaType.startsWith('text/') || mediaType === 'application/json') {
    // Text documents are text on this wire, and `text/plain` is the only type that their source may name.
    const data = Buffer.from(source.data, 'base64').toString('utf8');
    return { type: 'text', media_type: 'text/plain', data };
  }
  throw unsupportedParameter(path, `Claude reads PDF and text documents, not ${source.media_type}`);
}

function encodeBase64(source: { data: string; media_type: string }): JsonObject {
  const mediaType = plainType(source.media_type);
  return {
    type: 'base64',
    // Many clients write the ending of a file for its type.
    media_type: mediaType === 'image/jpg' ? 'image/jpeg' : mediaType,
    data: source.data,
  };
}

/** A media type without its parameters: Anthropic compares it with a list. */
function plainType(mediaType: string): string {
  return mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
}

function encodeReference(
  source: { url: string } | { file_id: string },
  path: string,
  notes: EncodeNotes,
): JsonObject {
  if ('file_id' in source) {
    notes.betas.add(filesBeta);
    return { type: 'file', file_id: source.file_id };
  }
  if (/^https?:/iu.test(source.url)) return { type: 'url', url: source.url };
  throw unsupportedParameter(
    path,
    'Anthropic fetches http and https addresses only; send the file as base64',
  );
}

/** Callers may write base64 as a `data:` address. */
function plainSource(source: MediaSource): MediaSource {
  const match = 'url' in source ? dataUrl.exec(source.url) : null;
  const [, mediaType, data] = match ?? [];
  return mediaType === undefined || data === undefined ? source : { media_type: mediaType, data };
}
