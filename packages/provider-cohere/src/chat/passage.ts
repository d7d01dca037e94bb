import {
  object,
  text,
  type InspectedEvent,
  type InspectedResponse,
  type JsonObject,
  type Passage,
  type WireEvent,
} from '@bifrost/core';
import { endReason, failedEnd, responseHeaders } from '../errors.js';
import { decodeUsage } from './usage.js';

/** How bodies pass through untranslated. */
export const chatPassage: Passage = {
  requestHeaders: [],
  requestQuery: [],
  responseHeaders,
  model: 'body',
  markers: ['"message-end"'],
  inspectEvent,
  callMarkers: ['"tool-call-', '"tool_calls"'],
  answerMembers: ['message'],
  inspectResponse,
};

const contentEvents: ReadonlySet<unknown> = new Set([
  'content-delta',
  'tool-plan-delta',
  'tool-call-start',
  'tool-call-delta',
  'citation-start',
]);

function inspectEvent({ json }: WireEvent): InspectedEvent {
  if (json['type'] !== 'message-end') return { kind: contentEvents.has(json['type']) ? 'content' : 'open' };
  const delta = object(json['delta']) ?? {};
  const reason = endReason(delta);
  if (reason === undefined) return { kind: 'usage', ...usageOf(delta) };
  if (failedEnd(reason, delta) !== undefined) return { kind: 'error' };
  return { kind: 'finish', finish_reason: reason, ...usageOf(delta) };
}

function inspectResponse(body: JsonObject): InspectedResponse {
  const reason = text(body['finish_reason']);
  if (failedEnd(reason, body) !== undefined) return { error: true };
  return { ...usageOf(body), ...(reason === undefined ? {} : { finish_reason: reason }) };
}

function usageOf(holder: JsonObject): Pick<InspectedEvent, 'usage'> {
  const usage = decodeUsage(object(holder['usage']));
  return usage === undefined ? {} : { usage };
}
