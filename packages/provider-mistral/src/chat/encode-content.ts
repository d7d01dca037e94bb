import {
  dataUriOf,
  unsupportedParameter,
  type BifrostError,
  type JsonObject,
  type JsonValue,
  type MediaPart,
  type Part,
} from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';
import type { RequestScope } from './scope.js';

/** Writes parts as content. */
export function encodeContent(parts: readonly Part[], path: string, scope: RequestScope): JsonValue {
  return contentOf(parts.flatMap((part) => listed(encodeChunk(part, path, scope))));
}

/** Chunks as content: a plain string where one text says it all, else the list. */
export function contentOf(chunks: JsonObject[]): JsonValue {
  const [first] = chunks;
  if (first === undefined) return '';
  return chunks.length === 1 && first['type'] === 'text' ? (first['text'] ?? '') : chunks;
}

/** A list of what there is. */
export function listed(chunk: JsonObject | undefined): JsonObject[] {
  return chunk === undefined ? [] : [chunk];
}

/** Writes one chunk of content; `undefined` for a part that was left out and listed. */
export function encodeChunk(part: Part, path: string, scope: RequestScope): JsonObject | undefined {
  if (part.cache_control !== undefined) scope.dropped.add('cache_control');
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image_url', image_url: encodeImage(part, path) };
    case 'audio':
      return { type: 'input_audio', input_audio: encodeAudio(part, path) };
    case 'file':
      return encodeFile(part, path, scope);
    case 'video':
      throw refused(part, path, 'Mistral takes no films');
    case 'opaque':
      if (part.dialect === mistralChatId) return part.value;
      scope.dropped.add(`${path}.${part.kind}`);
      return undefined;
    case 'reasoning':
    case 'tool_call':
    case 'tool_result':
      scope.dropped.add(`${path}.${part.type}`);
      return undefined;
  }
}

function encodeImage(part: MediaPart, path: string): JsonObject {
  const image: JsonObject = { url: addressOf(part, path) };
  const { detail } = part;
  if (detail === 'low' || detail === 'auto' || detail === 'high') image['detail'] = detail;
  return image;
}

/** Sound is told as base64 without a prefix, or by its address. */
function encodeAudio(part: MediaPart, path: string): string {
  const { source } = part;
  return 'data' in source ? source.data : addressOf(part, path);
}

function encodeFile(part: MediaPart, path: string, scope: RequestScope): JsonObject {
  for (const member of ['title', 'context', 'citations'] as const) {
    if (part[member] !== undefined) scope.dropped.add(`${path}.file.${member}`);
  }
  const { source, filename } = part;
  if ('file_id' in source) return { type: 'file', file_id: source.file_id };
  // Documents are read by optical recognition, which has no use for plain text.
  if ('data' in source && source.media_type.startsWith('text/')) {
    return { type: 'text', text: Buffer.from(source.data, 'base64').toString('utf8') };
  }
  const chunk: JsonObject = { type: 'document_url', document_url: addressOf(part, path) };
  if (filename !== undefined) chunk['document_name'] = filename;
  return chunk;
}

function addressOf(part: MediaPart, path: string): string {
  const { source } = part;
  if ('url' in source) return source.url;
  if ('data' in source) return dataUriOf(source);
  throw refused(part, path, 'Mistral takes ids for documents only; send an address or the bytes');
}

function refused(part: MediaPart, path: string, reason: string): BifrostError {
  return unsupportedParameter(`${path}.${part.type}`, reason);
}
