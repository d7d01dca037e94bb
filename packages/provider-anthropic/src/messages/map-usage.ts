import { number, object, text, type JsonObject, type Usage } from '@bifrost/core';

/**
 * Anthropic counts fresh input apart from what it read from and wrote to its cache; the hub counts everything read
 * once. `undefined` for a record without figures.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching#tracking-cache-performance
 */
export function decodeUsage(usage: JsonObject | undefined): Usage | undefined {
  const input = number(usage?.['input_tokens']);
  const output = number(usage?.['output_tokens']);
  if (usage === undefined || (input === undefined && output === undefined)) return undefined;
  const cached = number(usage['cache_read_input_tokens']);
  const written = number(usage['cache_creation_input_tokens']);
  const prompt = (input ?? 0) + (cached ?? 0) + (written ?? 0);
  const result: Usage = {
    prompt_tokens: prompt,
    completion_tokens: output ?? 0,
    total_tokens: prompt + (output ?? 0),
  };
  if (cached !== undefined || written !== undefined) {
    result.prompt_tokens_details = {};
    if (cached !== undefined) result.prompt_tokens_details.cached_tokens = cached;
    if (written !== undefined) result.prompt_tokens_details.cache_write_tokens = written;
    const forHour = number(object(usage['cache_creation'])?.['ephemeral_1h_input_tokens']) ?? 0;
    if (forHour > 0) result.prompt_tokens_details.cache_write_1h_tokens = forHour;
  }
  const thinking = number(object(usage['output_tokens_details'])?.['thinking_tokens']);
  if (thinking !== undefined) result.completion_tokens_details = { reasoning_tokens: thinking };
  const searches = number(object(usage['server_tool_use'])?.['web_search_requests']) ?? 0;
  if (searches > 0) result.server_tool_use = { web_search_requests: searches };
  return result;
}

/** A record with the figures of a later one in their place; `null` replaces nothing. */
export function mergeUsage(earlier: JsonObject, later: JsonObject | undefined): JsonObject {
  const merged: JsonObject = { ...earlier };
  for (const [member, value] of Object.entries(later ?? {})) {
    if (value !== null && value !== undefined) merged[member] = value;
  }
  return merged;
}

/** Figures of an answer's usage that grow while it is written, as `message_delta` has them. */
export function encodeUsageFigures(usage: Usage | undefined): JsonObject {
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  const written = usage?.prompt_tokens_details?.cache_write_tokens ?? 0;
  const thinking = usage?.completion_tokens_details?.reasoning_tokens;
  const searches = usage?.server_tool_use?.web_search_requests;
  return {
    input_tokens: Math.max(0, (usage?.prompt_tokens ?? 0) - cached - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: usage?.completion_tokens ?? 0,
    output_tokens_details: thinking === undefined ? null : { thinking_tokens: thinking },
    server_tool_use: searches === undefined ? null : { web_search_requests: searches, web_fetch_requests: 0 },
  };
}

/** The usage of an answer with every member that Anthropic's types promise. `native` is a record of Anthropic's own. */
export function encodeUsage(
  usage: Usage | undefined,
  serviceTier: string | undefined,
  native?: JsonObject,
): JsonObject {
  // Members after a spread would be added one by one by the engine, which makes each object where old ones live.
  const encoded = encodeUsageFigures(usage);
  encoded['cache_creation'] = null;
  encoded['inference_geo'] = null;
  encoded['service_tier'] = encodeUsedTier(serviceTier);
  encoded['speed'] = null;
  return native === undefined ? encoded : Object.assign(encoded, native);
}

/** The tier that an answer names: Anthropic says `standard` where Chat says `default`. */
export function decodeUsedTier(usage: JsonObject | undefined): string | undefined {
  const tier = text(usage?.['service_tier']);
  return tier === 'standard' ? 'default' : tier;
}

function encodeUsedTier(tier: string | undefined): string | null {
  if (tier === 'default') return 'standard';
  return tier === 'priority' || tier === 'batch' ? tier : null;
}
