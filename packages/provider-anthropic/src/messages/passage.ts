import {
  object,
  text,
  type InspectedEvent,
  type JsonObject,
  type Passage,
  type WireEvent,
} from '@bifrost/core';
import { foreignMark, unsignedMarks } from '../foreign-reasoning.js';
import { requestIdHeader } from './errors.js';
import { decodeUsage, decodeUsedTier } from './map-usage.js';

/** Headers of Anthropic that clients read: their own limits, and the id that support asks for. */
export const responseHeaders: readonly string[] = [
  requestIdHeader,
  'retry-after',
  'x-should-retry',
  'anthropic-ratelimit-*',
  'anthropic-priority-*',
];

/**
 * Client headers that go on to Anthropic. The one that chooses a workspace does not: whose workspace serves is told by the
 * key, which is none of the client's.
 */
export const requestHeaders: readonly string[] = [
  'anthropic-version',
  'anthropic-beta',
  'anthropic-user-profile-id',
  'idempotency-key',
];

/** How Messages bodies pass through untranslated. */
export const messagesPassage: Passage = {
  requestHeaders,
  // SDKs before 1.0 mark their beta calls in the query.
  requestQuery: ['beta'],
  responseHeaders,
  model: 'body',
  markers: ['"type":"message_start"', '"type":"message_delta"', '"type":"message_stop"', '"type":"error"'],
  // Reasoning that nobody signed is another vendor's: Anthropic signs all of its own, and refuses any other.
  foreignMarks: [foreignMark, ...unsignedMarks],
  foreignIds: /"tool_use_id"\s*:\s*"[\w-]*[^\w"-]/u,
  inspectEvent,
  callMarkers: ['"input_json_delta"', '"tool_use"'],
  answerMembers: ['content'],
  inspectResponse,
};

function inspectEvent({ json }: WireEvent): InspectedEvent {
  switch (json['type']) {
    case 'message_start': {
      const message = object(json['message']) ?? {};
      return { kind: 'open', ...usageOf(message), ...modelOf(message) };
    }
    case 'content_block_start':
      // Empty text and thinking are announcements; a call or a server tool's result is content already.
      return { kind: isAnnouncement(object(json['content_block'])) ? 'open' : 'content' };
    case 'content_block_delta':
      return { kind: 'content' };
    case 'message_delta':
      return { ...finishOf(object(json['delta'])), ...usageOf(json) };
    case 'message_stop':
      return { kind: 'end' };
    case 'error':
      return { kind: 'error' };
    case 'ping':
      return { kind: 'open' };
    default:
      return { kind: 'other' };
  }
}

function inspectResponse(body: JsonObject): ReturnType<Passage['inspectResponse']> {
  if (body['type'] === 'error') return { error: true };
  const reason = text(body['stop_reason']);
  const { content } = body;
  if (reason === undefined && Array.isArray(content) && content.length === 0) return { empty: true };
  return { ...usageOf(body), ...modelOf(body), ...(reason === undefined ? {} : { finish_reason: reason }) };
}

function isAnnouncement(block: JsonObject | undefined): boolean {
  if (block?.['type'] === 'text') return (text(block['text']) ?? '') === '';
  return block?.['type'] === 'thinking' && (text(block['thinking']) ?? '') === '';
}

function finishOf(delta: JsonObject | undefined): InspectedEvent {
  const reason = text(delta?.['stop_reason']);
  return reason === undefined ? { kind: 'usage' } : { kind: 'finish', finish_reason: reason };
}

function usageOf(holder: JsonObject): Pick<InspectedEvent, 'usage' | 'service_tier'> {
  const told = object(holder['usage']);
  const usage = decodeUsage(told);
  const tier = decodeUsedTier(told);
  return {
    ...(usage === undefined ? {} : { usage }),
    ...(tier === undefined ? {} : { service_tier: tier }),
  };
}

function modelOf(holder: JsonObject): Pick<InspectedEvent, 'model'> {
  const model = text(holder['model']);
  return model === undefined ? {} : { model };
}
