import {
  invalidRequest,
  isObject,
  jsonText,
  object,
  objects,
  optionalPlaces,
  optionalText,
  requiredPlace,
  requiredText,
  text,
  type CacheControl,
  type JsonObject,
  type MediaPart,
  type MediaSource,
  type Message,
  type Part,
  type Place,
  type ToolResultPart,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { decodeBlock, decodeOpaque } from './decode-block.js';
import { mediaTypeOf } from './media-formats.js';

const roles = { user: 'user', assistant: 'assistant', system: 'system' } as const;

/** One message of a conversation. */
export function decodeMessage(message: Place): Message {
  const role = requiredText(message, 'role');
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw invalidRequest(`${message.path}role`, 'must be "user", "assistant" or "system"');
  }
  return { role: roles[role], parts: decodeContent(message, 'content') };
}

/** A list of blocks, in which a cache point marks the part before it. */
function decodeContent(holder: Place, member: string): Part[] {
  const blocks = optionalPlaces(holder, member);
  if (blocks === undefined) throw invalidRequest(holder.path + member, 'is missing; it must be a list');
  const parts: Part[] = [];
  for (const block of blocks) {
    const control = decodeCachePoint(block.of);
    const before = parts.at(-1);
    if (control === undefined) parts.push(decodeInput(block));
    else if (before !== undefined) parts.splice(-1, 1, { ...before, cache_control: control });
  }
  return parts;
}

/** A cache point; `undefined` for every other block. */
export function decodeCachePoint(block: JsonObject): CacheControl | undefined {
  const point = object(block['cachePoint']);
  if (point === undefined) return undefined;
  const ttl = point['ttl'];
  return ttl === '5m' || ttl === '1h' ? { type: 'ephemeral', ttl } : { type: 'ephemeral' };
}

function decodeInput(block: Place): Part {
  if (block.of['toolUse'] !== undefined) checkCall(block);
  for (const kind of ['image', 'video', 'audio'] as const) {
    if (isObject(block.of[kind])) return decodeMedia(kind, block);
  }
  if (isObject(block.of['document'])) return decodeDocument(block);
  // A result of a tool that Bedrock ran itself is no result of the caller's.
  const result = object(block.of['toolResult']);
  return result === undefined || result['type'] !== undefined ? decodeBlock(block.of) : decodeResult(block);
}

function checkCall(block: Place): void {
  const call = requiredPlace(block, 'toolUse');
  requiredText(call, 'toolUseId');
  requiredText(call, 'name');
  const { input } = call.of;
  if (input !== undefined && !isObject(input)) throw invalidRequest(`${call.path}input`, 'must be an object');
}

function decodeResult(block: Place): Part {
  const result = requiredPlace(block, 'toolResult');
  const items = optionalPlaces(result, 'content') ?? [];
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: requiredText(result, 'toolUseId'),
    parts: items.map(decodeResultItem),
  };
  const status = optionalText(result, 'status');
  if (status !== undefined) part.is_error = status === 'error';
  return part;
}

/** Other vendors know no JSON in results, and read its text all the same; for Converse it stays what it is. */
function decodeResultItem(item: Place): Part {
  const value = item.of['json'];
  if (value === undefined) return decodeInput(item);
  return {
    type: 'text',
    text: jsonText(value),
    native: { dialect: converseDialectId, value: item.of },
  };
}

function decodeMedia(kind: 'image' | 'video' | 'audio', block: Place): Part {
  const medium = requiredPlace(block, kind);
  const source = decodeSource(kind, medium);
  return source === undefined ? decodeOpaque(block.of) : withName({ type: kind, source }, medium.of);
}

function decodeDocument(block: Place): Part {
  const document = requiredPlace(block, 'document');
  const source = decodeSource('file', document);
  if (source === undefined) return decodeOpaque(block.of);
  const part: MediaPart = withName({ type: 'file', source }, document.of);
  const title = optionalText(document, 'name');
  const context = optionalText(document, 'context');
  const citations = object(document.of['citations'])?.['enabled'];
  if (title !== undefined) part.title = title;
  if (context !== undefined) part.context = context;
  if (typeof citations === 'boolean') part.citations = citations;
  return part;
}

/** A place in S3 tells its format by its ending only, so a format that it does not end in is kept as a name. */
function withName(part: MediaPart, medium: JsonObject): MediaPart {
  const format = text(medium['format']);
  if (!('url' in part.source) || format === undefined || part.source.url.endsWith(`.${format}`)) return part;
  return { ...part, filename: `medium.${format}` };
}

/** Bytes, text, or a place in S3. Documents made of pieces stay as they are. */
function decodeSource(kind: MediaPart['type'], medium: Place): MediaSource | undefined {
  const source = requiredPlace(medium, 'source');
  const format = optionalText(medium, 'format') ?? 'txt';
  const bytes = optionalText(source, 'bytes');
  if (bytes !== undefined) return { data: bytes, media_type: mediaTypeOf(kind, format) };
  const words = optionalText(source, 'text');
  if (words !== undefined) {
    // The hub's documents are base64 whatever they hold.
    return { data: Buffer.from(words, 'utf8').toString('base64'), media_type: mediaTypeOf(kind, format) };
  }
  const { uri, bucketOwner } = object(source.of['s3Location']) ?? {};
  // An owner cannot be said in an address, and leaving it out could open the wrong door.
  if (typeof uri !== 'string' || bucketOwner !== undefined) return undefined;
  return { url: uri };
}

/** The texts of a system prompt. */
export function decodeSystem(body: Place): Part[] {
  if (body.of['system'] == null || objects(body.of['system']).length === 0) return [];
  return decodeContent(body, 'system');
}
