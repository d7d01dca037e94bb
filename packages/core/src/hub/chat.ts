import type { JsonObject, JsonValue } from '../json/read.js';
import type { CacheControl, Message, Part, TokenLogprob } from './part.js';
import type { Usage } from './usage.js';

/** A tool that the model may call. An `opaque` tool is run by the vendor and understood by its own dialect only. */
export type Tool =
  | {
      type: 'function';
      name: string;
      description?: string;
      /** JSON Schema of the arguments, as the caller wrote it. */
      parameters?: JsonObject;
      strict?: boolean;
      cache_control?: CacheControl;
      native?: { dialect: string; value: JsonObject };
    }
  | { type: 'custom'; name: string; description?: string; format?: JsonObject; cache_control?: CacheControl }
  | { type: 'opaque'; dialect: string; kind: string; value: JsonObject; cache_control?: CacheControl };

/** Whether and which tool the model must call. */
export type ToolChoice =
  | { type: 'none' | 'auto' | 'required' }
  | { type: 'function' | 'custom'; name: string }
  | { type: 'allowed'; mode: 'auto' | 'required'; names: string[] }
  | { type: 'opaque'; dialect: string; value: JsonObject };

/** The form that the answer's text must have. */
export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | { type: 'json_schema'; name: string; schema: JsonObject; description?: string; strict?: boolean };

/** How much the model is to think. With both given, the provider's native form wins. */
export interface ReasoningRequest {
  /** `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`, or a vendor's own word. */
  effort?: string;
  /** Token budget; 0 turns reasoning off. */
  max_tokens?: number;
  /** Whether the vendor is asked for a readable summary (`auto`, `concise`, `detailed`). */
  summary?: string;
}

/** The canonical chat request: what every chat dialect decodes to and encodes from. */
export interface ChatRequest {
  /** The model as the caller wrote it. What goes on the wire is `EncodeContext.model`. */
  model: string;
  messages: Message[];
  stream: boolean;
  /** The caller wants a usage record in the stream. */
  include_usage?: boolean;
  tools?: Tool[];
  tool_choice?: ToolChoice;
  parallel_tool_calls?: boolean;
  response_format?: ResponseFormat;
  max_tokens?: number;
  temperature?: number;
  top_p?: number;
  top_k?: number;
  stop?: string[];
  seed?: number;
  frequency_penalty?: number;
  presence_penalty?: number;
  logit_bias?: JsonObject;
  logprobs?: boolean;
  top_logprobs?: number;
  n?: number;
  reasoning?: ReasoningRequest;
  modalities?: string[];
  audio?: JsonObject;
  prediction?: JsonObject;
  verbosity?: string;
  user?: string;
  metadata?: JsonObject;
  service_tier?: string;
  store?: boolean;
  cache_control?: CacheControl;
  /** Members that our model does not know, with the dialect that wrote them: they go on where that dialect is spoken. */
  unknown?: { dialect: string; fields: JsonObject };
  /** Names of members that tie the request to one account (`previous_response_id`, `container`, …). */
  bound?: string[];
  /**
   * Places of members that do not fit the request any more and were left unread (`messages[3].parts_order` of a message
   * that the caller changed). They are told in `dropped_params`, whoever answers.
   */
  ignored?: string[];
}

/** Why the model stopped, in Chat's words. The vendor's own word is always kept beside it. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

export interface ChatChoice {
  index: number;
  parts: Part[];
  finish_reason: FinishReason;
  native_finish_reason: string;
  /** The stop sequence that was hit, where the vendor says. */
  stop_sequence?: string;
  logprobs?: { content?: TokenLogprob[]; refusal?: TokenLogprob[] };
  /** Members of the choice that our model does not know (findings of a content filter), for encoders of the same dialect. */
  native?: { dialect: string; value: JsonObject };
}

/** The canonical chat answer. */
export interface ChatResponse {
  id: string;
  /** The model that the provider says it used. */
  model: string;
  /** Seconds since 1970. */
  created: number;
  choices: ChatChoice[];
  usage?: Usage;
  service_tier?: string;
  /** Members of the answer that our model does not know, for encoders of the same dialect. */
  native?: { dialect: string; value: JsonObject };
}

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
