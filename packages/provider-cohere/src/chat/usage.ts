import { number, object, type JsonObject, type Usage } from '@bifrost/core';

/**
 * `tokens` is what the model read and wrote; `billed_units` leaves out what Cohere does not charge for.
 *
 * @see https://docs.cohere.com/docs/how-does-cohere-pricing-work
 */
export function decodeUsage(usage: JsonObject | undefined): Usage | undefined {
  const tokens = object(usage?.['tokens']);
  const prompt = number(tokens?.['input_tokens']);
  const completion = number(tokens?.['output_tokens']);
  if (prompt === undefined && completion === undefined) return undefined;
  const result: Usage = {
    prompt_tokens: prompt ?? 0,
    completion_tokens: completion ?? 0,
    total_tokens: (prompt ?? 0) + (completion ?? 0),
  };
  const cached = number(usage?.['cached_tokens']);
  const reasoning = number(tokens?.['reasoning_tokens']);
  if (cached !== undefined) result.prompt_tokens_details = { cached_tokens: cached };
  if (reasoning !== undefined) result.completion_tokens_details = { reasoning_tokens: reasoning };
  return result;
}

/** Usage as Cohere writes it. `native` is a record of its own, with what it billed. */
export function encodeUsage(usage: Usage | undefined, native?: JsonObject): JsonObject {
  if (native !== undefined) return native;
  if (usage === undefined) return {};
  const tokens: JsonObject = { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens };
  const reasoning = usage.completion_tokens_details?.reasoning_tokens;
  const cached = usage.prompt_tokens_details?.cached_tokens;
  return {
    billed_units: { ...tokens },
    tokens: reasoning === undefined ? tokens : { ...tokens, reasoning_tokens: reasoning },
    ...(cached === undefined ? {} : { cached_tokens: cached }),
  };
}
