import type { Passage } from '../../adapter/dialect.js';
import { isObject, object, type JsonObject } from '../../json/read.js';
import { longerCallId } from '../fitted-call-id.js';
import { passedMembers, type PassedMembers } from '../dialect-options.js';
import { inspectedMembers, inspectEvent, inspectResponse } from './inspect.js';

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
      apply: repairFinishReason,
      applyToOpen: nameChunk,
    },
    inspectEvent,
    answerMembers: ['choices'],
    responseMembers: inspectedMembers,
    inspectResponse,
  };
}

/** OpenAI says `stop` after a call that was forced; clients of the unified API may rely on `tool_calls`. */
function repairFinishReason(json: JsonObject): JsonObject | undefined {
  const { choices } = json;
  if (!Array.isArray(choices)) return undefined;
  let changed = false;
  const repaired = choices.map((choice) => {
    if (!isObject(choice) || choice['finish_reason'] !== 'stop') return choice;
    const message = object(choice['message']);
    // In a stream the calls came before: only a whole answer tells which choice made them.
    const called =
      message === undefined || (Array.isArray(message['tool_calls']) && message['tool_calls'].length > 0);
    if (!called) return choice;
    changed = true;
    return endedByCalls(choice);
  });
  return changed ? { ...json, choices: repaired } : undefined;
}

function endedByCalls(choice: JsonObject): JsonObject {
  return { ...choice, finish_reason: 'tool_calls' };
}

/** Strict readers refuse a chunk that does not say it is one, whatever it tells. */
function nameChunk(json: JsonObject): JsonObject | undefined {
  return json['object'] === '' ? { ...json, object: 'chat.completion.chunk' } : undefined;
}
