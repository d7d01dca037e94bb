import {
  jsonText,
  parseObject,
  unsupportedParameter,
  type JsonObject,
  type JsonValue,
  type MediaPart,
  type Message,
  type Part,
  type ToolResultPart,
} from '@bifrost/core';
import { isGeminiDialect } from '../dialect-ids.js';
import { isMadeCallId } from './call-ids.js';
import { encodeMedia } from './encode-media.js';
import type { EncodeNotes } from './encode-notes.js';
import { encodePart } from './encode-part.js';
import { skipValidation } from './signatures.js';
import { encodeToolName } from './tool-names.js';

/** The conversation as the wire has it. */
export interface EncodedContents {
  systemInstruction?: JsonObject;
  contents: JsonObject[];
}

interface Turn {
  role: 'user' | 'model';
  parts: JsonObject[];
  /** Holds results of functions: all those of one turn of the model must stand together. */
  results: boolean;
}

/** The conversation, with system and developer messages hoisted to `systemInstruction` in the order written. */
export function encodeContents(messages: readonly Message[], notes: EncodeNotes): EncodedContents {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  const names = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (message.name !== undefined) notes.dropped.add(`${path}.name`);
    for (const part of message.parts) if (part.type === 'tool_call') names.set(part.id, part.name);
    if (message.role === 'system' || message.role === 'developer')
      system.push(...encodeSystem(message, path, notes));
    else addTurn(turns, encodeTurn(message, { path, names, notes }));
  }
  const encoded: EncodedContents = { contents: turns.map(({ role, parts }) => ({ role, parts })) };
  // The role of a system instruction has no meaning; Google's own clients write `user`.
  if (system.length > 0) encoded.systemInstruction = { role: 'user', parts: system };
  return encoded;
}

function encodeSystem(message: Message, path: string, notes: EncodeNotes): JsonObject[] {
  return message.parts.flatMap((part): JsonObject[] => {
    if (part.type !== 'text' && part.type !== 'opaque') {
      throw unsupportedParameter(path, `a system instruction of Gemini is text and cannot hold ${part.type}`);
    }
    const encoded = encodePart(part, path, notes);
    return encoded === undefined ? [] : [encoded];
  });
}

interface Scope {
  path: string;
  /** Names of the functions that were called, by the call's id: Google finds results by name. */
  names: ReadonlyMap<string, string>;
  notes: EncodeNotes;
}

function encodeTurn(message: Message, scope: Scope): Turn {
  const { path, notes } = scope;
  const results: JsonObject[] = [];
  const others: JsonObject[] = [];
  for (const part of message.parts) {
    if (part.type === 'tool_result') {
      const { response, moved } = encodeResult(part, scope);
      results.push(response);
      others.push(...moved);
    } else {
      const encoded = encodePart(part, path, notes);
      if (encoded !== undefined) others.push(encoded);
    }
  }
  if (message.role === 'user')
    return { role: 'user', parts: [...results, ...others], results: results.length > 0 };
  return {
    role: 'model',
    parts: notes.traits.needsSignatures ? withSignature(others) : others,
    results: false,
  };
}

/** Adds a turn. Results that came in several messages answer one turn of the model and must stand in one. */
function addTurn(turns: Turn[], turn: Turn): void {
  if (turn.parts.length === 0) return;
  const last = turns.at(-1);
  if (last?.results === true && turn.results) last.parts.push(...turn.parts);
  else turns.push(turn);
}

/** Of a turn's calls the first one carries the signature. A turn that another vendor wrote has none, and Google knows that. */
function withSignature(parts: JsonObject[]): JsonObject[] {
  const first = parts.findIndex((part) => part['functionCall'] !== undefined);
  const signed = parts.some(
    (part) => part['functionCall'] !== undefined && part['thoughtSignature'] !== undefined,
  );
  if (first === -1 || signed) return parts;
  return parts.map((part, index) => (index === first ? { ...part, thoughtSignature: skipValidation } : part));
}

/** A result, and the media in it that the model takes beside it only. */
function encodeResult(part: ToolResultPart, scope: Scope): { response: JsonObject; moved: JsonObject[] } {
  const { path, names, notes } = scope;
  const name = part.name ?? names.get(part.tool_call_id);
  if (name === undefined) {
    throw unsupportedParameter(
      `${path}.tool_call_id`,
      `Google wants the function's name with a result, and no earlier message calls "${part.tool_call_id}"`,
    );
  }
  if (part.cache_control !== undefined) notes.dropped.add(`${path}.cache_control`);
  const { text, media } = readResult(part, path, notes);
  const result: JsonObject = {
    ...nativeOf(part),
    name: encodeToolName(name, `${path}.name`),
    response: valueOf(part, text, notes),
  };
  if (!isMadeCallId(part.tool_call_id)) result['id'] = part.tool_call_id;
  const inside = notes.traits.mediaInResults;
  if (media.length > 0 && !inside) notes.dropped.add(`${path}.tool_result moved`);
  const encoded = media.map((item) => encodeMedia(item, `${path}.tool_result.${item.type}`, notes));
  if (media.length > 0 && inside) result['parts'] = encoded.map(onlyData);
  return { response: { functionResponse: result }, moved: inside ? [] : encoded };
}

function nativeOf(part: ToolResultPart): JsonObject {
  return isGeminiDialect(part.native?.dialect) ? { ...part.native?.value } : {};
}

/** Parts of a result hold bytes or a file and nothing else. */
function onlyData(part: JsonObject): JsonObject {
  const { inlineData, fileData } = part;
  return inlineData === undefined ? { fileData } : { inlineData };
}

function readResult(
  part: ToolResultPart,
  path: string,
  notes: EncodeNotes,
): { text: string; media: MediaPart[] } {
  const texts: string[] = [];
  const media: MediaPart[] = [];
  for (const inner of part.parts) {
    if (inner.type === 'text') texts.push(inner.text);
    else if (isMedia(inner)) media.push(inner);
    else notes.dropped.add(`${path}.tool_result.${inner.type}`);
  }
  return { text: texts.join('\n'), media };
}

function isMedia(part: Part): part is MediaPart {
  return 'source' in part;
}

/**
 * What the function gave, which must be an object: the object itself, or its words as `output` or `error`.
 *
 * @see https://ai.google.dev/api/caching#FunctionResponse
 */
function valueOf(part: ToolResultPart, text: string, notes: EncodeNotes): JsonObject {
  const value = notes.raw.place(text);
  if (part.is_error === true) return { error: value ?? text };
  return value ?? { output: text };
}

/** A result's words, from what Google's clients write. */
export function resultText(response: JsonObject | undefined): { text: string; isError: boolean } {
  if (response === undefined) return { text: '', isError: false };
  const members = Object.keys(response);
  const only = members.length === 1 ? members[0] : undefined;
  if (only === 'error') return { text: wordsOf(response['error']), isError: true };
  // An object stays whole: taking `output` out and putting it back would change what is no text.
  if (
    only === 'output' &&
    typeof response['output'] === 'string' &&
    parseObject(response['output']) === undefined
  ) {
    return { text: response['output'], isError: false };
  }
  return { text: jsonText(response), isError: false };
}

function wordsOf(value: JsonValue = null): string {
  return typeof value === 'string' ? value : jsonText(value);
}
