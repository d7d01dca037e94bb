import { number, object, type FinishReason, type JsonObject, type Usage } from '@bifrost/core';

/* What whole answers and streams have in common, in both directions. */

/** Acme's reason in Bifrost's words. An answer that calls a tool ends with `tool_calls`, whatever Acme says. */
export function mapReason(reason: string, hasCall: boolean): FinishReason {
  if (hasCall) return 'tool_calls';
  if (reason === 'length') return 'length';
  return reason === 'refused' ? 'content_filter' : 'stop';
}

const reasons: Readonly<Record<FinishReason, string>> = {
  stop: 'done',
  length: 'length',
  tool_calls: 'calls',
  content_filter: 'refused',
};

/** Bifrost's reason in Acme's words. */
export function encodeReason(reason: FinishReason, stopSequence: string | undefined): JsonObject {
  return stopSequence === undefined
    ? { reason: reasons[reason] }
    : { reason: 'stop_word', stop_word: stopSequence };
}

export function decodeUsage(value: unknown): Usage | undefined {
  const usage = object(value);
  const read = number(usage?.['read']);
  const written = number(usage?.['written']);
  if (read === undefined || written === undefined) return undefined;
  return { prompt_tokens: read, completion_tokens: written, total_tokens: read + written };
}

export function encodeUsage(usage: Usage | undefined): JsonObject {
  return usage === undefined
    ? {}
    : { usage: { read: usage.prompt_tokens, written: usage.completion_tokens } };
}
