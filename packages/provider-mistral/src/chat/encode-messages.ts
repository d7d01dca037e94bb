import type { JsonObject, Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';
import { contentOf, encodeChunk, encodeContent, listed } from './encode-content.js';
import type { RequestScope } from './scope.js';

/** What stands between a tool's result and the user's next words, which Mistral refuses to see side by side. */
const acknowledgement = 'OK.';

/** Writes the messages of a request. */
export function encodeMessages(messages: readonly Message[], scope: RequestScope): JsonObject[] {
  const encoded: JsonObject[] = [];
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (message.name !== undefined) scope.dropped.add(`${path}.name`);
    for (const next of encodeMessage(message, path, scope)) {
      if (encoded.at(-1)?.['role'] === 'tool' && next['role'] === 'user') {
        encoded.push({ role: 'assistant', content: acknowledgement });
        scope.dropped.add(`${path}.tool_result separated`);
      }
      encoded.push(next);
    }
  }
  continueLast(encoded);
  return encoded;
}

function encodeMessage(message: Message, path: string, scope: RequestScope): JsonObject[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      return [{ role: 'system', content: encodeContent(message.parts, path, scope) }];
    case 'assistant':
      return listed(encodeAssistant(message.parts, path, scope));
    case 'user':
      return encodeUser(message.parts, path, scope);
  }
}

/** Results go before everything else: nothing may stand between a call and its result. */
function encodeUser(parts: readonly Part[], path: string, scope: RequestScope): JsonObject[] {
  const results = parts.filter((part) => part.type === 'tool_result');
  const others = parts.filter((part) => part.type !== 'tool_result');
  const encoded = results.map((part) => encodeResult(part, path, scope));
  if (others.length === 0 && results.length > 0) return encoded;
  return [...encoded, { role: 'user', content: encodeContent(others, path, scope) }];
}

function encodeResult(part: ToolResultPart, path: string, scope: RequestScope): JsonObject {
  if (part.is_error === true) scope.dropped.add(`${path}.tool_result.is_error`);
  if (part.cache_control !== undefined) scope.dropped.add('cache_control');
  const message: JsonObject = {
    role: 'tool',
    content: encodeContent(part.parts, `${path}.tool_result`, scope),
    tool_call_id: scope.ids.of(part.tool_call_id),
  };
  if (part.name !== undefined) message['name'] = part.name;
  return message;
}

/** A turn of the model; `undefined` where nothing is left of it, since Mistral refuses one without content and calls. */
function encodeAssistant(parts: readonly Part[], path: string, scope: RequestScope): JsonObject | undefined {
  const calls = parts.filter((part) => part.type === 'tool_call');
  const chunks = parts.flatMap((part) =>
    part.type === 'tool_call' ? [] : listed(encodeSaid(part, path, scope)),
  );
  const message: JsonObject = { role: 'assistant', content: contentOf(chunks) };
  if (calls.length === 0 && message['content'] === '') return undefined;
  if (calls.length > 0) message['tool_calls'] = calls.map((call) => encodeCall(call, path, scope));
  return message;
}

/** One thing that the model said. Pictures and sound of its own cannot be said back to it. */
function encodeSaid(part: Part, path: string, scope: RequestScope): JsonObject | undefined {
  if (part.type === 'reasoning') {
    const chunk = encodeThinking(part, scope);
    if (chunk === undefined) scope.dropped.add(`${path}.reasoning`);
    return chunk;
  }
  if (part.type === 'text' || part.type === 'refusal' || part.type === 'opaque') {
    return encodeChunk(part, path, scope);
  }
  scope.dropped.add(`${path}.${part.type}`);
  return undefined;
}

/** Thoughts go back to a model that has some, unless another vendor signed them. */
function encodeThinking(part: ReasoningPart, scope: RequestScope): JsonObject | undefined {
  const { text, signature, encrypted, dialect } = part;
  const isSigned = signature !== undefined || encrypted !== undefined;
  if (!scope.reasons || text === undefined || (isSigned && dialect !== mistralChatId)) return undefined;
  const chunk: JsonObject = { type: 'thinking', thinking: [{ type: 'text', text }] };
  if (signature !== undefined) chunk['signature'] = signature;
  return chunk;
}

function encodeCall(call: ToolCallPart, path: string, scope: RequestScope): JsonObject {
  if (call.cache_control !== undefined) scope.dropped.add('cache_control');
  // A free-text call of an earlier turn is told as a function with one argument.
  const given = call.kind === 'custom' ? JSON.stringify({ input: call.arguments }) : call.arguments;
  if (call.kind === 'custom') scope.dropped.add(`${path}.tool_call.custom`);
  return {
    id: scope.ids.of(call.id),
    type: 'function',
    function: { name: call.name, arguments: given.trim() === '' ? '{}' : given },
  };
}

/** An assistant's turn at the end is to be continued; Mistral wants that said, and refuses it otherwise. */
function continueLast(encoded: readonly JsonObject[]): void {
  const last = encoded.at(-1);
  if (last?.['role'] === 'assistant' && last['tool_calls'] === undefined) last['prefix'] = true;
}
