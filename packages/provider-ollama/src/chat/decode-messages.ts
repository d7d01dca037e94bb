import {
  invalidRequest,
  isObject,
  type JsonObject,
  type MediaPart,
  type Message,
  type Part,
  type ToolResultPart,
} from '@bifrost/core';
import {
  optionalObjects,
  optionalText,
  optionalTexts,
  requiredObject,
  requiredText,
} from '../read-strict.js';
import { madeCallId } from './call-id.js';

/** A call that was made and has no result yet. */
interface OpenCall {
  id: string;
  name: string;
}

/**
 * Reads the conversation. Results may name their call by `tool_call_id`, as new clients do, or only the tool; older
 * clients say neither, and their results belong to the calls in order.
 */
export function decodeMessages(body: JsonObject): Message[] {
  const messages: Message[] = [];
  const open: OpenCall[] = [];
  let results: Message | undefined;
  for (const [index, { value, path }] of optionalObjects(body, 'messages').entries()) {
    const role = requiredText(value, 'role', path);
    if (role === 'tool') {
      const result = decodeResult(value, path, open);
      if (results === undefined) messages.push((results = { role: 'user', parts: [] }));
      results.parts.push(result);
      continue;
    }
    results = undefined;
    if (role === 'assistant') messages.push(decodeAssistant(value, { path, index, open }));
    else if (role === 'user' || role === 'system') messages.push({ role, parts: decodeContent(value, path) });
    else throw invalidRequest(`${path}.role`, 'must be "system", "user", "assistant" or "tool"');
  }
  return messages;
}

function decodeContent(message: JsonObject, path: string): Part[] {
  const content = optionalText(message, 'content', path) ?? '';
  const images = (optionalTexts(message, 'images', path) ?? []).map(decodeImage);
  return content === '' && images.length > 0 ? images : [{ type: 'text', text: content }, ...images];
}

/** What base64 begins with tells what it is. */
const signatures: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** A picture of a message or of an answer. */
export function decodeImage(data: string): MediaPart {
  const found = signatures.find(([start]) => data.startsWith(start));
  return { type: 'image', source: { data, media_type: found?.[1] ?? 'image/jpeg' } };
}

function decodeAssistant(
  message: JsonObject,
  { path, index, open }: { path: string; index: number; open: OpenCall[] },
): Message {
  const parts: Part[] = [];
  const thinking = optionalText(message, 'thinking', path) ?? '';
  const content = optionalText(message, 'content', path) ?? '';
  if (thinking !== '') parts.push({ type: 'reasoning', text: thinking });
  if (content !== '') parts.push({ type: 'text', text: content });
  for (const [ordinal, call] of optionalObjects(message, 'tool_calls', path).entries()) {
    const part = decodeCall(call.value, call.path, madeCallId('message', index, ordinal));
    open.push({ id: part.id, name: part.name });
    parts.push(part);
  }
  return { role: 'assistant', parts };
}

function decodeCall(
  call: JsonObject,
  path: string,
  fallbackId: string,
): Extract<Part, { type: 'tool_call' }> {
  const called = requiredObject(call, 'function', path);
  const given = called['arguments'] ?? {};
  if (!isObject(given)) throw invalidRequest(`${path}.function.arguments`, 'must be an object');
  return {
    type: 'tool_call',
    id: optionalText(call, 'id', path) ?? fallbackId,
    name: requiredText(called, 'name', `${path}.function`),
    arguments: JSON.stringify(given),
    kind: 'function',
  };
}

function decodeResult(message: JsonObject, path: string, open: OpenCall[]): ToolResultPart {
  const name = optionalText(message, 'tool_name', path) ?? optionalText(message, 'name', path);
  const id = optionalText(message, 'tool_call_id', path);
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: takeCall(open, id, name) ?? id ?? madeCallId(path),
    parts: decodeContent(message, path),
  };
  if (name !== undefined) part.name = name;
  return part;
}

/** Takes the call that a result answers out of the list; `undefined` where there is none. */
function takeCall(open: OpenCall[], id: string | undefined, name: string | undefined): string | undefined {
  const found = open.findIndex((call) => {
    if (id !== undefined) return call.id === id;
    return name === undefined || call.name === name;
  });
  return found === -1 ? undefined : open.splice(found, 1)[0]?.id;
}
