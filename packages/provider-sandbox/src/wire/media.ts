import { type JsonObject, isObject, object, text } from '@bifrost/core';
import type { Medium } from '../answer/prompt.js';

const kinds: Readonly<Record<string, string>> = {
  image_url: 'image',
  input_image: 'image',
  input_audio: 'audio',
  file: 'file',
  input_file: 'file',
  video_url: 'video',
};

/** What is said in text parts; refusals are text as well. */
export function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const parts = content.filter(isObject).map((part) => text(part['text']) ?? text(part['refusal']));
  return parts.filter((part) => part !== undefined).join('\n');
}

/** What a content list holds beside text. */
export function mediaOfContent(content: unknown): Medium[] {
  if (!Array.isArray(content)) return [];
  return content.filter(isObject).flatMap((part) => {
    const type = text(part['type']) ?? 'part';
    if (text(part['text']) !== undefined || text(part['refusal']) !== undefined) return [];
    return [{ kind: kinds[type] ?? type, how: howItCame(part) }];
  });
}

function howItCame(part: JsonObject): string {
  const inner = object(part['image_url']) ?? object(part['input_audio']) ?? object(part['file']) ?? part;
  const address =
    text(inner['url']) ??
    text(part['image_url']) ??
    text(inner['file_url']) ??
    object(part['video_url'])?.['url'];
  if (typeof address === 'string') return address.startsWith('data:') ? inline(address) : 'by URL';
  if (text(inner['file_id']) !== undefined) return 'by file id';
  const format = text(inner['format']);
  if (format !== undefined) return `inline, ${format}`;
  const data = text(inner['file_data']);
  return data?.startsWith('data:') ? inline(data) : 'inline';
}

function inline(address: string): string {
  const mediaType = /^data:([\w.+-]+\/[\w.+-]+)/u.exec(address)?.[1];
  return mediaType === undefined ? 'inline' : `inline, ${mediaType}`;
}
