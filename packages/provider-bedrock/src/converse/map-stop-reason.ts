import {
  object,
  text,
  type FinishReason,
  type JsonObject,
  type Part,
  type ProviderFailure,
} from '@bifrost/core';

/**
 * Bedrock's stop reasons in Chat's words.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_ResponseElements
 */
const finishReasons: ReadonlyMap<string, FinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
]);

/** Stop reasons that Chat's four words do not tell apart, written as they came when the answer has them. */
const stopReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'content_filtered',
};

/** Ends in which the model said something that Bedrock could not read. */
const malformed = new Set(['malformed_model_output', 'malformed_tool_use']);

/** The finish reason. It follows from what was emitted: with a call in the answer it is always `tool_calls`. */
export function decodeStopReason(reason: string, emittedToolCall: boolean): FinishReason {
  if (emittedToolCall) return 'tool_calls';
  return finishReasons.get(reason) ?? 'stop';
}

/** Whether a part is something that a caller waits for. What a model thought before it failed is not. */
export function saysSomething(part: Part): boolean {
  return part.type === 'text' ? part.text !== '' : part.type !== 'reasoning';
}

/** An answer that is nothing but a failure to write one; `undefined` for every other end. */
export function decodeMalformedEnd(reason: string, saidSomething: boolean): ProviderFailure | undefined {
  if (saidSomething || !malformed.has(reason)) return undefined;
  return {
    status: 200,
    headers: {},
    type: 'ModelErrorException',
    message: `the model wrote what Bedrock could not read (${reason})`,
  };
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
  if (finishReasons.get(end.nativeReason) === end.reason || malformed.has(end.nativeReason))
    return end.nativeReason;
  return stopReasons[end.reason];
}

/** The sequence that ended the answer, where it was asked for. */
export function decodeStopSequence(holder: JsonObject): string | undefined {
  const fields = object(holder['additionalModelResponseFields']);
  return text(fields?.['stop_sequence']) ?? text(object(fields?.['delta'])?.['stop_sequence']);
}
