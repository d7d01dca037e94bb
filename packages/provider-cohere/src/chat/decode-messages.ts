import {
  invalidRequest,
  objects,
  parseDataUri,
  type JsonObject,
  type MediaPart,
  type Message,
  type Part,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { has, optionalObjects, optionalText, requiredObject, requiredText } from '../read-strict.js';
import { attachCitations } from './citations.js';
import { planPart } from './tool-plan.js';

/** Reads the conversation; results of tools that follow each other are one turn of the user. */
export function decodeMessages(body: JsonObject): Message[] {
  const messages: Message[] = [];
  let results: Message | undefined;
  for (const { value, path } of optionalObjects(body, 'messages')) {
    const role = requiredText(value, 'role', path);
    if (role === 'tool') {
      const result = decodeResult(value, path);
      if (results === undefined) messages.push((results = { role: 'user', parts: [] }));
      results.parts.push(result);
      continue;
    }
    results = undefined;
    if (role === 'assistant') messages.push({ role, parts: decodeAssistant(value, path) });
    else if (role === 'user' || role === 'system') messages.push({ role, parts: decodeContent(value, path) });
    else throw invalidRequest(`${path}.role`, 'must be "system", "user", "assistant" or "tool"');
  }
  return messages;
}

/** Content: a string, which means one text, or a list of blocks. */
function decodeContent(message: JsonObject, path: string): Part[] {
  const { content } = message;
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content))
    throw invalidRequest(`${path}.content`, 'must be a string or a list of blocks');
  return optionalObjects(message, 'content', path).map((block) => decodeBlock(block.value, block.path));
}

function decodeBlock(block: JsonObject, path: string): Part {
  const kind = requiredText(block, 'type', path);
  switch (kind) {
    case 'text':
      return { type: 'text', text: requiredText(block, 'text', path) };
    case 'thinking':
      return thinkingPart(requiredText(block, 'thinking', path));
    case 'image_url':
      return decodeImage(block, path);
    case 'document':
      return decodeDocument(block, path);
    default:
      return { type: 'opaque', dialect: chatId, kind, value: block };
  }
}

/** Thinking of a model, which it takes back as it is. */
export function thinkingPart(words: string): ReasoningPart {
  return { type: 'reasoning', text: words, dialect: chatId };
}

function decodeImage(block: JsonObject, path: string): MediaPart {
  const image = requiredObject(block, 'image_url', path);
  const url = requiredText(image, 'url', `${path}.image_url`);
  const detail = optionalText(image, 'detail', `${path}.image_url`);
  const part: MediaPart = { type: 'image', source: parseDataUri(url) ?? { url } };
  if (detail !== undefined) part.detail = detail;
  return part;
}

/** A document of a result is text for every other vendor; Cohere gets it back as it was. */
function decodeDocument(block: JsonObject, path: string): TextPart {
  const data = requiredObject(requiredObject(block, 'document', path), 'data', `${path}.document`);
  return { type: 'text', text: JSON.stringify(data), native: { dialect: chatId, value: block } };
}

function decodeAssistant(message: JsonObject, path: string): Part[] {
  const plan = optionalText(message, 'tool_plan', path) ?? '';
  const planned: Part[] = plan === '' ? [] : [planPart(plan)];
  const content = has(message, 'content') ? decodeContent(message, path) : [];
  const positions = new Map(content.map((_part, block) => [block, planned.length + block]));
  const calls = optionalObjects(message, 'tool_calls', path).map((call) => decodeCall(call.value, call.path));
  const parts = attachCitations([...planned, ...content], objects(message['citations']), positions);
  return [...parts.filter((part) => part.type !== 'text' || part.text !== ''), ...calls];
}

function decodeCall(call: JsonObject, path: string): ToolCallPart {
  const called = requiredObject(call, 'function', path);
  const at = `${path}.function`;
  return {
    type: 'tool_call',
    id: requiredText(call, 'id', path),
    name: requiredText(called, 'name', at),
    arguments: optionalText(called, 'arguments', at) ?? '',
    kind: 'function',
  };
}

function decodeResult(message: JsonObject, path: string): ToolResultPart {
  return {
    type: 'tool_result',
    tool_call_id: requiredText(message, 'tool_call_id', path),
    parts: decodeContent(message, path),
  };
}
