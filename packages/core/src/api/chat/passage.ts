import type { Passage } from '../../adapter/dialect.js';
import { isObject, list, object, text, type JsonObject } from '../../json/read.js';
import { longerCallId } from '../fitted-call-id.js';
import { passedMembers, type PassedMembers } from '../dialect-options.js';
import { inspectedMembers, inspectEvent, inspectResponse } from './inspect.js';
import { mapFinishReason } from './map-finish-reason.js';

/** Event texts that must be parsed after the commit point too, as servers with and without spaces write them. */
const streamMarkers = [
  '"finish_reason":"',
  '"finish_reason": "',
  '"usage":{',
  '"usage": {',
  '"error":',
  '"error" :',
  // what some servers tell beside the answer comes in chunks that say not even what they are
  '"object":""',
  '"object": ""',
  // the last word of a stream of sound, which has no finish reason
  '"expires_at":',
] as const;

/** The words of the API; the last of them is of the time before tools. */
const finishReasons: ReadonlySet<string> = new Set([
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'function_call',
]);

/** Headers and parameters of a provider beside the usual ones, and what its streams need. */
export interface PassageOptions extends Partial<PassedMembers> {
  /** Whether streams are asked for usage. */
  askForUsage: boolean;
  /** See `ChatDialectOptions.longestCallId`. */
  longestCallId?: number | undefined;
}

/** How Chat Completions bodies pass through untranslated. */
export function chatPassage(options: PassageOptions): Passage {
  const foreignIds = longerCallId('tool_call_id', options.longestCallId);
  return {
    ...passedMembers(options),
    model: 'body',
    ...(options.askForUsage
      ? { askForUsage: { member: 'stream_options', value: { include_usage: true }, key: 'include_usage' } }
      : {}),
    ...(foreignIds && { foreignIds }),
    markers: streamMarkers,
    callMarkers: ['"tool_calls"', '"function_call"'],
    repair: {
      markers: ['"tool_calls":[', '"tool_calls": ['],
      finishReasons,
      apply: repairFinishReason,
      applyToOpen: nameChunk,
    },
    inspectEvent,
    answerMembers: ['choices'],
    responseMembers: inspectedMembers,
    inspectResponse,
  };
}

/**
 * Clients of the unified API may rely on the words that it has, and on `tool_calls` after a call: OpenAI says `stop` where
 * the call was forced, and other servers have words of their own.
 */
function repairFinishReason(json: JsonObject, sawCalls: boolean): JsonObject | undefined {
  const { choices } = json;
  if (!Array.isArray(choices)) return undefined;
  const repaired = choices.map((choice) => (isObject(choice) ? repairChoice(choice, sawCalls) : choice));
  return repaired.some((choice, index) => choice !== choices[index])
    ? { ...json, choices: repaired }
    : undefined;
}

function repairChoice(choice: JsonObject, sawCalls: boolean): JsonObject {
  const native = text(choice['finish_reason']) ?? '';
  if (native === '') return choice;
  const message = object(choice['message']);
  // In a stream the calls came before: only a whole answer tells which choice made them.
  const called = message === undefined ? sawCalls : list(message['tool_calls']).length > 0;
  const reason = native !== 'stop' && finishReasons.has(native) ? native : mapFinishReason(native, called);
  return reason === native ? choice : { ...choice, finish_reason: reason };
}

/** Strict readers refuse a chunk that does not say it is one, whatever it tells. */
function nameChunk(json: JsonObject): JsonObject | undefined {
  return json['object'] === '' ? { ...json, object: 'chat.completion.chunk' } : undefined;
}
