import { number, objects, type JsonObject, type Usage } from '@bifrost/core';

/**
 * Bedrock counts fresh input apart from what it read from and wrote to its cache; the hub counts everything read once.
 * `undefined` for a record without figures.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function decodeUsage(usage: JsonObject | undefined): Usage | undefined {
  const input = number(usage?.['inputTokens']);
  const output = number(usage?.['outputTokens']);
  if (usage === undefined || (input === undefined && output === undefined)) return undefined;
  const cached = number(usage['cacheReadInputTokens']) ?? number(usage['cacheReadInputTokenCount']);
  const written = number(usage['cacheWriteInputTokens']) ?? number(usage['cacheWriteInputTokenCount']);
  const prompt = (input ?? 0) + (cached ?? 0) + (written ?? 0);
  const result: Usage = {
    prompt_tokens: prompt,
    completion_tokens: output ?? 0,
    total_tokens: prompt + (output ?? 0),
  };
  if (cached === undefined && written === undefined) return result;
  result.prompt_tokens_details = {};
  if (cached !== undefined) result.prompt_tokens_details.cached_tokens = cached;
  if (written !== undefined) result.prompt_tokens_details.cache_write_tokens = written;
  const forHour = writtenForHour(usage);
  if (forHour > 0) result.prompt_tokens_details.cache_write_1h_tokens = forHour;
  return result;
}

/** The part of what was written to the cache that stays for an hour, which costs more. */
function writtenForHour(usage: JsonObject): number {
  let tokens = 0;
  for (const detail of objects(usage['cacheDetails'])) {
    if (detail['ttl'] === '1h') tokens += number(detail['inputTokens']) ?? 0;
  }
  return tokens;
}

/** Usage as Converse writes it. An answer without figures has zeros: Bedrock's own always has the member. */
export function encodeUsage(usage: Usage | undefined): JsonObject {
  const details = usage?.prompt_tokens_details;
  const cached = details?.cached_tokens;
  const written = details?.cache_write_tokens;
  const input = Math.max(0, (usage?.prompt_tokens ?? 0) - (cached ?? 0) - (written ?? 0));
  const output = usage?.completion_tokens ?? 0;
  const result: JsonObject = {
    inputTokens: input,
    outputTokens: output,
    totalTokens: input + (cached ?? 0) + (written ?? 0) + output,
  };
  if (cached !== undefined) result['cacheReadInputTokens'] = cached;
  if (written !== undefined) result['cacheWriteInputTokens'] = written;
  return result;
}
