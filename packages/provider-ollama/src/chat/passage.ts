import {
  text,
  type InspectedEvent,
  type InspectedResponse,
  type JsonObject,
  type Passage,
} from '@bifrost/core';
import { isError } from '../errors.js';
import { decodeUsage } from '../usage.js';

/*
 * Lines are no server-sent events, so streams are always read and written anew; requests and whole answers pass.
 */

/** How bodies pass whose answers have their words in the member `answer`, where `content` looks for any. */
export function passageOf(answer: string, content: (json: JsonObject) => boolean): Passage {
  return {
    requestHeaders: [],
    requestQuery: [],
    responseHeaders: ['retry-after'],
    model: 'body',
    markers: ['"done":true', '"error":'],
    callMarkers: ['"tool_calls"'],
    answerMembers: [answer],
    inspectEvent: ({ json }) => inspectLine(json, content),
    inspectResponse,
  };
}

function inspectLine(json: JsonObject, content: (json: JsonObject) => boolean): InspectedEvent {
  if (isError(json)) return { kind: 'error' };
  if (json['done'] === true) {
    return { kind: 'finish', finish_reason: text(json['done_reason']) ?? 'stop', ...factsOf(json) };
  }
  return { kind: content(json) ? 'content' : 'open', ...factsOf(json) };
}

export function inspectResponse(body: JsonObject): InspectedResponse {
  if (isError(body)) return { error: true };
  const reason = text(body['done_reason']);
  return { ...factsOf(body), ...(reason === undefined ? {} : { finish_reason: reason }) };
}

function factsOf(json: JsonObject): Pick<InspectedEvent, 'usage' | 'model'> {
  const usage = decodeUsage(json);
  const model = text(json['model']);
  return { ...(usage === undefined ? {} : { usage }), ...(model === undefined ? {} : { model }) };
}
