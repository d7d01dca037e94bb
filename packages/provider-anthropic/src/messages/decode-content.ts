import {
  jsonText,
  object,
  objects,
  text,
  type CacheControl,
  type Citation,
  type JsonObject,
  type Part,
  type PartCommon,
  type ReasoningPart,
} from '@bifrost/core';
import { messagesDialectId } from '../dialect-ids.js';
import { unpackReasoning } from '../foreign-reasoning.js';
import { decodeToolName } from '../tool-names.js';

/*
 * Content blocks that stand in requests and in answers alike. Members beyond the hub's model ride along as `native`, so
 * that a block that passes through us and back is the same block.
 */

/** A block of a kind that the hub does not model: kept whole for dialects that know it. */
export function decodeOpaque(block: JsonObject): Part {
  return {
    type: 'opaque',
    dialect: messagesDialectId,
    kind: text(block['type']) ?? 'unknown',
    value: block,
  };
}

/** A text block. */
export function decodeText(block: JsonObject): Part {
  const citations = objects(block['citations']).map(decodeCitation);
  const part: Part = {
    type: 'text',
    text: text(block['text']) ?? '',
    ...decodeCommon(block, ['type', 'text', 'citations', 'cache_control']),
  };
  if (citations.length > 0) part.citations = citations;
  return part;
}

/** A thinking block. One without a signature is reasoning that nobody takes back. */
export function decodeThinking(block: JsonObject): ReasoningPart {
  const thinking = text(block['thinking']);
  const signature = text(block['signature']);
  const part: ReasoningPart = {
    type: 'reasoning',
    ...decodeCommon(block, ['type', 'thinking', 'signature']),
  };
  if (thinking !== undefined) part.text = thinking;
  if (signature === undefined || signature === '') return part;
  return { ...part, ...(unpackReasoning(signature) ?? { signature, dialect: messagesDialectId }) };
}

/** Reasoning that only Anthropic can read. */
export function decodeRedactedThinking(block: JsonObject): ReasoningPart {
  const data = text(block['data']) ?? '';
  return {
    type: 'reasoning',
    ...decodeCommon(block, ['type', 'data']),
    ...(unpackReasoning(data) ?? { encrypted: data, dialect: messagesDialectId }),
  };
}

/** A call of one of the caller's tools. `input` is an object here and text in the hub. */
export function decodeToolUse(block: JsonObject): Part {
  return {
    type: 'tool_call',
    id: text(block['id']) ?? '',
    name: decodeToolName(text(block['name']) ?? ''),
    arguments: jsonText(block['input'] ?? {}),
    kind: 'function',
    ...decodeCommon(block, ['type', 'id', 'name', 'input', 'cache_control']),
  };
}

/**
 * A quotation. Places on the web have an address; places in documents have a title. The figures beside it count in the
 * document and not in the answer, so a citation is about the whole text that it stands on.
 */
export function decodeCitation(value: JsonObject): Citation {
  const citation: Citation = { dialect: messagesDialectId, value };
  const url = text(value['url']) ?? text(value['source']);
  const title = text(value['title']) ?? text(value['document_title']);
  if (url !== undefined) citation.url = url;
  if (title !== undefined) citation.title = title;
  return citation;
}

/** Cache marker and further members of a block. `known` are the members that the caller reads itself. */
export function decodeCommon(block: JsonObject, known: readonly string[]): PartCommon {
  const common: PartCommon = {};
  const control = decodeCacheControl(block['cache_control']);
  if (control !== undefined) common.cache_control = control;
  const rest = Object.entries(block).filter(([member, value]) => value !== null && !known.includes(member));
  // A caller that is the model itself is the rule and says nothing.
  const telling = rest.filter(
    ([member, value]) => member !== 'caller' || object(value)?.['type'] !== 'direct',
  );
  if (telling.length > 0) common.native = { dialect: messagesDialectId, value: Object.fromEntries(telling) };
  return common;
}

/** A cache marker; `undefined` for `null` and what is none. */
export function decodeCacheControl(value: unknown): CacheControl | undefined {
  const control = object(value);
  if (control?.['type'] !== 'ephemeral') return undefined;
  const ttl = control['ttl'];
  return ttl === '5m' || ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
}
