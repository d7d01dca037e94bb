import type { FinishReason } from '../../hub/chat.js';

/** What servers of this format call the end of an answer, beside OpenAI's own words. */
const reasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  function_call: 'tool_calls',
  max_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
  safety: 'content_filter',
};

/**
 * Maps the vendor's finish reason. A tool call in the answer always means `tool_calls`: OpenAI itself says `stop` after
 * a forced call. A word that nobody knows means `stop`; it is kept beside the answer.
 */
export function mapFinishReason(native: string, hasToolCall: boolean): FinishReason {
  const known = Object.hasOwn(reasons, native) ? reasons[native] : undefined;
  if (hasToolCall && (known === undefined || known === 'stop')) return 'tool_calls';
  return known ?? 'stop';
}
