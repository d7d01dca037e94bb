import type { Usage } from '../hub/usage.js';
import { number, object, type JsonObject } from '../json/read.js';

/**
 * Reads the usage of images, speech and transcription, which counts `input_tokens` and `output_tokens`. `undefined`
 * where it counts none, as for sound that is billed by the second.
 */
export function decodeTokenUsage(value: unknown): Usage | undefined {
  const of = object(value);
  const input = number(of?.['input_tokens']);
  const output = number(of?.['output_tokens']);
  if (of === undefined || (input === undefined && output === undefined)) return undefined;
  const usage: Usage = {
    prompt_tokens: input ?? 0,
    completion_tokens: output ?? 0,
    total_tokens: number(of['total_tokens']) ?? (input ?? 0) + (output ?? 0),
  };
  // Images say `input_tokens_details`, transcriptions `input_token_details`.
  const read = details(of['input_tokens_details'] ?? of['input_token_details']);
  const written = details(of['output_tokens_details']);
  if (read !== undefined) usage.prompt_tokens_details = read;
  if (written !== undefined) usage.completion_tokens_details = written;
  return usage;
}

type Details = { text_tokens?: number; image_tokens?: number; audio_tokens?: number };

function details(value: unknown): Details | undefined {
  const of = object(value);
  if (of === undefined) return undefined;
  const result: Details = {};
  for (const name of ['text_tokens', 'image_tokens', 'audio_tokens'] as const) {
    const count = number(of[name]);
    if (count !== undefined) result[name] = count;
  }
  return result;
}

/** Writes usage as the answers with pictures have it. */
export function encodeImageUsage(usage: Usage): JsonObject {
  const encoded: JsonObject = {
    input_tokens: usage.prompt_tokens,
    output_tokens: usage.completion_tokens,
    total_tokens: usage.total_tokens,
    // The member and both figures are promised, so clients read them unasked.
    input_tokens_details: imageDetails(usage.prompt_tokens_details),
  };
  if (usage.completion_tokens_details !== undefined) {
    encoded['output_tokens_details'] = imageDetails(usage.completion_tokens_details);
  }
  return encoded;
}

function imageDetails(of: Details | undefined): JsonObject {
  return { text_tokens: of?.text_tokens ?? 0, image_tokens: of?.image_tokens ?? 0 };
}
