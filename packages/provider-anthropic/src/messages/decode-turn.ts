import {
  invalidRequest,
  object,
  optionalBoolean,
  optionalPlaces,
  optionalText,
  requiredObject,
  requiredPlace,
  requiredText,
  text,
  type MediaPart,
  type MediaSource,
  type Message,
  type Part,
  type Place,
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

const roles = { user: 'user', assistant: 'assistant', system: 'system' } as const;

/** One message of a conversation. */
export function decodeTurn(message: Place): Message {
  const role = requiredText(message, 'role');
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    throw invalidRequest(`${message.path}role`, 'must be "user", "assistant" or "system"');
  }
  return { role: roles[role], parts: decodeContent(message, 'content') };
}

/** Content: a string, which means one text block, or a list of blocks. */
export function decodeContent(holder: Place, member: string): Part[] {
  const content = holder.of[member];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const blocks = Array.isArray(content) ? optionalPlaces(holder, member) : undefined;
  if (blocks === undefined)
    throw invalidRequest(holder.path + member, 'must be a string or a list of blocks');
  return blocks.map(decodeBlock);
}

function decodeBlock(block: Place): Part {
  switch (requiredText(block, 'type')) {
    case 'text':
      requiredText(block, 'text');
      return decodeText(block.of);
    case 'thinking':
      requiredText(block, 'thinking');
      return decodeThinking(block.of);
    case 'redacted_thinking':
      requiredText(block, 'data');
      return decodeRedactedThinking(block.of);
    case 'tool_use':
      return decodeCall(block);
    case 'tool_result':
      return decodeResult(block);
    case 'image':
      return decodeImage(block);
    case 'document':
      return decodeDocument(block);
    default:
      return decodeOpaque(block.of);
  }
}

function decodeCall(block: Place): Part {
  requiredText(block, 'id');
  requiredText(block, 'name');
  requiredObject(block, 'input');
  return decodeToolUse(block.of);
}

function decodeResult(block: Place): Part {
  const part: ToolResultPart = {
    type: 'tool_result',
    tool_call_id: requiredText(block, 'tool_use_id'),
    parts: block.of['content'] == null ? [] : decodeContent(block, 'content'),
    ...decodeCommon(block.of, ['type', 'tool_use_id', 'content', 'is_error', 'cache_control']),
  };
  const isError = optionalBoolean(block, 'is_error');
  if (isError !== undefined) part.is_error = isError;
  return part;
}

function decodeImage(block: Place): Part {
  const source = decodeSource(block);
  if (source === undefined) return decodeOpaque(block.of);
  return { type: 'image', source, ...decodeCommon(block.of, ['type', 'source', 'cache_control']) };
}

/** A document. One made of blocks, and sources born after our release, stay as they are. */
function decodeDocument(block: Place): Part {
  const source = decodeSource(block);
  if (source === undefined) return decodeOpaque(block.of);
  const part: MediaPart = {
    type: 'file',
    source,
    ...decodeCommon(block.of, ['type', 'source', 'title', 'context', 'citations', 'cache_control']),
  };
  const title = optionalText(block, 'title');
  const context = optionalText(block, 'context');
  const citations = object(block.of['citations'])?.['enabled'];
  if (title !== undefined) part.title = title;
  if (context !== undefined) part.context = context;
  if (typeof citations === 'boolean') part.citations = citations;
  return part;
}

function decodeSource(block: Place): MediaSource | undefined {
  const source = requiredPlace(block, 'source');
  switch (text(source.of['type'])) {
    case 'base64':
      return {
        data: requiredText(source, 'data'),
        media_type: requiredText(source, 'media_type'),
      };
    case 'text': {
      // The hub's documents are base64 whatever they hold.
      const data = Buffer.from(requiredText(source, 'data'), 'utf8').toString('base64');
      return { data, media_type: text(source.of['media_type']) ?? 'text/plain' };
    }
    case 'url':
      return { url: requiredText(source, 'url') };
    case 'file':
      return { file_id: requiredText(source, 'file_id') };
    default:
      return undefined;
  }
}
