import type { ChatRequest } from '../../hub/chat.js';
import type { Message, Part, ToolResultPart } from '../../hub/part.js';
import { text, type JsonObject, type JsonValue } from '../../json/read.js';
import { fittedCallId } from '../fitted-call-id.js';
import { encodeAssistant } from './encode-assistant.js';
import {
  dropCacheControl,
  encodeContent,
  encodeContentPart,
  listed,
  type MessageScope,
} from './encode-content.js';
import { nativeMembers } from './native-members.js';
import type { ChatSettings } from './settings.js';

/** Writes the messages of a request; what is left out or moved is added to `dropped`. */
export function encodeMessages(
  request: ChatRequest,
  settings: ChatSettings,
  dropped: string[],
): JsonObject[] {
  return request.messages.flatMap((message, index) =>
    encodeMessage(message, { settings, dropped, path: `messages[${index}]` }),
  );
}

function encodeMessage(message: Message, scope: MessageScope): JsonObject[] {
  if (!scope.settings.messageExtensions && message.parts.some(isMarked)) dropCacheControl(scope);
  if (message.role === 'assistant') return [withOwn(encodeAssistant(message.parts, scope), message, scope)];
  if (message.role !== 'user') {
    return [withOwn({ role: message.role, content: encodeContent(message.parts, scope) }, message, scope)];
  }
  return encodeUser(message, scope);
}

/**
 * Tool results become `tool` messages, which must come first: nothing may stand between a call and its result. What a
 * `tool` message cannot hold goes into the user message after them.
 */
function encodeUser(message: Message, scope: MessageScope): JsonObject[] {
  const results = message.parts.filter((part) => part.type === 'tool_result');
  const others: Part[] = message.parts.filter((part) => part.type !== 'tool_result');
  const moved = results.flatMap((part) => part.parts.filter((inner) => inner.type !== 'text'));
  const encoded = results.map((part) => encodeToolResult(part, scope));
  const spoken = scope.settings.messageExtensions ? others : [...moved, ...others];
  if (!scope.settings.messageExtensions && moved.some((part) => isSayable(part, scope))) {
    scope.dropped.push(`${scope.path}.tool_result moved`);
  }
  const content = encodeContent(spoken, scope);
  // Behind results an empty message says nothing, and some servers refuse it.
  if (content === '' && results.length > 0) return encoded;
  return [...encoded, withOwn({ role: 'user', content }, message, scope)];
}

function encodeToolResult(part: ToolResultPart, scope: MessageScope): JsonObject {
  const message: JsonObject = {
    ...nativeMembers(part, scope.settings.own),
    role: 'tool',
    tool_call_id: fittedCallId(part.tool_call_id, scope.settings.longestCallId),
    content: resultContent(part, scope),
  };
  if (scope.settings.messageExtensions) {
    if (part.name !== undefined) message['name'] = part.name;
    if (part.is_error !== undefined) message['is_error'] = part.is_error;
    if (part.cache_control !== undefined) message['cache_control'] = { ...part.cache_control };
  } else if (part.is_error === true) {
    scope.dropped.push(`${scope.path}.tool_result.is_error`);
  }
  return message;
}

function resultContent(part: ToolResultPart, scope: MessageScope): JsonValue {
  if (scope.settings.messageExtensions) return encodeContent(part.parts, scope);
  const items = part.parts.flatMap((inner) =>
    inner.type === 'text' ? listed(encodeContentPart(inner, scope)) : [],
  );
  // Text alone is joined: many servers take a string here and nothing else.
  if (items.every((item) => Object.keys(item).length === 2))
    return items.map((item) => text(item['text']) ?? '').join('\n');
  return items;
}

/** What only another dialect understands is left out, and moves nowhere. */
function isSayable(part: Part, { settings }: MessageScope): boolean {
  return part.type !== 'opaque' || settings.own.has(part.dialect);
}

function isMarked(part: Part): boolean {
  return part.cache_control !== undefined || (part.type === 'tool_result' && part.parts.some(isMarked));
}

/** A message with what stood beside its content. */
function withOwn(encoded: JsonObject, message: Message, { settings }: MessageScope): JsonObject {
  const { name } = message;
  return {
    ...nativeMembers(message, settings.own),
    ...encoded,
    ...(name === undefined ? {} : { name }),
  };
}
