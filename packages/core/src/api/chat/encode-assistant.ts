import type { MediaSource, Part, ReasoningPart, ToolCallPart } from '../../hub/part.js';
import { text, type JsonObject, type JsonValue } from '../../json/read.js';
import { dataUriOf } from '../data-uri.js';
import { fittedCallId } from '../fitted-call-id.js';
import { encodeAnnotations } from './annotations.js';
import { encodeContentPart, listed, type MessageScope } from './encode-content.js';
import { encodePartsOrder, needsPartsOrder } from './parts-order.js';
import { encodeReasoningDetails, isNative, needsReasoningDetails } from './reasoning-details.js';
import type { ChatSettings } from './settings.js';
import { encodeToolCall } from './tool-calls.js';

/** Writes an assistant's earlier turn for a provider. */
export function encodeAssistant(parts: readonly Part[], scope: MessageScope): JsonObject {
  const message: JsonObject = { role: 'assistant', content: assistantContent(parts, scope) };
  const refusals = parts.filter((part) => part.type === 'refusal');
  if (refusals.length > 0) message['refusal'] = refusals.map((part) => part.text).join('');
  const audio = parts.find((part) => part.type === 'audio' && part.id !== undefined);
  if (audio?.type === 'audio') message['audio'] = { id: audio.id };
  const calls = parts.filter((part) => part.type === 'tool_call');
  if (calls.length > 0) message['tool_calls'] = calls.map((call) => encodeCall(call, scope.settings));
  if (message['content'] === null && calls.length === 0 && refusals.length === 0 && audio === undefined) {
    message['content'] = '';
  }
  if (scope.settings.messageExtensions) Object.assign(message, messageExtensions(parts, scope));
  else Object.assign(message, pastReasoning(parts, scope));
  return message;
}

function encodeCall(part: ToolCallPart, { own, longestCallId }: ChatSettings): JsonObject {
  return { ...encodeToolCall(part, own), id: fittedCallId(part.id, longestCallId) };
}

/** Several texts go as one string, which every server takes, unless a part has members that only a list can hold. */
function assistantContent(parts: readonly Part[], scope: MessageScope): JsonValue {
  const items = parts.flatMap((part): JsonObject[] => {
    if (part.type === 'text') return listed(encodeContentPart(part, scope));
    const isOwn = part.type === 'opaque' && scope.settings.own.has(part.dialect);
    // With Bifrost's members it goes into `reasoning_details`, which keeps its place.
    return isOwn && !scope.settings.messageExtensions ? [part.value] : [];
  });
  const thinking = scope.settings.pastReasoning === 'thinking' ? sendableReasoning(parts, scope) : [];
  if (thinking.length > 0) {
    return [
      ...thinking.map((words) => ({ type: 'thinking', thinking: [{ type: 'text', text: words }] })),
      ...items,
    ];
  }
  if (items.length === 0) return null;
  if (items.some((item) => item['type'] !== 'text' || Object.keys(item).length > 2)) return items;
  return items.map((item) => text(item['text']) ?? '').join('');
}

/** Words of reasoning that no vendor has signed, or that this provider wrote itself. */
function sendableReasoning(parts: readonly Part[], scope: MessageScope): string[] {
  return parts
    .filter((part) => part.type === 'reasoning' && !isForeign(part, scope))
    .flatMap((part) => (part.type === 'reasoning' && part.text !== undefined ? [part.text] : []));
}

function isForeign(part: ReasoningPart, { settings }: MessageScope): boolean {
  const isSigned = part.signature !== undefined || part.encrypted !== undefined;
  return isSigned && !(part.dialect !== undefined && settings.own.has(part.dialect));
}

/** Writes reasoning as far as the provider takes it, and lists everything that Chat cannot say. */
function pastReasoning(parts: readonly Part[], scope: MessageScope): JsonObject {
  const { settings, dropped, path } = scope;
  const sends = settings.pastReasoning !== 'none';
  for (const part of parts) {
    if (part.type === 'reasoning') {
      if (!sends || isForeign(part, scope) || part.text === undefined) dropOnce(dropped, `${path}.reasoning`);
    } else if (part.type === 'opaque') {
      if (!settings.own.has(part.dialect)) dropped.push(`${path}.${part.kind}`);
    } else if (isNative(part) || part.type === 'image' || (part.type === 'audio' && part.id === undefined)) {
      dropped.push(`${path}.${part.type}`);
    }
  }
  const words = sendableReasoning(parts, scope).join('');
  if (words === '' || !sends || settings.pastReasoning === 'thinking') return {};
  return { [settings.pastReasoning]: words };
}

function dropOnce(dropped: string[], name: string): void {
  if (!dropped.includes(name)) dropped.push(name);
}

/** Bifrost's members of a message for a provider that reads them: it keeps what each dialect signed apart itself. */
function messageExtensions(parts: readonly Part[], scope: MessageScope): JsonObject {
  return { ...answerExtensions(parts), ...annotationsOf(parts, scope.settings.own) };
}

function annotationsOf(parts: readonly Part[], own: ReadonlySet<string>): JsonObject {
  const annotations = encodeAnnotations(parts, own);
  return annotations.length === 0 ? {} : { annotations };
}

/** `reasoning`, `reasoning_details`, `images` and `parts_order` of a message, each only where it is needed. */
export function answerExtensions(parts: readonly Part[]): JsonObject {
  const extensions: JsonObject = {};
  const words = parts.map((part) => (part.type === 'reasoning' ? (part.text ?? '') : '')).join('');
  if (words !== '') extensions['reasoning'] = words;
  return Object.assign(extensions, closingExtensions(parts));
}

/** The extensions that a stream can only tell at its end. */
export function closingExtensions(parts: readonly Part[]): JsonObject {
  const extensions: JsonObject = {};
  const inOrder = !needsPartsOrder(parts);
  if (needsReasoningDetails(parts) || (!inOrder && parts.some((part) => part.type === 'reasoning'))) {
    extensions['reasoning_details'] = encodeReasoningDetails(parts);
  }
  const images = parts.flatMap((part) => (part.type === 'image' ? [encodeAnswerImage(part.source)] : []));
  if (images.length > 0) extensions['images'] = images;
  if (!inOrder) extensions['parts_order'] = encodePartsOrder(parts);
  return extensions;
}

function encodeAnswerImage(source: MediaSource): JsonObject {
  if ('file_id' in source) return { type: 'file', file: { file_id: source.file_id } };
  const url = 'url' in source ? source.url : dataUriOf(source);
  return { type: 'image_url', image_url: { url } };
}
