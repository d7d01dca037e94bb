import type { InspectedEvent, Passage } from '../../adapter/dialect.js';
import { object, objects, text, type JsonObject } from '../../json/read.js';
import { longerCallId } from '../fitted-call-id.js';
import { failureOf } from './decode-response.js';
import { decodeFinish } from './finish.js';
import type { ResponsesSettings } from './settings.js';
import { decodeUsage } from './usage.js';

/** Types of events that tell how a stream ended. */
const endings = ['response.completed', 'response.incomplete', 'response.failed', 'error'];

/** How bodies of this API pass through untranslated. */
export function responsesPassage(settings: ResponsesSettings): Passage {
  const foreignIds = longerCallId('call_id', settings.longestCallId);
  return {
    requestHeaders: settings.requestHeaders,
    requestQuery: settings.requestQuery,
    responseHeaders: settings.responseHeaders,
    model: 'body',
    ...(foreignIds && { foreignIds }),
    // Servers differ in whether they write a space after the colon.
    markers: endings.flatMap((type) => [`"type":"${type}"`, `"type": "${type}"`]),
    callMarkers: ['function_call_arguments', 'custom_tool_call_input'],
    answerMembers: ['output'],
    inspectEvent: ({ json }) => inspectEvent(json),
    inspectResponse,
  };
}

function inspectEvent(event: JsonObject): InspectedEvent {
  const type = text(event['type']) ?? '';
  switch (type) {
    case 'response.created':
    case 'response.queued':
    case 'response.in_progress':
      return { kind: 'open', ...headOf(object(event['response']) ?? {}) };
    case 'response.content_part.added':
    case 'response.reasoning_summary_part.added':
      return { kind: 'open' };
    case 'response.output_item.added':
      return { kind: isAnnouncement(object(event['item']) ?? {}) ? 'open' : 'content' };
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      return inspectEnding(object(event['response']) ?? {});
    case 'error':
      return { kind: 'error' };
    default:
      return { kind: type.startsWith('response.') ? 'content' : 'other' };
  }
}

/** An item that begins without saying anything yet. A call says whom it calls. */
function isAnnouncement(item: JsonObject): boolean {
  return item['type'] === 'message' || item['type'] === 'reasoning';
}

function inspectEnding(response: JsonObject): InspectedEvent {
  if (failureOf(response)) return { kind: 'error' };
  const { usage, finish_reason, model, service_tier, id, bound } = inspectResponse(response);
  const inspected: InspectedEvent = { kind: 'finish' };
  if (usage) inspected.usage = usage;
  if (finish_reason !== undefined) inspected.finish_reason = finish_reason;
  if (model !== undefined) inspected.model = model;
  if (service_tier !== undefined) inspected.service_tier = service_tier;
  if (id !== undefined) inspected.id = id;
  if (bound !== undefined) inspected.bound = bound;
  return inspected;
}

function inspectResponse(body: JsonObject): ReturnType<Passage['inspectResponse']> {
  const inspected: ReturnType<Passage['inspectResponse']> = headOf(body);
  const usage = decodeUsage(body['usage']);
  if (usage) inspected.usage = usage;
  const finish = decodeFinish(body, objects(body['output']).some(isCall));
  if (finish) inspected.finish_reason = finish.reason;
  if (failureOf(body)) inspected.error = true;
  const encrypted = objects(body['output']).flatMap((item) =>
    item['type'] === 'reasoning' ? (text(item['encrypted_content']) ?? []) : [],
  );
  if (encrypted.length > 0) inspected.bound = encrypted;
  return inspected;
}

function isCall(item: JsonObject): boolean {
  return item['type'] === 'function_call' || item['type'] === 'custom_tool_call';
}

/** The model, the tier, and the id that `previous_response_id` may name later. */
function headOf(response: JsonObject): Pick<InspectedEvent, 'model' | 'service_tier' | 'id'> {
  const head: Pick<InspectedEvent, 'model' | 'service_tier' | 'id'> = {};
  const model = text(response['model']);
  const id = text(response['id']);
  const tier = text(response['service_tier']);
  if (model !== undefined) head.model = model;
  if (id !== undefined) head.id = id;
  if (tier !== undefined) head.service_tier = tier;
  return head;
}
