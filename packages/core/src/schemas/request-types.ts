import type { Operation } from '../hub/operations.js';

/** What a request type of the configuration stands for; `undefined` for what we do not offer at all. */
export interface RequestType {
  readonly operation: Operation;
  readonly stream: boolean;
}

const unary = (operation: Operation): RequestType => ({ operation, stream: false });
const streamed = (operation: Operation): RequestType => ({ operation, stream: true });

/**
 * Names of request types as existing configurations write them. Chat and Responses are one operation of ours in two
 * dialects, so either name means both.
 */
export const requestTypes: ReadonlyMap<string, RequestType> = new Map([
  ['list_models', unary('listModels')],
  ['text_completion', unary('textCompletion')],
  ['text_completion_stream', streamed('textCompletion')],
  ['chat_completion', unary('chat')],
  ['chat_completion_stream', streamed('chat')],
  ['responses', unary('chat')],
  ['responses_stream', streamed('chat')],
  ['count_tokens', unary('countTokens')],
  ['embedding', unary('embeddings')],
  ['rerank', unary('rerank')],
  ['speech', unary('speech')],
  ['speech_stream', streamed('speech')],
  ['transcription', unary('transcription')],
  ['transcription_stream', streamed('transcription')],
  ['image_generation', unary('imageGeneration')],
  ['image_generation_stream', streamed('imageGeneration')],
  ['image_edit', unary('imageEdit')],
  ['image_edit_stream', streamed('imageEdit')],
  ['image_variation', unary('imageEdit')],
]);

/** Request types that other products know and that can only be allowed here without effect. */
export const foreignRequestType = /^(?:video|batch|file|container)_[a-z_]+$|^(?:ocr|passthrough)$/u;
