import {
  object,
  optionalNumber,
  optionalPlace,
  optionalTexts,
  otherSetMembers,
  topLevel,
  type ChatRequest,
  type JsonObject,
  type Place,
} from '@bifrost/core';
import type { OllamaOptions } from './options.js';

/*
 * Sampling and limits stand in `options`, beside settings of the runner (`num_ctx`, `repeat_penalty`, `num_gpu`) which
 * the hub does not know and which go through as they came.
 *
 * https://github.com/ollama/ollama/blob/main/docs/modelfile.mdx#valid-parameters-and-values
 */

const sameNames = [
  'temperature',
  'top_p',
  'top_k',
  'seed',
  'frequency_penalty',
  'presence_penalty',
] as const satisfies readonly (keyof ChatRequest)[];

const modelled: ReadonlySet<string> = new Set([...sameNames, 'num_predict', 'stop']);

/** Members of chat and of text completion that stand in `options`. */
export type Sampling = Pick<ChatRequest, (typeof sameNames)[number] | 'max_tokens' | 'stop'>;

/** Members of the request's body that hold settings: `options` and `keep_alive`, each only where it says something. */
export function encodeSettings(sampling: Sampling, unknown: JsonObject, defaults: OllamaOptions): JsonObject {
  const options: JsonObject = {};
  if (defaults.num_ctx !== undefined) options['num_ctx'] = defaults.num_ctx;
  Object.assign(options, object(unknown['options']));
  for (const member of sameNames) {
    const value = sampling[member];
    if (value !== undefined) options[member] = value;
  }
  if (sampling.max_tokens !== undefined) options['num_predict'] = sampling.max_tokens;
  if (sampling.stop !== undefined && sampling.stop.length > 0) options['stop'] = sampling.stop;
  const settings: JsonObject = {};
  if (Object.keys(options).length > 0) settings['options'] = options;
  const keepAlive = unknown['keep_alive'] ?? defaults.keep_alive;
  if (keepAlive !== undefined) settings['keep_alive'] = keepAlive;
  return settings;
}

/** Reads `options`; `rest` is what only this server understands. */
export function decodeSettings(body: Place): { sampling: Sampling; rest: JsonObject | undefined } {
  const options = optionalPlace(body, 'options') ?? topLevel({});
  const sampling: Sampling = {};
  for (const member of sameNames) {
    const value = optionalNumber(options, member);
    if (value !== undefined) sampling[member] = value;
  }
  const limit = optionalNumber(options, 'num_predict');
  const stop = optionalTexts(options, 'stop');
  // Negative limits mean "as long as it takes", which everywhere else is said by saying nothing.
  if (limit !== undefined && limit > 0) sampling.max_tokens = limit;
  if (stop !== undefined && stop.length > 0) sampling.stop = stop;
  const rest = otherSetMembers(options.of, modelled);
  return { sampling, rest: limit !== undefined && limit <= 0 ? { ...rest, num_predict: limit } : rest };
}
