import {
  unsupportedParameter,
  type CacheControl,
  type JsonObject,
  type Message,
  type Part,
} from '@bifrost/core';
import { encodeBlocks } from './encode-block.js';
import { encodeCachePoint, type EncodeNotes } from './encode-notes.js';

/** The conversation as the wire has it. */
export interface EncodedMessages {
  system: JsonObject[];
  messages: JsonObject[];
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

/**
 * The conversation with its system texts taken out and its roles alternating.
 *
 * System and developer messages go to `system` in the order written, wherever they stand: few models take them between
 * turns, and `system` means the same on all.
 */
export function encodeMessages(
  messages: readonly Message[],
  control: CacheControl | undefined,
  notes: EncodeNotes,
): EncodedMessages {
  const system: JsonObject[] = [];
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (message.name !== undefined) notes.dropped.add(`${path}.name`);
    if (message.role === 'user' || message.role === 'assistant') {
      addTurn(turns, { role: message.role, content: encodeBlocks(message.parts, path, notes) });
    } else for (const block of encodeSystem(message.parts, path, notes)) system.push(block);
  }
  const ordered = turns.map(({ role, content }) => ({ role, content: resultsFirst(role, content) }));
  const last = ordered.at(-1);
  // A marker on the request means everything up to its end.
  const place = { path: 'cache_control', taken: notes.traits.cachePoints && last !== undefined };
  const point = encodeCachePoint(control, place, notes);
  if (last !== undefined && point !== undefined) last.content.push(point);
  return { system, messages: ordered };
}

function encodeSystem(parts: readonly Part[], path: string, notes: EncodeNotes): JsonObject[] {
  const other = parts.find((part) => part.type !== 'text' && part.type !== 'opaque');
  if (other !== undefined) {
    throw unsupportedParameter(path, `a system prompt of Converse is text and cannot hold ${other.type}`);
  }
  return encodeBlocks(parts, path, notes);
}

/** Adds a turn, or makes the last one longer: every result of a turn's calls must stand in one user message. */
function addTurn(turns: Turn[], turn: Turn): void {
  if (turn.content.length === 0) return;
  const last = turns.at(-1);
  if (last?.role !== turn.role) turns.push(turn);
  else for (const block of turn.content) last.content.push(block);
}

/** Results of the caller's tools before everything else, as Claude demands. A cache point stays behind its block. */
function resultsFirst(role: Turn['role'], content: readonly JsonObject[]): JsonObject[] {
  if (role === 'assistant') return [...content];
  const results: JsonObject[] = [];
  const others: JsonObject[] = [];
  let latest = others;
  for (const block of content) {
    if (block['cachePoint'] === undefined) latest = block['toolResult'] === undefined ? others : results;
    latest.push(block);
  }
  return [...results, ...others];
}
