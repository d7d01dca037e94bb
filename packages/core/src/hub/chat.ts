import type { JsonObject } from '../json/read.js';
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
  /**
   * Members that our model does not know, with the dialect that wrote them: they go on where that dialect is spoken.
   * Those inside messages travel in `native` of what they belong to; `inMessages` has their names, for all other dialects
   * to tell.
   */
  unknown?: { dialect: string; fields: JsonObject; inMessages?: string[] };
  /**
   * Names of members that only the request's own format can carry: what ties it to an account (`previous_response_id`,
   * `container`, …), or a form of answers that is that format's alone.
   */
  bound?: string[];
  /**
   * Members that were left unread, by their place or their name: they do not fit the request any more
   * (`messages[3].parts_order` of a message that the caller changed), or stand where there is nothing to keep them in. They
   * are told in `dropped_params`, whoever answers.
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
