import type { Usage } from '@bifrost/core';
import { encodeUsage } from '../converse/map-usage.js';

/*
 * What InvokeModel says of an answer beside the model's own body. Clients for bodies of many models (LangChain's among
 * them) read the tokens here and nowhere else. How long the model took is not known to who answers for another vendor.
 */

/** The headers of a whole answer; none where nobody counted. */
export function metricHeaders(usage: Usage | undefined): Record<string, string> {
  if (usage === undefined) return {};
  const { inputTokens, outputTokens } = encodeUsage(usage);
  return {
    'x-amzn-bedrock-input-token-count': JSON.stringify(inputTokens),
    'x-amzn-bedrock-output-token-count': JSON.stringify(outputTokens),
  };
}

const lastEvent = '{"type":"message_stop"';

/** The data of an event, the last one with the figures that Bedrock puts there. */
export function withMetrics(data: string, usage: Usage | undefined): string {
  if (usage === undefined || !data.startsWith(lastEvent)) return data;
  const { inputTokens, outputTokens } = encodeUsage(usage);
  const metrics = { inputTokenCount: inputTokens, outputTokenCount: outputTokens };
  const rest = data.slice(lastEvent.length);
  return `${lastEvent},"amazon-bedrock-invocationMetrics":${JSON.stringify(metrics)}${rest}`;
}
