import {
  parseDataUri,
  unsupportedParameter,
  type JsonObject,
  type MediaPart,
  type Message,
  type Part,
  type ToolResultPart,
} from '@bifrost/core';

/** The conversation: each message is a turn, each part a piece of its content, in the order in which they were written. */
export function encodeTurns(messages: readonly Message[], dropped: Set<string>): JsonObject[] {
  return messages.map(({ role, name, parts }, index) => {
    const path = `messages[${index}]`;
    if (name !== undefined) dropped.add(`${path}.name`);
    const content = parts.flatMap((part) => encodePart(part, path, dropped));
    return { from: mapRole(role), content };
  });
}

function mapRole(role: Message['role']): string {
  if (role === 'assistant') return 'model';
  return role === 'user' ? 'user' : 'system';
}

/** One piece, or none for what means something to another vendor alone. */
function encodePart(part: Part, path: string, dropped: Set<string>): JsonObject[] {
  if (part.cache_control !== undefined) dropped.add(`${path}.${part.type}.cache_control`);
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ kind: 'text', text: part.text }];
    case 'image':
      return [encodePicture(part, path, dropped)];
    case 'tool_call':
      return [{ kind: 'call', id: part.id, name: part.name, input: part.arguments }];
    case 'tool_result':
      return [encodeResult(part, path)];
    case 'reasoning':
      dropped.add(`${path}.reasoning`);
      return [];
    case 'opaque':
      dropped.add(`${path}.${part.kind}`);
      return [];
    default:
      throw unsupportedParameter(`${path}.${part.type}`, `Acme takes text and pictures, no ${part.type}`);
  }
}

function encodePicture({ source, detail }: MediaPart, path: string, dropped: Set<string>): JsonObject {
  if (detail !== undefined && detail !== 'auto') dropped.add(`${path}.image.detail`);
  const inline = 'url' in source ? parseDataUri(source.url) : source;
  if (inline !== undefined && 'data' in inline) {
    return { kind: 'picture', media_type: inline.media_type, data: inline.data };
  }
  throw unsupportedParameter(`${path}.image`, 'Acme takes pictures as base64 only');
}

function encodeResult(part: ToolResultPart, path: string): JsonObject {
  const texts = part.parts.map((inner) => {
    if (inner.type === 'text') return inner.text;
    throw unsupportedParameter(`${path}.tool_result`, `Acme takes results as text, no ${inner.type}`);
  });
  const encoded: JsonObject = { kind: 'result', call: part.tool_call_id, text: texts.join('\n') };
  if (part.is_error === true) encoded['failed'] = true;
  return encoded;
}
