import { unsupportedParameter } from '../../adapter/failures.js';
import type { MediaPart, Part } from '../../hub/part.js';
import type { JsonObject, JsonValue } from '../../json/read.js';
import { dataUriOf } from '../data-uri.js';
import { audioFormat, nameOfMediaType } from './media.js';
import { nativeMembers } from './native-members.js';
import type { ChatSettings } from './settings.js';

/** What an encoder of messages needs everywhere: the provider's settings and the list of what was left out. */
export interface MessageScope {
  settings: ChatSettings;
  dropped: string[];
  /** `messages[3]`: where the message stands in the canonical request. */
  path: string;
}

/** Writes parts as content: a plain string where one text says it all, else a list of parts. */
export function encodeContent(parts: readonly Part[], scope: MessageScope): JsonValue {
  const items = parts.flatMap((part) => listed(encodeContentPart(part, scope)));
  const [first] = items;
  if (first === undefined) return '';
  const isPlainText = items.length === 1 && first['type'] === 'text' && Object.keys(first).length === 2;
  return isPlainText ? (first['text'] ?? '') : items;
}

/** A list of what there is. */
export function listed(item: JsonObject | undefined): JsonObject[] {
  return item === undefined ? [] : [item];
}

/** Writes one part of content; `undefined` for a part that was left out and listed. */
export function encodeContentPart(part: Part, scope: MessageScope): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, ...extras(part, scope) };
    case 'refusal':
      return { type: 'refusal', refusal: part.text, ...extras(part, scope) };
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      return { ...encodeMedia(part, scope), ...extras(part, scope) };
    case 'opaque':
      if (scope.settings.own.has(part.dialect)) return part.value;
      scope.dropped.push(`${scope.path}.${part.kind}`);
      return undefined;
    case 'reasoning':
    case 'tool_call':
    case 'tool_result':
      scope.dropped.push(`${scope.path}.${part.type}`);
      return undefined;
  }
}

/** Members beside a part's content: what only Chat knows, and cache markers where the provider takes them. */
function extras(part: Part, scope: MessageScope): JsonObject {
  const extra: JsonObject = { ...nativeMembers(part, scope.settings.own) };
  if (part.cache_control !== undefined) {
    if (scope.settings.messageExtensions) extra['cache_control'] = { ...part.cache_control };
    else dropCacheControl(scope);
  }
  return extra;
}

/** Once is enough: agents mark every turn. */
export function dropCacheControl({ dropped }: MessageScope): void {
  if (!dropped.includes('cache_control')) dropped.push('cache_control');
}

function encodeMedia(part: MediaPart, scope: MessageScope): JsonObject {
  for (const member of ['title', 'context', 'citations'] as const) {
    if (part[member] !== undefined) scope.dropped.push(`${scope.path}.${part.type}.${member}`);
  }
  switch (part.type) {
    case 'image':
      return encodeImage(part, scope);
    case 'video':
      return { type: 'video_url', video_url: { url: urlOf(part, scope) } };
    case 'audio':
      return encodeAudio(part, scope);
    case 'file':
      return encodeFile(part, scope);
  }
}

function encodeImage(part: MediaPart, scope: MessageScope): JsonObject {
  const image: JsonObject = { url: urlOf(part, scope) };
  if (part.detail !== undefined) image['detail'] = part.detail;
  return { type: 'image_url', image_url: image };
}

function urlOf(part: MediaPart, scope: MessageScope): string {
  const { source } = part;
  if ('url' in source) return source.url;
  if ('data' in source) return dataUriOf(source);
  throw refused(part, scope, 'Chat Completions takes no file ids here; send a URL or the bytes');
}

function encodeAudio(part: MediaPart, scope: MessageScope): JsonObject {
  const { source } = part;
  if (!('data' in source)) {
    throw refused(part, scope, 'Chat Completions takes sound as bytes only; send input_audio with data');
  }
  return { type: 'input_audio', input_audio: { data: source.data, format: audioFormat(source.media_type) } };
}

function encodeFile(part: MediaPart, scope: MessageScope): JsonObject {
  const { source } = part;
  if ('file_id' in source) return { type: 'file', file: { file_id: source.file_id } };
  if (!('data' in source)) {
    throw refused(part, scope, 'Chat Completions takes no files by URL; send file_data or a file_id');
  }
  const filename = part.filename ?? nameOfMediaType(source.media_type);
  return { type: 'file', file: { filename, file_data: dataUriOf(source) } };
}

function refused(part: MediaPart, scope: MessageScope, reason: string) {
  return unsupportedParameter(`${scope.path}.${part.type}`, reason);
}
