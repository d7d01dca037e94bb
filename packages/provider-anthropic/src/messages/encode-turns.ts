import { isObject, unsupportedParameter, type JsonObject, type JsonValue, type Message } from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import { encodeBlocks } from './encode-block.js';
import type { EncodeNotes } from './encode-notes.js';

/** The conversation as the wire has it. */
export interface EncodedTurns {
  system?: JsonValue;
  messages: JsonObject[];
}

interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: JsonObject[];
}

/**
 * The conversation with its system texts taken out and its roles alternating.
 *
 * System and developer messages are hoisted to `system` in the order written, wherever they stand: only the newest
 * models take them between turns, and `system` means the same on all. The one exception is a system message that holds
 * a block of Anthropic's own (`tool_addition`): `system` takes text only, so that message keeps its place.
 */
export function encodeTurns(messages: readonly Message[], notes: EncodeNotes): EncodedTurns {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (message.name !== undefined) notes.dropped.add(`${path}.name`);
    if (!isHoisted(message)) addTurn(turns, encodeTurn(message, path, notes));
    else for (const block of encodeSystem(message, path, notes)) system.push(block);
  }
  const encoded: EncodedTurns = {
    messages: turns.map(({ role, blocks }) => ({ role, content: encodeContent(resultsFirst(blocks)) })),
  };
  if (system.length > 0) encoded.system = encodeContent(system);
  return encoded;
}

function isHoisted(message: Message): boolean {
  const isSystem = message.role === 'system' || message.role === 'developer';
  return (
    isSystem && !message.parts.some((part) => part.type === 'opaque' && isAnthropicDialect(part.dialect))
  );
}

function encodeSystem(message: Message, path: string, notes: EncodeNotes): JsonObject[] {
  const other = message.parts.find((part) => part.type !== 'text' && part.type !== 'opaque');
  if (other !== undefined) {
    throw unsupportedParameter(path, `a system prompt of Claude is text and cannot hold ${other.type}`);
  }
  return encodeBlocks(message.parts, path, notes);
}

function encodeTurn(message: Message, path: string, notes: EncodeNotes): Turn {
  const role = message.role === 'user' || message.role === 'assistant' ? message.role : 'system';
  return { role, blocks: encodeBlocks(message.parts, path, notes) };
}

/** Adds a turn, or makes the last one longer: every result of a turn's calls must stand in one user message. */
function addTurn(turns: Turn[], turn: Turn): void {
  if (turn.blocks.length === 0) return;
  const last = turns.at(-1);
  if (last?.role !== turn.role) turns.push(turn);
  else for (const block of turn.blocks) last.blocks.push(block);
}

/**
 * Results before everything else, as Anthropic demands.
 *
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls
 */
function resultsFirst(blocks: readonly JsonObject[]): JsonObject[] {
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))];
}

function isResult(block: JsonObject): boolean {
  return block['type'] === 'tool_result';
}

/** One plain text is a string on the wire; anything more is a list of blocks. */
function encodeContent(blocks: JsonObject[]): JsonValue {
  const [first, ...others] = blocks;
  const isPlain = isObject(first) && first['type'] === 'text' && Object.keys(first).length === 2;
  return isPlain && others.length === 0 ? (first['text'] ?? '') : blocks;
}
