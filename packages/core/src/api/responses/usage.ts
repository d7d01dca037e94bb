import type { Usage } from '../../hub/usage.js';
import { number, object, type JsonObject } from '../../json/read.js';

/** Tokens as a Responses server counts them; `undefined` where it says nothing. */
export function decodeUsage(value: unknown): Usage | undefined {
  const wire = object(value);
  const input = number(wire?.['input_tokens']);
  const output = number(wire?.['output_tokens']);
  if (!wire || (input === undefined && output === undefined)) return undefined;
  const prompt_tokens = input ?? 0;
  const completion_tokens = output ?? 0;
  const usage: Usage = {
    prompt_tokens,
    completion_tokens,
    total_tokens: number(wire['total_tokens']) ?? prompt_tokens + completion_tokens,
  };
  const read = object(wire['input_tokens_details']);
  const cached = number(read?.['cached_tokens']);
  const written = number(read?.['cache_write_tokens']);
  if (cached !== undefined || written !== undefined) {
    usage.prompt_tokens_details = {
      ...(cached !== undefined && { cached_tokens: cached }),
      ...(written !== undefined && { cache_write_tokens: written }),
    };
  }
  const reasoning = number(object(wire['output_tokens_details'])?.['reasoning_tokens']);
  if (reasoning !== undefined) usage.completion_tokens_details = { reasoning_tokens: reasoning };
  return usage;
}

/** Usage with every member that clients of the Responses API may rely on. */
export function encodeUsage(usage: Usage): JsonObject {
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: {
      cached_tokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      cache_write_tokens: usage.prompt_tokens_details?.cache_write_tokens ?? 0,
    },
    output_tokens: usage.completion_tokens,
    output_tokens_details: {
      reasoning_tokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    },
    total_tokens: usage.total_tokens,
  };
}
