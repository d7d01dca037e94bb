import type { MediaPart, Part, TokenLogprob } from '../../hub/part.js';
import { isObject, number, object, objects, text, texts, type JsonObject } from '../../json/read.js';
import { attachCitations } from './annotations.js';
import { decodeAnnotations, imageParts, signTexts } from './decode-assistant.js';
import { thinkingPart } from './decode-content.js';
import { arrangeParts, type FoundPart } from './parts-order.js';
import { decodeReasoningDetails, type DecodedDetails } from './reasoning-details.js';
import type { ChatSettings } from './settings.js';
import { readToolCall } from './tool-calls.js';

/** Reads the message of a provider's answer. `makeId` gives an id for the call of a number where the provider has none. */
export function readMessage(
  message: JsonObject,
  makeId: (ordinal: number, name: string) => string,
  settings: ChatSettings,
): Part[] {
  const calls = readCalls(message, makeId, settings);
  const callIds = new Set(calls.map((call) => call.id));
  const details = decodeReasoningDetails(message['reasoning_details'], callIds);
  for (const { part } of details.parts) {
    // A signature without a name is this provider's own.
    if (part.type === 'reasoning' && (part.signature ?? part.encrypted) !== undefined)
      part.dialect ??= settings.id;
  }
  const found: FoundPart[] = [
    ...readReasoning(message, details),
    ...readContent(message['content'], settings).map((part) => ({ part })),
    ...readRefusal(message),
    ...readAudio(message, settings),
    ...imageParts(message['images']).map((part) => ({ part })),
    ...calls.map((part) => ({ part: signed(part, details) })),
  ];
  const parts = signTexts(arrangeParts(found, texts(message['parts_order'])), details);
  return attachCitations(parts, decodeAnnotations(message['annotations'], settings));
}

/** Content is a text or, with some vendors, a list of parts. */
function readContent(content: unknown, settings: ChatSettings): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  const parts: Part[] = [];
  for (const item of Array.isArray(content) ? content : []) {
    const part = readContentPart(item, settings);
    if (part !== undefined) parts.push(part);
  }
  return parts;
}

/** One part of an answer's content. What is of no known kind is kept whole for its own dialect. */
export function readContentPart(item: unknown, settings: ChatSettings): Part | undefined {
  if (typeof item === 'string') return { type: 'text', text: item };
  if (!isObject(item)) return undefined;
  const kind = text(item['type']) ?? 'text';
  switch (kind) {
    case 'text':
    case 'output_text':
      return { type: 'text', text: text(item['text']) ?? '' };
    case 'thinking':
      return thinkingPart(item, settings);
    case 'refusal':
      return { type: 'refusal', text: text(item['refusal']) ?? '' };
    case 'image_url':
      return imageParts([item])[0];
    default:
      return { type: 'opaque', dialect: settings.filedAs, kind, value: item };
  }
}

function readReasoning(message: JsonObject, details: DecodedDetails): FoundPart[] {
  if (details.parts.some(({ part }) => part.type === 'reasoning')) return details.parts;
  const words = reasoningText(message);
  return words === undefined
    ? details.parts
    : [...details.parts, { part: { type: 'reasoning', text: words }, index: 0 }];
}

/** The reasoning's words: `reasoning_content` with most vendors that tell them, `reasoning` with others. */
export function reasoningText(message: JsonObject): string | undefined {
  const words = text(message['reasoning_content']) ?? text(message['reasoning']);
  return words === '' ? undefined : words;
}

function readRefusal(message: JsonObject): FoundPart[] {
  const refusal = text(message['refusal']);
  return refusal === undefined || refusal === '' ? [] : [{ part: { type: 'refusal', text: refusal } }];
}

function readAudio(message: JsonObject, settings: ChatSettings): FoundPart[] {
  const audio = object(message['audio']);
  if (audio === undefined) return [];
  // The format is the one that the request asked for; the answer does not repeat it.
  const part: MediaPart = {
    type: 'audio',
    source: { data: text(audio['data']) ?? '', media_type: 'audio/*' },
  };
  const id = text(audio['id']);
  const transcript = text(audio['transcript']);
  const expiresAt = number(audio['expires_at']);
  if (id !== undefined) part.id = id;
  if (transcript !== undefined) part.transcript = transcript;
  if (expiresAt !== undefined) part.native = { dialect: settings.filedAs, value: { expires_at: expiresAt } };
  return [{ part }];
}

function readCalls(
  message: JsonObject,
  makeId: (ordinal: number, name: string) => string,
  settings: ChatSettings,
) {
  const calls = objects(message['tool_calls']);
  const legacy = object(message['function_call']);
  if (calls.length === 0 && legacy !== undefined) calls.push({ function: legacy });
  return calls.flatMap((call, ordinal) => {
    const name = text((object(call['custom']) ?? object(call['function']))?.['name']) ?? '';
    return readToolCall(call, makeId(ordinal, name), settings) ?? [];
  });
}

function signed<T extends Part>(part: T & { id: string; signature?: string }, details: DecodedDetails): T {
  const found = details.callSignatures.get(part.id);
  if (found === undefined) return part;
  const native =
    part.native ?? (found.dialect === undefined ? undefined : { dialect: found.dialect, value: {} });
  return { ...part, signature: found.signature, ...(native === undefined ? {} : { native }) };
}

/** Log probabilities of a choice. */
export function readLogprobs(
  value: unknown,
): { content?: TokenLogprob[]; refusal?: TokenLogprob[] } | undefined {
  const of = object(value);
  if (of === undefined) return undefined;
  const content = Array.isArray(of['content']) ? objects(of['content']) : undefined;
  const refusal = Array.isArray(of['refusal']) ? objects(of['refusal']) : undefined;
  if (content === undefined && refusal === undefined) return undefined;
  return { ...(content === undefined ? {} : { content }), ...(refusal === undefined ? {} : { refusal }) };
}
