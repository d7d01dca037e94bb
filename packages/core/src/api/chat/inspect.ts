import type { InspectedEvent, Passage } from '../../adapter/dialect.js';
import type { WireEvent } from '../../adapter/wire.js';
import { isObject, number, object, text, type JsonObject } from '../../json/read.js';
import { decodeUsage } from './usage.js';

/** Looks at one chunk of a stream that passes through. */
export function inspectEvent(event: WireEvent): InspectedEvent {
  const chunk = event.json;
  if (chunk['error']) return { kind: 'error' };
  const inspected: InspectedEvent = { kind: 'open' };
  const model = text(chunk['model']);
  const usage = decodeUsage(chunk['usage']);
  const tier = text(chunk['service_tier']);
  if (model !== undefined && model !== '') inspected.model = model;
  if (usage !== undefined) inspected.usage = usage;
  if (tier !== undefined) inspected.service_tier = tier;
  const choices = chunk['choices'];
  if (!Array.isArray(choices) || choices.length === 0) {
    if (usage !== undefined) inspected.kind = 'usage';
    return inspected;
  }
  for (const choice of choices) {
    if (!isObject(choice)) continue;
    const reason = text(choice['finish_reason']);
    if (reason === 'error') return { kind: 'error' };
    if (reason !== undefined && reason !== '') {
      if (inspected.kind === 'finish') inspected.finished = (inspected.finished ?? 1) + 1;
      inspected.kind = 'finish';
      inspected.finish_reason = reason;
    } else if (endsSound(choice)) {
      inspected.kind = 'finish';
    } else if (
      inspected.kind === 'open' &&
      hasContent(object(choice['delta']) ?? object(choice['message']))
    ) {
      inspected.kind = 'content';
    }
  }
  return inspected;
}

/** Streams of sound may end with the time at which the sound expires, and tell no finish reason. */
function endsSound(choice: JsonObject): boolean {
  return number(object(object(choice['delta'])?.['audio'])?.['expires_at']) !== undefined;
}

/** Whether a delta holds anything that a user would miss. */
function hasContent(delta: JsonObject | undefined): boolean {
  for (const member in delta) {
    if (member === 'role') continue;
    const value = delta[member];
    const isEmpty =
      value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) return true;
  }
  return false;
}

/** What {@link inspectResponse} reads. */
export const inspectedMembers = {
  error: true,
  usage: true,
  model: true,
  service_tier: true,
  choices: [{ finish_reason: true }],
} as const;

/** Looks at a whole answer that passes through. */
export function inspectResponse(body: JsonObject): ReturnType<Passage['inspectResponse']> {
  const inspected: ReturnType<Passage['inspectResponse']> = {};
  const choices = Array.isArray(body['choices']) ? body['choices'] : [];
  const usage = decodeUsage(body['usage']);
  const model = text(body['model']);
  const reason = text(object(choices[0])?.['finish_reason']);
  const tier = text(body['service_tier']);
  if (usage !== undefined) inspected.usage = usage;
  if (tier !== undefined) inspected.service_tier = tier;
  if (model !== undefined && model !== '') inspected.model = model;
  if (reason !== undefined) inspected.finish_reason = reason;
  if (body['error'] && choices.length === 0) inspected.error = true;
  else if (choices.every(isHollow)) inspected.empty = true;
  return inspected;
}

/** Of a choice without a message nothing is known: that of a long answer is not read. */
function isHollow(value: unknown): boolean {
  const choice = object(value) ?? {};
  if ((text(choice['finish_reason']) ?? '') !== '') return false;
  const message = object(choice['message']);
  return message === undefined ? choice['text'] === '' : !hasContent(message);
}
