import {
  invalidRequest,
  isObject,
  jsonText,
  object,
  objects,
  text,
  type CacheControl,
  type JsonObject,
  type MediaPart,
  type MediaSource,
  type Message,
  type Part,
  type ToolResultPart,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { decodeBlock, decodeOpaque } from './decode-block.js';
import { mediaTypeOf } from './media-formats.js';
import { join, optionalObjects, optionalText, requiredObject, requiredText } from './read-strict.js';

const roles = { user: 'user', assistant: 'assistant', system: 'system' } as const;

/** One message of a conversation. */
export function decodeMessage(message: JsonObject, path: string): Message {
  const role = requiredText(message, 'role', path);
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw invalidRequest(join(path, 'role'), 'must be "user", "assistant" or "system"');
  }
  return { role: roles[role], parts: decodeContent(message, 'content', path) };
}

/** A list of blocks, in which a cache point marks the part before it. */
function decodeContent(holder: JsonObject, member: string, path: string): Part[] {
  const blocks = optionalObjects(holder, member, path);
  if (blocks === undefined) throw invalidRequest(join(path, member), 'is required');
  const parts: Part[] = [];
  for (const { value, path: blockPath } of blocks) {
    const control = decodeCachePoint(value);
    const before = parts.at(-1);
    if (control === undefined) parts.push(decodeInput(value, blockPath));
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

function decodeInput(block: JsonObject, path: string): Part {
  if (block['toolUse'] !== undefined) checkCall(block, path);
  for (const kind of ['image', 'video', 'audio'] as const) {
    if (isObject(block[kind])) return decodeMedia(kind, block, path);
  }
  if (isObject(block['document'])) return decodeDocument(block, path);
  // A result of a tool that Bedrock ran itself is no result of the caller's.
  const result = object(block['toolResult']);
  return result === undefined || result['type'] !== undefined
    ? decodeBlock(block)
    : decodeResult(block, path);
}

function checkCall(block: JsonObject, path: string): void {
  const callPath = join(path, 'toolUse');
  const call = requiredObject(block, 'toolUse', path);
  requiredText(call, 'toolUseId', callPath);
  requiredText(call, 'name', callPath);
  if (call['input'] !== undefined && !isObject(call['input'])) {
    throw invalidRequest(join(callPath, 'input'), 'must be an object');
  }
}

function decodeResult(block: JsonObject, path: string): Part {
  const result = requiredObject(block, 'toolResult', path);
  const resultPath = join(path, 'toolResult');
  const items = optionalObjects(result, 'content', resultPath) ?? [];
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: requiredText(result, 'toolUseId', resultPath),
    parts: items.map(({ value, path: itemPath }) => decodeResultItem(value, itemPath)),
  };
  const status = optionalText(result, 'status', resultPath);
  if (status !== undefined) part.is_error = status === 'error';
  return part;
}

/** Other vendors know no JSON in results, and read its text all the same; for Converse it stays what it is. */
function decodeResultItem(item: JsonObject, path: string): Part {
  const value = item['json'];
  if (value === undefined) return decodeInput(item, path);
  return {
    type: 'text',
    text: jsonText(value),
    native: { dialect: converseDialectId, value: item },
  };
}

function decodeMedia(kind: 'image' | 'video' | 'audio', block: JsonObject, path: string): Part {
  const medium = requiredObject(block, kind, path);
  const source = decodeSource(kind, medium, join(path, kind));
  return source === undefined ? decodeOpaque(block) : withName({ type: kind, source }, medium);
}

function decodeDocument(block: JsonObject, path: string): Part {
  const document = requiredObject(block, 'document', path);
  const documentPath = join(path, 'document');
  const source = decodeSource('file', document, documentPath);
  if (source === undefined) return decodeOpaque(block);
  const part: MediaPart = withName({ type: 'file', source }, document);
  const title = optionalText(document, 'name', documentPath);
  const context = optionalText(document, 'context', documentPath);
  const citations = object(document['citations'])?.['enabled'];
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
function decodeSource(kind: MediaPart['type'], medium: JsonObject, path: string): MediaSource | undefined {
  const source = requiredObject(medium, 'source', path);
  const format = optionalText(medium, 'format', path) ?? 'txt';
  const bytes = optionalText(source, 'bytes', join(path, 'source'));
  if (bytes !== undefined) return { data: bytes, media_type: mediaTypeOf(kind, format) };
  const words = optionalText(source, 'text', join(path, 'source'));
  if (words !== undefined) {
    // The hub's documents are base64 whatever they hold.
    return { data: Buffer.from(words, 'utf8').toString('base64'), media_type: mediaTypeOf(kind, format) };
  }
  const { uri, bucketOwner } = object(source['s3Location']) ?? {};
  // An owner cannot be said in an address, and leaving it out could open the wrong door.
  if (typeof uri !== 'string' || bucketOwner !== undefined) return undefined;
  return { url: uri };
}

/** The texts of a system prompt. */
export function decodeSystem(body: JsonObject): Part[] {
  if (body['system'] == null || objects(body['system']).length === 0) return [];
  return decodeContent(body, 'system', '');
}
