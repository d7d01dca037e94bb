import type {
  CountTokensResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  ImageEditRequest,
  ImageRequest,
  ImageResponse,
  ListModelsRequest,
  ListModelsResponse,
  RerankRequest,
  RerankResponse,
  SpeechRequest,
  SpeechResponse,
  TextCompletionRequest,
  TextCompletionResponse,
  TranscriptionRequest,
  TranscriptionResponse,
} from './beyond-chat.js';
import type { ChatRequest, ChatResponse } from './chat.js';

/** Canonical request and answer of every operation. */
export interface OperationTypes {
  chat: { request: ChatRequest; response: ChatResponse };
  textCompletion: { request: TextCompletionRequest; response: TextCompletionResponse };
  embeddings: { request: EmbeddingsRequest; response: EmbeddingsResponse };
  imageGeneration: { request: ImageRequest; response: ImageResponse };
  imageEdit: { request: ImageEditRequest; response: ImageResponse };
  speech: { request: SpeechRequest; response: SpeechResponse };
  transcription: { request: TranscriptionRequest; response: TranscriptionResponse };
  rerank: { request: RerankRequest; response: RerankResponse };
  countTokens: { request: ChatRequest; response: CountTokensResponse };
  listModels: { request: ListModelsRequest; response: ListModelsResponse };
}

/** What a provider can be asked to do. The Responses API is no operation but a second dialect of `chat`. */
export type Operation = keyof OperationTypes;

export const operations = [
  'chat',
  'textCompletion',
  'embeddings',
  'imageGeneration',
  'imageEdit',
  'speech',
  'transcription',
  'rerank',
  'countTokens',
  'listModels',
] as const satisfies readonly Operation[];

export type CanonicalRequest<O extends Operation> = OperationTypes[O]['request'];
export type CanonicalResponse<O extends Operation> = OperationTypes[O]['response'];
