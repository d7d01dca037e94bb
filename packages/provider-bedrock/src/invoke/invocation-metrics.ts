import { number, type Usage } from '@bifrost/core';
import { encodeUsage } from '../converse/map-usage.js';

/*
 * What InvokeModel says of an answer beside the model's own body. Clients for bodies of many models (LangChain's among
 * them) read the tokens here and nowhere else. How long the model took is not known to who answers for another vendor.
 */

/** Figures of Converse, with their names in the headers of a whole answer and in the last event of a stream. */
const figures = [
  ['inputTokens', 'x-amzn-bedrock-input-token-count', 'inputTokenCount'],
  ['outputTokens', 'x-amzn-bedrock-output-token-count', 'outputTokenCount'],
  // what the input does not count
  ['cacheReadInputTokens', 'x-amzn-bedrock-cache-read-input-token-count', 'cacheReadInputTokenCount'],
  ['cacheWriteInputTokens', 'x-amzn-bedrock-cache-write-input-token-count', 'cacheWriteInputTokenCount'],
] as const;

/** The figures that are known. */
function figuresOf(usage: Usage): { header: string; metric: string; count: number }[] {
  const counted = encodeUsage(usage);
  return figures.flatMap(([name, header, metric]) => {
    const count = number(counted[name]);
    return count === undefined ? [] : [{ header, metric, count }];
  });
}

/** The headers of a whole answer; none where nobody counted. */
export function metricHeaders(usage: Usage | undefined): Record<string, string> {
  if (usage === undefined) return {};
  return Object.fromEntries(figuresOf(usage).map(({ header, count }) => [header, String(count)]));
}

const lastEvent = '{"type":"message_stop"';

/** The data of an event, the last one with the figures that Bedrock puts there. */
export function withMetrics(data: string, usage: Usage | undefined): string {
  if (usage === undefined || !data.startsWith(lastEvent)) return data;
  const metrics = Object.fromEntries(figuresOf(usage).map(({ metric, count }) => [metric, count]));
  const rest = data.slice(lastEvent.length);
  return `${lastEvent},"amazon-bedrock-invocationMetrics":${JSON.stringify(metrics)}${rest}`;
}
