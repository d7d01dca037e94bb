import {
  dataUriOf,
  unsupportedParameter,
  type JsonObject,
  type JsonValue,
  type MediaPart,
  type Message,
  type Part,
  type ToolResultPart,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { encodeAssistant } from './encode-assistant.js';
import { dropCacheControl, type Scope } from './encode-notes.js';

/**
 * The conversation, message by message; results of tools become messages of their own.
 *
 * @see https://docs.cohere.com/reference/chat
 */
export function encodeMessages(messages: readonly Message[], root: Omit<Scope, 'path'>): JsonObject[] {
  return messages.flatMap((message, index) => {
    const scope = { ...root, path: `messages[${index}]` };
    if (message.name !== undefined) scope.dropped.add(`${scope.path}.name`);
    if (message.role === 'assistant') return [encodeAssistant(message.parts, scope)];
    if (message.role === 'user') return encodeUser(message.parts, scope);
    return [{ role: 'system', content: encodeContent(message.parts, scope) }];
  });
}

/** A user's turn: what stands between results of tools keeps its place. */
function encodeUser(parts: readonly Part[], scope: Scope): JsonObject[] {
  const encoded: JsonObject[] = [];
  let others: Part[] = [];
  const flush = (): void => {
    if (others.length > 0) encoded.push({ role: 'user', content: encodeContent(others, scope) });
    others = [];
  };
  for (const part of parts) {
    if (part.type !== 'tool_result') {
      others.push(part);
      continue;
    }
    flush();
    encoded.push(encodeResult(part, scope));
  }
  flush();
  return encoded.length > 0 ? encoded : [{ role: 'user', content: '' }];
}

function encodeResult(part: ToolResultPart, scope: Scope): JsonObject {
  const path = `${scope.path}.tool_result`;
  dropCacheControl(part, path, scope.dropped);
  if (part.is_error === true) scope.dropped.add(`${path}.is_error`);
  const image = part.parts.find((item) => item.type === 'image');
  if (image !== undefined)
    throw unsupportedParameter(`${path}.image`, 'results of tools are text or documents here');
  const content = encodeContent(part.parts, { ...scope, path });
  return { role: 'tool', tool_call_id: part.tool_call_id, content };
}

/** One plain text is a string on the wire; anything more is a list of blocks. */
function encodeContent(parts: readonly Part[], scope: Scope): JsonValue {
  const blocks = parts.flatMap((part) => encodeBlock(part, scope));
  const [first, ...others] = blocks;
  if (first === undefined) return '';
  return others.length === 0 && first['type'] === 'text' ? (first['text'] ?? '') : blocks;
}

function encodeBlock(part: Part, scope: Scope): JsonObject[] {
  const { path, dropped, raw } = scope;
  dropCacheControl(part, `${path}.${part.type}`, dropped);
  if (part.type === 'text' && part.native?.dialect === chatId) return [raw.keep(part.native.value)];
  if (part.type === 'text' || part.type === 'refusal') return [{ type: 'text', text: part.text }];
  if (part.type === 'image') return [encodeImage(part, path)];
  if (part.type === 'opaque') {
    if (part.dialect === chatId) return [part.value];
    dropped.add(`${path}.${part.kind}`);
    return [];
  }
  throw unsupportedParameter(`${path}.${part.type}`, `Cohere takes text and images, no ${part.type}`);
}

/** Cohere fetches addresses itself; bytes travel as a `data:` address. */
function encodeImage(part: MediaPart, path: string): JsonObject {
  if ('file_id' in part.source) {
    throw unsupportedParameter(`${path}.image`, 'Cohere keeps no files; send an address or base64');
  }
  const url = 'url' in part.source ? part.source.url : dataUriOf(part.source);
  const detail = part.detail === undefined ? {} : { detail: part.detail };
  return { type: 'image_url', image_url: { url, ...detail } };
}
