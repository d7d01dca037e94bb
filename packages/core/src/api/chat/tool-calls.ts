import type { ToolCallPart } from '../../hub/part.js';
import { jsonText } from '../../json/exact-numbers.js';
import { object, text, type JsonObject } from '../../json/read.js';
import { otherMembers, type Place, requiredName, requiredPlace, requiredText } from '../request-fields.js';
import { nativeMembers } from './native-members.js';
import type { ChatSettings } from './settings.js';

const callMembers = new Set(['index', 'id', 'type', 'function', 'custom']);

/** Reads a tool call of a returned message. */
export function decodeToolCall(place: Place, settings: ChatSettings): ToolCallPart {
  const id = requiredName(place, 'id');
  const part: ToolCallPart =
    place.of['type'] === 'custom'
      ? { type: 'tool_call', id, ...customCall(requiredPlace(place, 'custom')) }
      : { type: 'tool_call', id, ...functionCall(requiredPlace(place, 'function')) };
  const rest = otherMembers(place.of, callMembers);
  if (rest !== undefined) part.native = { dialect: settings.filedAs, value: rest };
  return part;
}

function functionCall(place: Place) {
  return {
    name: requiredName(place, 'name'),
    arguments: argumentsText(place.of['arguments']) ?? requiredText(place, 'arguments'),
    kind: 'function',
  } as const;
}

function customCall(place: Place) {
  return {
    name: requiredName(place, 'name'),
    arguments: requiredText(place, 'input'),
    kind: 'custom',
  } as const;
}

/** Arguments as text. Some servers give the object itself. */
export function argumentsText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const asObject = object(value);
  return asObject === undefined ? undefined : jsonText(asObject);
}

/** Writes a tool call. Members that only Chat knows go back where the dialect is ours. */
export function encodeToolCall(part: ToolCallPart, own: ReadonlySet<string>): JsonObject {
  const rest = nativeMembers(part, own);
  if (part.kind === 'custom') {
    return { ...rest, id: part.id, type: 'custom', custom: { name: part.name, input: part.arguments } };
  }
  return {
    ...rest,
    id: part.id,
    type: 'function',
    function: { name: part.name, arguments: jsonArguments(part.arguments) },
  };
}

/** A call without arguments is told as an empty text by some vendors; readers of Chat parse it as JSON. */
export function jsonArguments(value: string): string {
  return value.trim() === '' ? '{}' : value;
}

/** Reads a tool call of an answer; `undefined` without a name. A call without id gets the one that is given. */
export function readToolCall(call: JsonObject, id: string, settings: ChatSettings): ToolCallPart | undefined {
  const custom = object(call['custom']);
  const inner = custom ?? object(call['function']) ?? {};
  const name = text(inner['name']);
  if (name === undefined || name === '') return undefined;
  const part: ToolCallPart = {
    type: 'tool_call',
    id: usableId(call['id']) ?? id,
    name,
    arguments: argumentsText(custom === undefined ? inner['arguments'] : inner['input']) ?? '',
    kind: custom === undefined ? 'function' : 'custom',
  };
  const rest = otherMembers(call, callMembers);
  if (rest !== undefined) part.native = { dialect: settings.filedAs, value: rest };
  return part;
}

/** An id that is one: some servers write the word `null`. */
export function usableId(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'null' ? value : undefined;
}
