import {
  invalidRequest,
  jsonText,
  optionalObject,
  optionalPlaces,
  optionalText,
  optionalTexts,
  requiredPlace,
  requiredText,
  type MediaPart,
  type Message,
  type Part,
  type Place,
  type ToolResultPart,
} from '@bifrost/core';
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
export function decodeMessages(body: Place): Message[] {
  const messages: Message[] = [];
  const open: OpenCall[] = [];
  let results: Message | undefined;
  for (const [index, place] of (optionalPlaces(body, 'messages') ?? []).entries()) {
    const role = requiredText(place, 'role');
    if (role === 'tool') {
      const result = decodeResult(place, open);
      if (results === undefined) messages.push((results = { role: 'user', parts: [] }));
      results.parts.push(result);
      continue;
    }
    results = undefined;
    if (role === 'assistant') messages.push(decodeAssistant(place, index, open));
    else if (role === 'user' || role === 'system') messages.push({ role, parts: decodeContent(place) });
    else throw invalidRequest(`${place.path}role`, 'must be "system", "user", "assistant" or "tool"');
  }
  return messages;
}

function decodeContent(message: Place): Part[] {
  const content = optionalText(message, 'content') ?? '';
  const images = (optionalTexts(message, 'images') ?? []).map(decodeImage);
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

function decodeAssistant(message: Place, index: number, open: OpenCall[]): Message {
  const parts: Part[] = [];
  const thinking = optionalText(message, 'thinking') ?? '';
  const content = optionalText(message, 'content') ?? '';
  if (thinking !== '') parts.push({ type: 'reasoning', text: thinking });
  if (content !== '') parts.push({ type: 'text', text: content });
  for (const [ordinal, call] of (optionalPlaces(message, 'tool_calls') ?? []).entries()) {
    const part = decodeCall(call, madeCallId('message', index, ordinal));
    open.push({ id: part.id, name: part.name });
    parts.push(part);
  }
  return { role: 'assistant', parts };
}

function decodeCall(call: Place, fallbackId: string): Extract<Part, { type: 'tool_call' }> {
  const called = requiredPlace(call, 'function');
  return {
    type: 'tool_call',
    id: optionalText(call, 'id') ?? fallbackId,
    name: requiredText(called, 'name'),
    arguments: jsonText(optionalObject(called, 'arguments') ?? {}),
    kind: 'function',
  };
}

function decodeResult(message: Place, open: OpenCall[]): ToolResultPart {
  const name = optionalText(message, 'tool_name') ?? optionalText(message, 'name');
  const id = optionalText(message, 'tool_call_id');
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: takeCall(open, id, name) ?? id ?? madeCallId(message.path),
    parts: decodeContent(message),
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
