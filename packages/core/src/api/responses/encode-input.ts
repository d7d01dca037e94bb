import { unsupportedParameter } from '../../adapter/failures.js';
import type { MediaPart, Message, Part, ToolCallPart, ToolResultPart } from '../../hub/part.js';
import { text, type JsonObject } from '../../json/read.js';
import { fittedCallId } from '../fitted-call-id.js';
import { encodeInputContent, encodeOutputText, type PartPlace } from './encode-content.js';
import { encodeGeneratedImage } from './media.js';
import { nameWithin } from './namespaces.js';
import { family, marksOf } from './native.js';
import { createReasoningWriter, type ReasoningTarget } from './reasoning-writer.js';

/** A conversation as the Responses API writes it. */
export interface EncodedInput {
  instructions?: string;
  input: JsonObject[];
}

/** How a conversation is written. */
export interface InputOptions {
  /** Takes the paths of what was left out. */
  dropped: string[];
  /** See {@link ReasoningTarget}. */
  encryptedOnly: boolean;
  /** The longest id of a call that the provider takes; absent means that there is no limit. */
  longestCallId?: number | undefined;
}

/** Turns messages into items. */
export function encodeInput(
  messages: readonly Message[],
  { dropped, encryptedOnly, longestCallId }: InputOptions,
): EncodedInput {
  const customCalls = customCallIds(messages);
  const result: EncodedInput = { input: [] };
  for (const [index, message] of messages.entries()) {
    const instructions = index === 0 ? instructionsOf(message) : undefined;
    if (instructions !== undefined) {
      result.instructions = instructions;
      continue;
    }
    const place: PartPlace = { path: `messages[${index}]`, dropped };
    if (message.name !== undefined) dropped.push(`${place.path}.name`);
    writeMessage(message, { ...place, items: result.input, customCalls, encryptedOnly, longestCallId });
  }
  return result;
}

/** The text of a message that came as `instructions` and goes back there. */
function instructionsOf({ role, parts }: Message): string | undefined {
  const [part] = parts;
  const whole = role === 'system' && parts.length === 1 && part?.type === 'text';
  return whole && marksOf(part).instructions ? part.text : undefined;
}

/** Ids of calls of custom tools: their results have an item type of their own. */
function customCallIds(messages: readonly Message[]): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { parts } of messages) {
    for (const part of parts) if (part.type === 'tool_call' && part.kind === 'custom') ids.add(part.id);
  }
  return ids;
}

interface Writing extends ReasoningTarget {
  customCalls: ReadonlySet<string>;
  longestCallId: number | undefined;
}

/** Writes one message: its texts as message items, everything else as items between them. */
function writeMessage(message: Message, writing: Writing): void {
  const reasoning = createReasoningWriter(writing);
  let content: Part[] = [];
  const flush = (): void => {
    if (content.length > 0) writing.items.push(...encodeTexts(message.role, content, writing));
    content = [];
  };
  for (const part of message.parts) {
    if (part.cache_control !== undefined) writing.dropped.push(`${writing.path}.cache_control`);
    if (part.type !== 'reasoning') reasoning.close();
    if (isContent(part, message.role)) {
      if (marksOf(part).message) flush();
      content.push(part);
      continue;
    }
    flush();
    if (part.type === 'reasoning') reasoning.write(part);
    else writeItem(part, writing);
  }
  flush();
  reasoning.close();
  // A user's message without parts says nothing, but the caller wrote it: it stays where it stood.
  if (message.parts.length === 0 && message.role !== 'assistant') {
    writing.items.push({ role: message.role, content: [] });
  }
}

/** Whether a part stands inside a message rather than as an item of its own. */
function isContent(part: Part, role: Message['role']): boolean {
  if (part.type === 'text' || part.type === 'refusal') return true;
  if (part.type === 'opaque') return part.dialect === family && marksOf(part).content !== undefined;
  const media =
    part.type === 'image' || part.type === 'audio' || part.type === 'video' || part.type === 'file';
  return media && role !== 'assistant';
}

