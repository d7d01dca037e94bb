import {
  invalidRequest,
  jsonText,
  object,
  optionalPlaces,
  optionalText,
  requiredPlace,
  requiredText,
  type Message,
  type Place,
  type ToolCallPart,
  type ToolResultPart,
} from '@bifrost/core';
import { decodeContent } from './decode-content.js';

/** Reads `messages`. Consecutive tool messages become one user message with several results. */
export function decodeMessages(body: Place): Message[] {
  const all = optionalPlaces(body, 'messages') ?? [];
  if (all.length === 0) throw invalidRequest('messages', 'must be a list with at least one message');
  const messages: Message[] = [];
  let results: ToolResultPart[] | undefined;
  for (const place of all) {
    if (place.of['role'] === 'tool') {
      if (results === undefined) {
        results = [];
        messages.push({ role: 'user', parts: results });
      }
      results.push(decodeResult(place));
    } else {
      results = undefined;
      messages.push(decodeMessage(place));
    }
  }
  return messages;
}

function decodeMessage(place: Place): Message {
  const role = requiredText(place, 'role');
  switch (role) {
    case 'system':
    case 'user':
      return { role, parts: decodeContent(place) };
    case 'assistant':
      return {
        role,
        parts: [...decodeSaid(place), ...(optionalPlaces(place, 'tool_calls') ?? []).map(decodeCall)],
      };
    default:
      throw invalidRequest(`${place.path}role`, `'${role}' is no role; use system, user, assistant or tool`);
  }
}

/** Clients write an empty text beside tool calls; other vendors refuse one. */
function decodeSaid(place: Place): Message['parts'] {
  return decodeContent(place).filter((part) => part.type !== 'text' || part.text !== '');
}

function decodeCall(place: Place): ToolCallPart {
  const called = requiredPlace(place, 'function');
  const given = object(called.of['arguments']);
  return {
    type: 'tool_call',
    id: requiredText(place, 'id'),
    name: requiredText(called, 'name'),
    arguments: given === undefined ? requiredText(called, 'arguments') : jsonText(given),
    kind: 'function',
  };
}

function decodeResult(place: Place): ToolResultPart {
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: requiredText(place, 'tool_call_id'),
    parts: decodeContent(place),
  };
  const name = optionalText(place, 'name');
  return name === undefined ? part : { ...part, name };
}
