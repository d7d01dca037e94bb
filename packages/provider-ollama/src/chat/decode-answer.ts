import {
  isObject,
  jsonText,
  object,
  text,
  texts,
  type FinishReason,
  type JsonObject,
  type Part,
  type ToolCallPart,
} from '@bifrost/core';
import { madeCallId } from './call-id.js';
import { decodeImage } from './decode-messages.js';

/** A tool call of an answer. `origin` makes the id of calls that came without one. */
export function decodeAnswerCall(call: JsonObject, origin: readonly (string | number)[]): ToolCallPart {
  const called = object(call['function']) ?? {};
  const given = called['arguments'];
  const name = text(called['name']) ?? '';
  const id = text(call['id']);
  return {
    type: 'tool_call',
    id: id === undefined || id === '' ? madeCallId(...origin, name) : id,
    name,
    // Some models of the server are parsed loosely and give a text.
    arguments: typeof given === 'string' ? given : jsonText(isObject(given) ? given : {}),
    kind: 'function',
  };
}

/** Pictures of an answer, as image models give them. */
export function answerImages(message: JsonObject): Part[] {
  return texts(message['images']).map(decodeImage);
}

/** The finish reason follows from what was emitted: the server says `stop` after calls as well. */
export function mapFinishReason(reason: string, emittedToolCall: boolean): FinishReason {
  if (emittedToolCall) return 'tool_calls';
  return reason === 'length' ? 'length' : 'stop';
}
