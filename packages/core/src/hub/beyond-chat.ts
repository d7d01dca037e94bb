import type { JsonObject, JsonValue } from '../json/read.js';
import type { FinishReason } from './chat.js';
import type { Usage } from './usage.js';

/*
 * The canonical requests and answers of every operation beside chat, in the shapes of the public API.
 */

/** A canonical text-completion request (the API before chat). */
export interface TextCompletionRequest {
  model: string;
  /** One or several prompts; token arrays only reach providers that take them. */
  prompt: JsonValue;
  stream: boolean;
  include_usage?: boolean;
  max_tokens?: number;
  temperature?: number;
  top_p?: number;
  top_k?: number;
  stop?: string[];
  seed?: number;
  n?: number;
  frequency_penalty?: number;
  presence_penalty?: number;
  suffix?: string;
  echo?: boolean;
  logprobs?: number;
  best_of?: number;
  user?: string;
  logit_bias?: JsonObject;
  unknown?: { dialect: string; fields: JsonObject };
  /** Names of unknown members without which the answer would be another one, so that no other format may leave them out. */
  bound?: string[];
}

export interface TextCompletionResponse {
  id: string;
  model: string;
  created: number;
  choices: {
    index: number;
    text: string;
    finish_reason: FinishReason;
    native_finish_reason: string;
    stop_sequence?: string;
    logprobs?: JsonObject;
  }[];
  usage?: Usage;
}

export interface EmbeddingsRequest {
  model: string;
  /** Texts, or token arrays (`number[][]`), which only some providers take. */
  input: string[] | number[][];
  dimensions?: number;
  encoding_format?: 'float' | 'base64';
  /** What the vectors are for (`search_document`, `search_query`, `classification`, `clustering`). */
  input_type?: string;
  truncate?: string;
  user?: string;
  unknown?: { dialect: string; fields: JsonObject };
}

export interface EmbeddingsResponse {
  model: string;
  /** In the order of the inputs: numbers, or little-endian float32 in base64. */
  vectors: (number[] | string)[];
  usage?: Usage;
}

export interface ImageRequest {
  model: string;
  prompt: string;
  stream: boolean;
  n?: number;
  size?: string;
  quality?: string;
  style?: string;
  background?: string;
  output_format?: string;
  output_compression?: number;
  response_format?: 'url' | 'b64_json';
  user?: string;
  seed?: number;
  negative_prompt?: string;
  partial_images?: number;
  unknown?: { dialect: string; fields: JsonObject };
}

export interface ImageEditRequest extends ImageRequest {
  images: UploadedFile[];
  mask?: UploadedFile;
  /** `edit` changes the picture by the prompt, `variation` makes others like it. */
  kind: 'edit' | 'variation';
}

export interface ImageResponse {
  created: number;
  images: { url?: string; b64_json?: string; revised_prompt?: string; media_type?: string }[];
  usage?: Usage;
  /** The answer's further members (`size`, `quality`, `background`, …), as the provider gave them. */
  extra?: JsonObject;
}

export interface SpeechRequest {
  model: string;
  input: string;
  voice: JsonValue;
  instructions?: string;
  response_format?: string;
  speed?: number;
  stream_format?: string;
  unknown?: { dialect: string; fields: JsonObject };
}

/** A sound as bytes. In the library `body` is read as it arrives. */
export interface SpeechResponse {
  media_type: string;
  bytes: Uint8Array;
}

/** A file that came in a multipart form. */
export interface UploadedFile {
  /** The form field's name. */
  name: string;
  filename: string;
  media_type: string;
  bytes: Uint8Array;
}

export interface TranscriptionRequest {
  model: string;
  file: UploadedFile;
  stream: boolean;
  language?: string;
  prompt?: string;
  response_format?: string;
  temperature?: number;
  timestamp_granularities?: string[];
  unknown?: { dialect: string; fields: JsonObject };
}

export interface TranscriptionResponse {
  text: string;
  /** The JSON answer's further members, or the whole of a text answer (`srt`, `vtt`). */
  extra?: JsonObject;
  raw?: { media_type: string; text: string };
  usage?: JsonObject;
}

export interface RerankRequest {
  model: string;
  query: string;
  documents: (string | JsonObject)[];
  top_n?: number;
  max_tokens_per_doc?: number;
  return_documents?: boolean;
  unknown?: { dialect: string; fields: JsonObject };
}

export interface RerankResponse {
  id: string;
  model: string;
  results: { index: number; relevance_score: number; document?: string | JsonObject }[];
  usage?: Usage;
  /** Billing units as the vendor counts them. */
  meta?: JsonObject;
}

export interface CountTokensResponse {
  input_tokens: number;
  /** The figure is ours and not the provider's. */
  estimated: boolean;
}

/** `cursor` is the vendor's own word for where the next page begins. */
export interface ListModelsRequest {
  cursor?: string;
}

export interface ListModelsResponse {
  models: { id: string; created?: number; owned_by?: string; display_name?: string; native?: JsonObject }[];
  cursor?: string;
}
