import type { FinishReason } from '@bifrost/core';

/**
 * Anthropic's stop reasons in Chat's words.
 *
 * `pause_turn` and `compaction` are ends that want to be continued; Chat has no word for them, so they read as `stop`
 * and the raw word stays beside it.
 *
 * @see https://platform.claude.com/docs/en/api/handling-stop-reasons
 */
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['pause_turn', 'stop'],
  ['compaction', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'content_filter'],
]);

/** Stop reasons that Chat's four words do not tell apart, written as they came when the answer has them. */
const stopReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'end_turn',
  content_filter: 'refusal',
};

/** The finish reason. It follows from what was emitted: with a call in the answer it is always `tool_calls`. */
export function decodeStopReason(reason: string, emittedToolCall: boolean): FinishReason {
  if (emittedToolCall) return 'tool_calls';
  return finishReasons.get(reason) ?? 'stop';
}

/** What an encoder of answers knows of the end. */
export interface AnswerEnd {
  reason: FinishReason;
  /** The provider's own word. */
  nativeReason: string;
  stopSequence: string | undefined;
  emittedToolCall: boolean;
}

/** The stop reason of an answer, from the blocks that were written. */
export function encodeStopReason(end: AnswerEnd): string {
  if (end.emittedToolCall) return 'tool_use';
  if (end.stopSequence !== undefined && end.reason === 'stop') return 'stop_sequence';
  return finishReasons.get(end.nativeReason) === end.reason ? end.nativeReason : stopReasons[end.reason];
}