function encodeTexts(role: Message['role'], parts: readonly Part[], place: PartPlace): JsonObject[] {
  const head = parts[0] === undefined ? {} : (marksOf(parts[0]).message ?? {});
  if (role === 'assistant') return encodeAssistant(parts, head);
  const content = parts.map((part) => encodeInputContent(part, place)).filter((item) => item !== undefined);
  const typed = Object.keys(head).length > 0 ? { type: 'message', ...head } : {};
  return [{ ...typed, role, content: plainText(content) ?? content }];
}

/** Content of one text and nothing else is written as a string, as people write it. */
function plainText(content: readonly JsonObject[]): string | undefined {
  const [only] = content;
  if (content.length !== 1 || only?.['type'] !== 'input_text' || Object.keys(only).length !== 2) {
    return undefined;
  }
  return typeof only['text'] === 'string' ? only['text'] : undefined;
}

/**
 * A message of the model. With its id it is written whole; without one only the short form is allowed, whose content
 * is a string, so that several texts become several messages.
 */
function encodeAssistant(parts: readonly Part[], head: JsonObject): JsonObject[] {
  const plain = parts.every((part) => part.type === 'text');
  if (head['id'] === undefined && plain) {
    const said = parts.filter((part) => part.text !== '');
    return said.map((part) => Object.assign({}, head, { role: 'assistant', content: part.text }));
  }
  const content = parts.map((part) => encodeOutput(part)).filter((item) => item !== undefined);
  return [{ type: 'message', ...head, role: 'assistant', status: 'completed', content }];
}

function encodeOutput(part: Part): JsonObject | undefined {
  if (part.type === 'text') return encodeOutputText(part);
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.text };
  return part.type === 'opaque' ? part.value : undefined;
}

/** Writes what is an item of its own. Texts and reasoning have been written before. */
function writeItem(part: Part, writing: Writing): void {
  switch (part.type) {
    case 'tool_call':
      writing.items.push(encodeCall(part, writing));
      return;
    case 'tool_result':
      writing.items.push(encodeResult(part, writing));
      return;
    case 'opaque':
      if (part.dialect === family) writing.items.push(part.value);
      else writing.dropped.push(`${writing.path}.${part.kind}`);
      return;
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      writing.items.push(encodePastMedia(part, writing));
      return;
    case 'text':
    case 'refusal':
    case 'reasoning':
      return;
  }
}

function encodeCall(part: ToolCallPart, place: Writing): JsonObject {
  // No vendor takes another's signature, and this API has none for calls.
  if (part.signature !== undefined) place.dropped.push(`${place.path}.tool_call.signature`);
  const { arguments: input, kind } = part;
  const id = fittedCallId(part.id, place.longestCallId);
  const item = marksOf(part).item;
  const name = nameWithin(part.name, text(item?.['namespace']));
  return kind === 'custom'
    ? { type: 'custom_tool_call', ...item, call_id: id, name, input }
    : { type: 'function_call', ...item, call_id: id, name, arguments: input };
}

function encodeResult(part: ToolResultPart, writing: Writing): JsonObject {
  if (part.is_error === true) writing.dropped.push(`${writing.path}.tool_result.is_error`);
  const marks = marksOf(part);
  const custom = marks.custom === true || writing.customCalls.has(part.tool_call_id);
  return {
    type: custom ? 'custom_tool_call_output' : 'function_call_output',
    ...marks.item,
    call_id: fittedCallId(part.tool_call_id, writing.longestCallId),
    output: encodeResultOutput(part, writing),
  };
}

function encodeResultOutput({ parts }: ToolResultPart, place: PartPlace): JsonObject[] | string {
  if (parts.length === 0) return '';
  const content = parts.map((part) => encodeInputContent(part, place)).filter((item) => item !== undefined);
  return plainText(content) ?? content;
}

/** Media in a turn of the model. The API has pictures that its own tool made, and nothing else. */
function encodePastMedia(part: MediaPart, place: PartPlace): JsonObject {
  const item = marksOf(part).item;
  const id = item?.['id'];
  const image = typeof id === 'string' ? encodeGeneratedImage(part, id) : undefined;
  if (image) return { ...image, ...item };
  throw unsupportedParameter(
    `${place.path}.${part.type}`,
    `the Responses API takes no ${part.type} in a turn of the assistant`,
  );
}
