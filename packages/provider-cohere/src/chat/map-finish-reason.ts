import type { FinishReason } from '@bifrost/core';

/**
 * Cohere's finish reasons in Chat's words. Those with an underscore after ERROR are of the first version and still come
 * through some hosts.
 */
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['ERROR_LIMIT', 'length'],
  ['ERROR_TOXIC', 'content_filter'],
]);

const words: Readonly<Record<FinishReason, string>> = {
  stop: 'COMPLETE',
  length: 'MAX_TOKENS',
  tool_calls: 'TOOL_CALL',
  content_filter: 'ERROR_TOXIC',
};

/** The finish reason. It follows from what was emitted: with a call in the answer it is always `tool_calls`. */
export function decodeFinishReason(reason: string, emittedToolCall: boolean): FinishReason {
  if (emittedToolCall) return 'tool_calls';
  return finishReasons.get(reason) ?? 'stop';
}

/** What an encoder of answers knows of the end. */
export interface AnswerEnd {
  reason: FinishReason;
  /** The provider's own word. */
  nativeReason: string;
  stopSequence: string | undefined;
}

/** The finish reason as Cohere writes it; its own word stays where it says the same. */
export function encodeFinishReason({ reason, nativeReason, stopSequence }: AnswerEnd): string {
  if (reason === 'stop' && stopSequence !== undefined) return 'STOP_SEQUENCE';
  return finishReasons.get(nativeReason) === reason ? nativeReason : words[reason];
}
