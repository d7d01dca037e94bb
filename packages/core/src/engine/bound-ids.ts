import { isObject, list, object, text } from '../json/read.js';
import type { Call } from './call.js';
import type { Members } from './members.js';

/** An id in a request that only one account knows, and the member that holds it. */
export interface BoundId {
  member: string;
  id: string;
}

/** Members that tie a request to the account that made the id. */
const boundMembers = [
  'previous_response_id',
  'conversation',
  'container',
  'thread',
  'cachedContent',
] as const;

/** Where a conversation stands, and so what may hold ids further in. */
const conversations = ['messages', 'input'] as const;

/** What such ids stand under. Bodies are parsed for them only where these bytes are found. */
const marks = ['"file_id"', '"encrypted_content"'];

/** More than a client of good will ever sends. */
const maxFiles = 16;
/** Deeper than any dialect has files: a result of a tool within a turn, its parts, and their source. */
const maxDepth = 8;

/** What callers' own tools define, where a `file_id` is anything, and notes on past answers, which nobody looks up. */
const skipped: ReadonlySet<string> = new Set([
  'input',
  'arguments',
  'tool_calls',
  'annotations',
  'citations',
]);

/** The ids of a request that only one account knows: of responses, caches and files, and its encrypted reasoning. */
export function boundIdsOf({ body, dialect }: Call, members: Members): BoundId[] {
  const found: BoundId[] = [];
  for (const member of boundMembers) {
    const value = members.value(member);
    const holder = object(value);
    const id = typeof value === 'string' ? value : (holder?.['id'] ?? holder?.['previous_message_id']);
    if (typeof id === 'string' && id !== '') found.push({ member, id });
  }
  if (dialect.operation !== 'chat' && dialect.operation !== 'countTokens') return found;
  // a text that was read for the scan is searched faster than the bytes
  const latin1 = members.scan?.latin1;
  if (body.kind === 'object' || (latin1 !== undefined && marks.some((mark) => latin1.includes(mark))))
    for (const member of conversations) addIdsOfTurns(member, list(members.value(member)), found);
  return found;
}

function addIdsOfTurns(member: string, turns: readonly unknown[], found: BoundId[]): void {
  let reasoning: BoundId | undefined;
  for (const [index, turn] of turns.entries()) {
    if (!isObject(turn)) continue;
    const at = `${member}[${index}]`;
    addFileIds(`${at}.file_id`, { value: turn['content'] ?? turn['output'], depth: 0 }, found);
    const encrypted = turn['type'] === 'reasoning' ? text(turn['encrypted_content']) : undefined;
    if (encrypted !== undefined) reasoning = { member: `${at}.encrypted_content`, id: encrypted };
  }
  // one account made all of it, so the newest tells as much as all
  if (reasoning !== undefined) found.push(reasoning);
}

function addFileIds(member: string, at: { value: unknown; depth: number }, found: BoundId[]): void {
  const { value } = at;
  const depth = at.depth + 1;
  if (depth > maxDepth) return;
  if (Array.isArray(value)) for (const item of value) addFileIds(member, { value: item, depth }, found);
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (found.length >= maxFiles) return;
    if (name !== 'file_id') {
      if (!skipped.has(name)) addFileIds(member, { value: inner, depth }, found);
    } else if (typeof inner === 'string' && inner !== '') found.push({ member, id: inner });
  }
}
