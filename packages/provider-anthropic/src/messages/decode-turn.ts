import {
  invalidRequest,
  isObject,
  object,
  text,
  type JsonObject,
  type MediaPart,
  type MediaSource,
  type Message,
  type Part,
  type ToolResultPart,
} from '@bifrost/core';
import {
  decodeCommon,
  decodeOpaque,
  decodeRedactedThinking,
  decodeText,
  decodeThinking,
  decodeToolUse,
} from './decode-content.js';
import { join, optionalBoolean, optionalObjects, optionalText, requiredText } from './read-strict.js';

const roles = { user: 'user', assistant: 'assistant', system: 'system' } as const;

/** One message of a conversation. */
export function decodeTurn(message: JsonObject, path: string): Message {
  const role = requiredText(message, 'role', path);
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw invalidRequest(join(path, 'role'), 'must be "user", "assistant" or "system"');
  }
  return { role: roles[role], parts: decodeContent(message, 'content', path) };
}

/** Content: a string, which means one text block, or a list of blocks. */
export function decodeContent(holder: JsonObject, member: string, path: string): Part[] {
  const content = holder[member];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const blocks = Array.isArray(content) ? optionalObjects(holder, member, path) : undefined;
  if (blocks === undefined) throw invalidRequest(join(path, member), 'must be a string or a list of blocks');
  return blocks.map(({ value, path: blockPath }) => decodeBlock(value, blockPath));
}

function decodeBlock(block: JsonObject, path: string): Part {
  switch (requiredText(block, 'type', path)) {
    case 'text':
      requiredText(block, 'text', path);
      return decodeText(block);
    case 'thinking':
      requiredText(block, 'thinking', path);
      return decodeThinking(block);
    case 'redacted_thinking':
      requiredText(block, 'data', path);
      return decodeRedactedThinking(block);
    case 'tool_use':
      return decodeCall(block, path);
    case 'tool_result':
      return decodeResult(block, path);
    case 'image':
      return decodeImage(block, path);
    case 'document':
      return decodeDocument(block, path);
    default:
      return decodeOpaque(block);
  }
}

function decodeCall(block: JsonObject, path: string): Part {
  requiredText(block, 'id', path);
  requiredText(block, 'name', path);
  if (!isObject(block['input'])) throw invalidRequest(join(path, 'input'), 'must be an object');
  return decodeToolUse(block);
}

function decodeResult(block: JsonObject, path: string): Part {
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: requiredText(block, 'tool_use_id', path),
    parts: block['content'] == null ? [] : decodeContent(block, 'content', path),
    ...decodeCommon(block, ['type', 'tool_use_id', 'content', 'is_error', 'cache_control']),
  };
  const isError = optionalBoolean(block, 'is_error', path);
  if (isError !== undefined) part.is_error = isError;
  return part;
}

function decodeImage(block: JsonObject, path: string): Part {
  const source = decodeSource(block, path);
  if (source === undefined) return decodeOpaque(block);
  return { type: 'image', source, ...decodeCommon(block, ['type', 'source', 'cache_control']) };
}

/** A document. One made of blocks, and sources born after our release, stay as they are. */
function decodeDocument(block: JsonObject, path: string): Part {
  const source = decodeSource(block, path);
  if (source === undefined) return decodeOpaque(block);
  const part: MediaPart = {
    type: 'file',
    source,
    ...decodeCommon(block, ['type', 'source', 'title', 'context', 'citations', 'cache_control']),
  };
  const title = optionalText(block, 'title', path);
  const context = optionalText(block, 'context', path);
  const citations = object(block['citations'])?.['enabled'];
  if (title !== undefined) part.title = title;
  if (context !== undefined) part.context = context;
  if (typeof citations === 'boolean') part.citations = citations;
  return part;
}

function decodeSource(block: JsonObject, path: string): MediaSource | undefined {
  const source = object(block['source']);
  const sourcePath = join(path, 'source');
  if (source === undefined) throw invalidRequest(sourcePath, 'must be an object');
  switch (text(source['type'])) {
    case 'base64':
      return {
        data: requiredText(source, 'data', sourcePath),
        media_type: requiredText(source, 'media_type', sourcePath),
      };
    case 'text': {
      // The hub's documents are base64 whatever they hold.
      const data = Buffer.from(requiredText(source, 'data', sourcePath), 'utf8').toString('base64');
      return { data, media_type: text(source['media_type']) ?? 'text/plain' };
    }
    case 'url':
      return { url: requiredText(source, 'url', sourcePath) };
    case 'file':
      return { file_id: requiredText(source, 'file_id', sourcePath) };
    default:
      return undefined;
  }
}
