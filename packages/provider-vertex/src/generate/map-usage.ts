import { number, object, objects, text, type JsonObject, type Usage } from '@bifrost/core';

/** Later figures of a stream replace earlier ones; those that are not repeated stay. */
export function mergeUsage(before: JsonObject, after: JsonObject | undefined): JsonObject {
  if (after === undefined) return before;
  const merged = { ...before };
  for (const [name, value] of Object.entries(after)) if (value != null) merged[name] = value;
  return merged;
}

/**
 * Usage in the hub's words; `undefined` where there are no counts. What a server tool read counts as read, thoughts count
 * as written.
 *
 * @see https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function decodeUsage(metadata: JsonObject | undefined): Usage | undefined {
  if (metadata === undefined) return undefined;
  const prompt = number(metadata['promptTokenCount']);
  const total = number(metadata['totalTokenCount']);
  if (prompt === undefined && total === undefined) return undefined;
  const thoughts = number(metadata['thoughtsTokenCount']);
  const written = (number(metadata['candidatesTokenCount']) ?? 0) + (thoughts ?? 0);
  // Some streams tell the sum and leave the prompt out.
  const read =
    prompt === undefined
      ? Math.max(0, (total ?? 0) - written)
      : prompt + (number(metadata['toolUsePromptTokenCount']) ?? 0);
  const usage: Usage = {
    prompt_tokens: read,
    completion_tokens: written,
    total_tokens: total ?? read + written,
  };
  const cached = number(metadata['cachedContentTokenCount']);
  const promptDetails = {
    ...(cached === undefined ? {} : { cached_tokens: cached }),
    ...media(metadata['promptTokensDetails']),
  };
  const completionDetails = {
    ...(thoughts === undefined ? {} : { reasoning_tokens: thoughts }),
    ...media(metadata['candidatesTokensDetails']),
  };
  if (Object.keys(promptDetails).length > 0) usage.prompt_tokens_details = promptDetails;
  if (Object.keys(completionDetails).length > 0) usage.completion_tokens_details = completionDetails;
  return usage;
}

interface MediaTokens {
  audio_tokens?: number;
  image_tokens?: number;
}

/** Tokens of sound and pictures; those of text are the rest. */
function media(details: unknown): MediaTokens {
  const tokens: MediaTokens = {};
  for (const item of objects(details)) {
    const count = number(item['tokenCount']);
    const modality = text(item['modality']);
    if (count === undefined || count === 0) continue;
    if (modality === 'AUDIO') tokens.audio_tokens = count;
    else if (modality === 'IMAGE') tokens.image_tokens = count;
  }
  return tokens;
}

/** The tier that served a request, in Chat's word. */
export function decodeServiceTier(metadata: JsonObject | undefined): string | undefined {
  const tier = text(metadata?.['serviceTier']);
  return tier === 'standard' ? 'default' : tier;
}

/** Usage in Google's words. */
export function encodeUsage(usage: Usage, tier: string | undefined): JsonObject {
  const thoughts = usage.completion_tokens_details?.reasoning_tokens;
  const cached = usage.prompt_tokens_details?.cached_tokens;
  const metadata: JsonObject = {
    promptTokenCount: usage.prompt_tokens,
    candidatesTokenCount: usage.completion_tokens - (thoughts ?? 0),
    totalTokenCount: usage.total_tokens,
  };
  if (thoughts !== undefined) metadata['thoughtsTokenCount'] = thoughts;
  if (cached !== undefined) metadata['cachedContentTokenCount'] = cached;
  const read = mediaDetails(usage.prompt_tokens_details);
  const written = mediaDetails(usage.completion_tokens_details);
  if (read.length > 0) metadata['promptTokensDetails'] = read;
  if (written.length > 0) metadata['candidatesTokensDetails'] = written;
  if (tier !== undefined) metadata['serviceTier'] = tier === 'default' ? 'standard' : tier;
  return metadata;
}

function mediaDetails(details: MediaTokens | undefined): JsonObject[] {
  const encoded: JsonObject[] = [];
  if (details?.audio_tokens !== undefined)
    encoded.push({ modality: 'AUDIO', tokenCount: details.audio_tokens });
  if (details?.image_tokens !== undefined)
    encoded.push({ modality: 'IMAGE', tokenCount: details.image_tokens });
  return encoded;
}

/** The usage of an answer, where it says any. */
export function usageOf(body: JsonObject): Usage | undefined {
  return decodeUsage(object(body['usageMetadata']));
}
