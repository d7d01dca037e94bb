import { invalidRequest } from '../../adapter/failures.js';
import type { Message, ToolResultPart } from '../../hub/part.js';
import {
  optionalBoolean,
  optionalPlaces,
  optionalText,
  otherSetMembers,
  type Place,
  requiredName,
} from '../request-fields.js';
import { decodeCacheControl, withMessageCacheControl } from './cache-control.js';
import { decodeAssistantParts, legacyCallId, type MessageReading } from './decode-assistant.js';
import { decodeContent } from './decode-content.js';
import type { ChatSettings } from './settings.js';

/**
 * Reads `messages`. Consecutive tool messages become one user message with several results. `ignored` takes the places
 * of members that are left unread because they do not fit their message any more.
 */
export function decodeMessages(body: Place, settings: ChatSettings, ignored: string[]): Message[] {
  const places = optionalPlaces(body, 'messages');
  if (places === undefined) throw invalidRequest('messages', 'is missing; it must be a list of messages');
  if (places.length === 0) throw invalidRequest('messages', 'must not be empty');
  const messages: Message[] = [];
  let results: Message | undefined;
  for (const [index, place] of places.entries()) {
    const result = decodeToolResult(place, index, settings);
    if (result === undefined) {
      results = undefined;
      messages.push(decodeMessage(place, { settings, index, ignored }));
    } else if (results === undefined) {
      results = { role: 'user', parts: [result] };
      messages.push(results);
    } else {
      results.parts.push(result);
    }
  }
  return messages;
}

const messageMembers: ReadonlySet<string> = new Set([
  'role',
  'content',
  'name',
  'cache_control',
  // an assistant's
  'annotations',
  'audio',
  'function_call',
  'images',
  'parts_order',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'refusal',
  'tool_calls',
]);

function decodeMessage(place: Place, reading: MessageReading): Message {
  const role = requiredName(place, 'role');
  if (role !== 'system' && role !== 'developer' && role !== 'user' && role !== 'assistant') {
    throw invalidRequest(
      `${place.path}role`,
      `'${role}' is no role; use system, developer, user, assistant or tool`,
    );
  }
  if (role !== 'assistant') requireContent(place);
  const parts =
    role === 'assistant' ? decodeAssistantParts(place, reading) : decodeContent(place, reading.settings);
  const message: Message = { role, parts: withMessageCacheControl(parts, decodeCacheControl(place)) };
  const name = optionalText(place, 'name');
  const rest = otherSetMembers(place.of, messageMembers);
  if (name !== undefined) message.name = name;
  if (rest !== undefined) message.native = { dialect: reading.settings.filedAs, value: rest };
  return message;
}

const resultMembers: ReadonlySet<string> = new Set([
  'role',
  'content',
  'name',
  'cache_control',
  'is_error',
  'tool_call_id',
]);

/** Reads a `tool` message, or a `function` message of the API before tools; `undefined` for any other role. */
function decodeToolResult(place: Place, index: number, settings: ChatSettings): ToolResultPart | undefined {
  const { role } = place.of;
  if (role !== 'tool' && role !== 'function') return undefined;
  requireContent(place);
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id:
      role === 'tool'
        ? requiredName(place, 'tool_call_id')
        : legacyCallId(requiredName(place, 'name'), index - 1),
    parts: decodeContent(place, settings),
  };
  const name = optionalText(place, 'name');
  const isError = optionalBoolean(place, 'is_error');
  const marker = decodeCacheControl(place);
  const rest = otherSetMembers(place.of, resultMembers);
  if (rest !== undefined) part.native = { dialect: settings.filedAs, value: rest };
  if (name !== undefined) part.name = name;
  if (isError !== undefined) part.is_error = isError;
  if (marker !== undefined) part.cache_control = marker;
  return part;
}

function requireContent({ of, path }: Place): void {
  if (of['content'] === undefined || of['content'] === null) {
    throw invalidRequest(`${path}content`, 'is missing; it must be a string or a list of parts');
  }
}
