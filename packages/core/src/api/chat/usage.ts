import type { Usage } from '../../hub/usage.js';
import { defined, number, object, type JsonObject } from '../../json/read.js';

type PromptDetails = NonNullable<Usage['prompt_tokens_details']>;
type CompletionDetails = NonNullable<Usage['completion_tokens_details']>;

/**
 * Reads the `usage` of an OpenAI-shaped answer; `undefined` where it tells no number.
 *
 * Cached tokens have several names: `prompt_tokens_details.cached_tokens` with most, `num_cached_tokens` with Mistral
 * (https://docs.mistral.ai/api), `prompt_cache_hit_tokens` with DeepSeek (https://api-docs.deepseek.com).
 */
export function decodeUsage(value: unknown): Usage | undefined {
  const of = object(value);
  if (of === undefined) return undefined;
  const prompt = number(of['prompt_tokens']);
  const completion = number(of['completion_tokens']);
  const total = number(of['total_tokens']);
  if (prompt === undefined && completion === undefined && total === undefined) return undefined;
  const usage: Usage = {
    prompt_tokens: prompt ?? Math.max(0, (total ?? 0) - (completion ?? 0)),
    completion_tokens: completion ?? Math.max(0, (total ?? 0) - (prompt ?? total ?? 0)),
    total_tokens: total ?? (prompt ?? 0) + (completion ?? 0),
  };
  const promptDetails = decodePromptDetails(of);
  const completionDetails = decodeCompletionDetails(of);
  if (promptDetails !== undefined) usage.prompt_tokens_details = promptDetails;
  if (completionDetails !== undefined) usage.completion_tokens_details = completionDetails;
  const searches = number(object(of['server_tool_use'])?.['web_search_requests']);
  if (searches !== undefined) usage.server_tool_use = { web_search_requests: searches };
  return usage;
}

function decodePromptDetails(usage: JsonObject): PromptDetails | undefined {
  const details = object(usage['prompt_tokens_details']) ?? {};
  return notEmpty(
    defined<PromptDetails>({
      cached_tokens:
        number(details['cached_tokens']) ??
        number(details['cached_read_tokens']) ??
        number(usage['num_cached_tokens']) ??
        number(usage['prompt_cache_hit_tokens']),
      cache_write_tokens: number(details['cache_write_tokens']) ?? number(details['cached_write_tokens']),
      audio_tokens: number(details['audio_tokens']),
      text_tokens: number(details['text_tokens']),
      image_tokens: number(details['image_tokens']),
    }),
  );
}

function decodeCompletionDetails(usage: JsonObject): CompletionDetails | undefined {
  const details = object(usage['completion_tokens_details']) ?? {};
  return notEmpty(
    defined<CompletionDetails>({
      reasoning_tokens: number(details['reasoning_tokens']),
      audio_tokens: number(details['audio_tokens']),
      text_tokens: number(details['text_tokens']),
      image_tokens: number(details['image_tokens']),
      accepted_prediction_tokens: number(details['accepted_prediction_tokens']),
      rejected_prediction_tokens: number(details['rejected_prediction_tokens']),
    }),
  );
}

function notEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

/** Writes usage as OpenAI does. */
export function encodeUsage(usage: Usage): JsonObject {
  const encoded: JsonObject = {
    prompt_tokens: usage.prompt_tokens,
    completion_tokens: usage.completion_tokens,
    total_tokens: usage.total_tokens,
  };
  if (usage.prompt_tokens_details !== undefined) {
    encoded['prompt_tokens_details'] = { ...usage.prompt_tokens_details };
  }
  if (usage.completion_tokens_details !== undefined) {
    encoded['completion_tokens_details'] = { ...usage.completion_tokens_details };
  }
  if (usage.server_tool_use !== undefined) encoded['server_tool_use'] = { ...usage.server_tool_use };
  return encoded;
}
