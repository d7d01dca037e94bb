import { isObject, type JsonObject, type JsonValue } from '@bifrost/core';
import { traitsOf } from './model-traits.js';

/**
 * Instructions under the name that the model knows. Models that reason call the one who instructs `developer` and
 * refuse a request that has both words; servers of other vendors know `system` alone.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
 */
export function withKnownRoles(body: JsonObject, model: string): JsonObject {
  const traits = traitsOf(model);
  if (traits === undefined) return renamed(body, 'developer', 'system');
  return traits.reasons ? renamed(body, 'system', 'developer') : body;
}

function renamed(body: JsonObject, role: string, to: string): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  if (!messages.some((message) => isObject(message) && message['role'] === role)) return body;
  return { ...body, messages: messages.map((message) => renamedMessage(message, role, to)) };
}

function renamedMessage(message: JsonValue, role: string, to: string): JsonValue {
  return isObject(message) && message['role'] === role ? { ...message, role: to } : message;
}
