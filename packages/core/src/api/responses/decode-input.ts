import { invalidRequest } from '../../adapter/failures.js';
import type { Message, Part, ToolResultPart } from '../../hub/part.js';
import { text, type JsonObject } from '../../json/read.js';
import { optionalPlaces, optionalText, optionalValue, requiredText, type Place } from '../request-fields.js';
import { decodeCarried, type Carried } from './carried.js';
import { decodeContent } from './decode-content.js';
import { decodeItem, messageMarks } from './decode-item.js';
import { joinedName, toolNamesIn, type ToolNames } from './namespaces.js';
import { marksOf, native, rest, type Marks } from './native.js';

/*
 * The Responses API writes a conversation as a flat list of items; the hub has messages of parts. What the model wrote
 * in one turn (reasoning, text, calls) becomes one assistant message, results of tools that follow each other become
 * one user message, and every message item of a user keeps its own.
 */

/** The conversation of a request, in messages. */
export function decodeInput(body: Place): Message[] {
  const messages: Message[] = [];
  const instructions = optionalText(body, 'instructions');
  if (instructions !== undefined) {
    const part: Part = { type: 'text', text: instructions, ...native({ instructions: true }) };
    messages.push({ role: 'system', parts: [part] });
  }
  const input = optionalValue(body, 'input');
  if (typeof input === 'string') {
    messages.push({ role: 'user', parts: [{ type: 'text', text: input }] });
  } else if (input !== undefined && !Array.isArray(input)) {
    throw invalidRequest('input', 'must be a string or a list of items');
  }
  if (!Array.isArray(input)) return messages;
  decodeItems(optionalPlaces(body, 'input') ?? [], messages);
  joinNames(messages, toolNamesIn(body.of));
  return messages;
}

/** Calls of tools in namespaces get the names that those tools have in the hub. */
function joinNames(messages: readonly Message[], names: ToolNames | undefined): void {
  if (names === undefined) return;
  for (const part of messages.flatMap(({ parts }) => parts)) {
    if (part.type !== 'tool_call') continue;
    const joined = joinedName(part.name, text(marksOf(part).item?.['namespace']));
    if (names.has(joined)) part.name = joined;
  }
}

function decodeItems(items: readonly Place[], messages: Message[]): void {
  // The message that takes further parts: of the assistant, or of tool results. Any other item closes it.
  let open: Message | undefined;
  const append = (role: 'assistant' | 'user', parts: readonly Part[]): void => {
    if (open?.role !== role) {
      open = { role, parts: [] };
      messages.push(open);
    }
    open.parts.push(...parts);
  };
  for (const item of items) {
    const type = itemType(item);
    const carried = type === 'reasoning' ? carriedSignature(item.of) : undefined;
    if (carried) {
      attachSignature(carried, messages);
    } else if (type === 'message' && item.of['role'] !== 'assistant') {
      open = undefined;
      messages.push(decodeMessage(item));
    } else if (type === 'message') {
      append('assistant', decodeAssistant(item));
    } else if (type === 'function_call_output' || type === 'custom_tool_call_output') {
      append('user', [decodeResult(item, type === 'custom_tool_call_output')]);
    } else {
      checkItem(item, type);
      append(isFromUser(type) ? 'user' : 'assistant', decodeItem(item.of));
    }
  }
}

/** The type of an item. Messages may come without one, and so may references, which have nothing but an id. */
function itemType({ of, path }: Place): string {
  const type = of['type'];
  if (typeof type === 'string') return type;
  if (of['role'] !== undefined) return 'message';
  if (typeof of['id'] === 'string' && Object.keys(of).length === 1) return 'item_reference';
  throw invalidRequest(`${path}type`, 'is missing; an item is a message with a role, or says its type');
}

/** Items that answer the model rather than come from it. */
function isFromUser(type: string): boolean {
  return type.endsWith('_output') || type === 'mcp_approval_response';
}

const roles = ['user', 'system', 'developer'] as const;

function decodeMessage(place: Place): Message {
  const role = roles.find((name) => name === place.of['role']);
  if (role === undefined) {
    throw invalidRequest(`${place.path}role`, 'must be user, assistant, system or developer');
  }
  return { role, parts: withMessage(decodeContent(place, 'content'), messageMarks(place.of)) };
}

function decodeAssistant(place: Place): Part[] {
  return withMessage(decodeContent(place, 'content'), messageMarks(place.of), true);
}

/** Puts the message's own members on its first part. Where messages are joined, a mark says that a new one begins. */
function withMessage(parts: Part[], message: JsonObject, joined = false): Part[] {
  const [first, ...others] = parts;
  if (!first || (!joined && Object.keys(message).length === 0)) return parts;
  const marks: Marks = { message };
  const content = first.native?.value['content'];
  if (content !== undefined && typeof content === 'object' && !Array.isArray(content) && content !== null) {
    marks.content = content;
  }
  return [{ ...first, ...native(marks) }, ...others];
}

const resultMembers = new Set(['type', 'call_id', 'output']);

function decodeResult(place: Place, custom: boolean): ToolResultPart {
  const marks: Marks = custom ? { custom } : {};
  const others = rest(place.of, resultMembers);
  if (others !== undefined) marks.item = others;
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: requiredText(place, 'call_id'),
    parts: decodeContent(place, 'output'),
    ...native(marks),
  };
  const name = optionalText(place, 'name');
  if (name !== undefined) part.name = name;
  return part;
}

/** Refuses items of known types that lack what no provider can do without. */
function checkItem(place: Place, type: string): void {
  if (type === 'function_call' || type === 'custom_tool_call') {
    requiredText(place, 'call_id');
    requiredText(place, 'name');
    requiredText(place, type === 'function_call' ? 'arguments' : 'input');
  } else if (type === 'reasoning') {
    optionalPlaces(place, 'summary');
    optionalPlaces(place, 'content');
    optionalText(place, 'encrypted_content');
  } else if (type === 'item_reference') {
    requiredText(place, 'id');
  }
}

/** A reasoning item that is nothing but the envelope of a signature for a call or a text before it. */
function carriedSignature(item: JsonObject): Carried | undefined {
  const carried = decodeCarried(text(item['encrypted_content']) ?? '');
  return carried?.call === undefined && carried?.text === undefined ? undefined : carried;
}

/** Gives a signature back to its part. Where the client left that part out, the signature has no meaning. */
function attachSignature({ call, signature, dialect }: Carried, messages: readonly Message[]): void {
  const belongs = (part: Part): boolean =>
    call === undefined ? part.type === 'text' : part.type === 'tool_call' && part.id === call;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const part = messages[index]?.parts.findLast(belongs);
    if (part?.type !== 'text' && part?.type !== 'tool_call') continue;
    if (signature !== undefined) part.signature = signature;
    if (dialect !== undefined) part.native ??= { dialect, value: {} };
    return;
  }
}
