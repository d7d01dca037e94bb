import {
  invalidRequest,
  jsonText,
  objects,
  optionalPlaces,
  optionalText,
  optionalValue,
  parseDataUri,
  requiredObject,
  requiredPlace,
  requiredText,
  type MediaPart,
  type Message,
  type Part,
  type Place,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { attachCitations } from './citations.js';
import { planPart } from './tool-plan.js';

/** Reads the conversation; results of tools that follow each other are one turn of the user. */
export function decodeMessages(body: Place): Message[] {
  const messages: Message[] = [];
  let results: Message | undefined;
  for (const place of optionalPlaces(body, 'messages') ?? []) {
    const role = requiredText(place, 'role');
    if (role === 'tool') {
      const result = decodeResult(place);
      if (results === undefined) messages.push((results = { role: 'user', parts: [] }));
      results.parts.push(result);
      continue;
    }
    results = undefined;
    if (role === 'assistant') messages.push({ role, parts: decodeAssistant(place) });
    else if (role === 'user' || role === 'system') messages.push({ role, parts: decodeContent(place) });
    else throw invalidRequest(`${place.path}role`, 'must be "system", "user", "assistant" or "tool"');
  }
  return messages;
}

/** Content: a string, which means one text, or a list of blocks. */
function decodeContent(message: Place): Part[] {
  const { content } = message.of;
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content))
    throw invalidRequest(`${message.path}content`, 'must be a string or a list of blocks');
  return (optionalPlaces(message, 'content') ?? []).map(decodeBlock);
}

function decodeBlock(block: Place): Part {
  const kind = requiredText(block, 'type');
  switch (kind) {
    case 'text':
      return { type: 'text', text: requiredText(block, 'text') };
    case 'thinking':
      return thinkingPart(requiredText(block, 'thinking'));
    case 'image_url':
      return decodeImage(block);
    case 'document':
      return decodeDocument(block);
    default:
      return { type: 'opaque', dialect: chatId, kind, value: block.of };
  }
}

/** Thinking of a model, which it takes back as it is. */
export function thinkingPart(words: string): ReasoningPart {
  return { type: 'reasoning', text: words, dialect: chatId };
}

function decodeImage(block: Place): MediaPart {
  const image = requiredPlace(block, 'image_url');
  const url = requiredText(image, 'url');
  const detail = optionalText(image, 'detail');
  const part: MediaPart = { type: 'image', source: parseDataUri(url) ?? { url } };
  if (detail !== undefined) part.detail = detail;
  return part;
}

/** A document of a result is text for every other vendor; Cohere gets it back as it was. */
function decodeDocument(block: Place): TextPart {
  const data = requiredObject(requiredPlace(block, 'document'), 'data');
  return { type: 'text', text: jsonText(data), native: { dialect: chatId, value: block.of } };
}

function decodeAssistant(message: Place): Part[] {
  const plan = optionalText(message, 'tool_plan') ?? '';
  const planned: Part[] = plan === '' ? [] : [planPart(plan)];
  const content = optionalValue(message, 'content') === undefined ? [] : decodeContent(message);
  const positions = new Map(content.map((_part, block) => [block, planned.length + block]));
  const calls = (optionalPlaces(message, 'tool_calls') ?? []).map(decodeCall);
  const parts = attachCitations([...planned, ...content], objects(message.of['citations']), positions);
  return [...parts.filter((part) => part.type !== 'text' || part.text !== ''), ...calls];
}

function decodeCall(call: Place): ToolCallPart {
  const called = requiredPlace(call, 'function');
  return {
    type: 'tool_call',
    id: requiredText(call, 'id'),
    name: requiredText(called, 'name'),
    arguments: optionalText(called, 'arguments') ?? '',
    kind: 'function',
  };
}

function decodeResult(message: Place): ToolResultPart {
  return {
    type: 'tool_result',
    tool_call_id: requiredText(message, 'tool_call_id'),
    parts: decodeContent(message),
  };
}
