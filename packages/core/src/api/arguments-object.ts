import type { ToolCallPart } from '../hub/part.js';
import type { RawJson } from '../json/raw-json.js';
import type { JsonObject } from '../json/read.js';

/**
 * The arguments of a call for a wire that has an object for them. No arguments (`null` too) are an empty object, and the
 * free text of a custom tool stands in `input`.
 *
 * A function's text that is no JSON object, as of a call that was cut off, stands in `invalid_json` as it came: a
 * conversation in which it happened can go on, and the model sees what it wrote.
 *
 * @param onInvalid called when the text had to be wrapped: what a request says of it belongs into `dropped_params`.
 * @example
 * import { argumentsObject, createRawJson } from '@bifrost/core';
 *
 * const part = { type: 'tool_call', id: 'call_1', name: 'pay', kind: 'function', arguments: '{"sum":' } as const;
 * argumentsObject(part, createRawJson()); // { invalid_json: '{"sum":' }
 */
export function argumentsObject(
  { kind, arguments: words }: ToolCallPart,
  raw: RawJson,
  onInvalid?: () => void,
): JsonObject {
  if (kind === 'custom') return { input: words };
  const said = words.trim();
  if (said === '' || said === 'null') return {};
  const placed = raw.place(words);
  if (placed !== undefined) return placed;
  onInvalid?.();
  return { invalid_json: words };
}
