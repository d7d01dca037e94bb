import {
  argumentsObject,
  parseDataUri,
  unsupportedParameter,
  type JsonObject,
  type MediaPart,
  type Message,
  type Part,
  type ReasoningPart,
  type ToolCallPart,
  type ToolResultPart,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { dropCacheControl, type EncodeNotes } from './notes.js';

/** Where a message stands and what is known of the whole conversation. */
interface Scope {
  path: string;
  notes: EncodeNotes;
  /** Names of called tools by the ids of their calls: results name the tool on this wire. */
  toolNames: ReadonlyMap<string, string>;
}

/**
 * The conversation, message by message; results of tools become messages of their own.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion
 */
export function encodeMessages(messages: readonly Message[], notes: EncodeNotes): JsonObject[] {
  const toolNames = namesOfCalls(messages);
  return messages.flatMap((message, index) => {
    const scope = { path: `messages[${index}]`, notes, toolNames };
    if (message.name !== undefined) notes.dropped.add(`${scope.path}.name`);
    if (message.role === 'assistant') return [encodeAssistant(message.parts, scope)];
    if (message.role === 'user') return encodeUser(message.parts, scope);
    return [{ role: 'system', ...encodeContent(message.parts, scope) }];
  });
}

function namesOfCalls(messages: readonly Message[]): Map<string, string> {
  const calls = messages.flatMap(({ parts }) => parts.filter((part) => part.type === 'tool_call'));
  return new Map(calls.map(({ id, name }) => [id, name]));
}

/** A user's turn: what stands between results of tools keeps its place. */
function encodeUser(parts: readonly Part[], scope: Scope): JsonObject[] {
  const encoded: JsonObject[] = [];
  let others: Part[] = [];
  const flush = (): void => {
    if (others.length > 0) encoded.push({ role: 'user', ...encodeContent(others, scope) });
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
  const { notes, toolNames } = scope;
  const path = `${scope.path}.tool_result`;
  dropCacheControl(part, path, notes);
  if (part.is_error === true) notes.dropped.add(`${path}.is_error`);
  const name = part.name ?? toolNames.get(part.tool_call_id);
  return {
    role: 'tool',
    ...encodeContent(part.parts, { ...scope, path }),
    ...(name === undefined ? {} : { tool_name: name }),
    tool_call_id: part.tool_call_id,
  };
}

/** Texts as one string and pictures beside it: the wire knows no order among them. */
function encodeContent(parts: readonly Part[], scope: Scope): JsonObject {
  const texts: string[] = [];
  const images: string[] = [];
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'refusal') {
      dropCacheControl(part, `${scope.path}.text`, scope.notes);
      texts.push(part.text);
    } else if (part.type === 'opaque') scope.notes.dropped.add(`${scope.path}.${part.kind}`);
    else if (part.type === 'image') images.push(encodeImage(part, scope));
    else
      throw unsupportedParameter(
        `${scope.path}.${part.type}`,
        `Ollama takes text and images, no ${part.type}`,
      );
  }
  const content = { content: texts.join('\n') };
  return images.length === 0 ? content : { ...content, images };
}

/** Base64 alone, without a prefix: the server looks at the bytes for what they are. */
function encodeImage(part: MediaPart, { path, notes }: Scope): string {
  dropCacheControl(part, `${path}.image`, notes);
  if (part.detail !== undefined && part.detail !== 'auto') notes.dropped.add(`${path}.image.detail`);
  if ('data' in part.source) return part.source.data;
  const inline = 'url' in part.source ? parseDataUri(part.source.url) : undefined;
  if (inline !== undefined) return inline.data;
  throw unsupportedParameter(`${path}.image`, 'Ollama takes images as base64 only');
}

function encodeAssistant(parts: readonly Part[], scope: Scope): JsonObject {
  const { notes, path } = scope;
  const message: JsonObject & { content: string } = { role: 'assistant', content: '' };
  const calls: JsonObject[] = [];
  let thinking = '';
  for (const part of parts) {
    dropCacheControl(part, `${path}.${part.type}`, notes);
    if (part.type === 'text' || part.type === 'refusal') message.content += part.text;
    else if (part.type === 'reasoning') thinking += encodeReasoning(part, scope);
    else if (part.type === 'tool_call') calls.push(encodeCall(part, calls.length, scope));
    else if (part.type === 'audio' && part.transcript !== undefined) message.content += part.transcript;
    else notes.dropped.add(`${path}.${part.type === 'opaque' ? part.kind : part.type}`);
  }
  if (thinking !== '') message['thinking'] = thinking;
  if (calls.length > 0) message['tool_calls'] = calls;
  return message;
}

/** Reasoning that another vendor signed stays out: it is that vendor's, and means nothing without its signature. */
function encodeReasoning(part: ReasoningPart, { path, notes }: Scope): string {
  const isSigned = part.signature !== undefined || part.encrypted !== undefined;
  if (part.text !== undefined && (!isSigned || part.dialect === chatId)) return part.text;
  notes.dropped.add(`${path}.reasoning`);
  return '';
}

function encodeCall(part: ToolCallPart, index: number, { path, notes }: Scope): JsonObject {
  const given = argumentsObject(part, notes.raw, () => notes.dropped.add(`${path}.tool_calls.arguments`));
  return { id: part.id, function: { index, name: part.name, arguments: given } };
}
