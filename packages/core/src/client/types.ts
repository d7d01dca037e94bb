import type { AttemptRecord } from '../errors/bifrost-error.js';
import type { Fault } from '../errors/codes.js';
import type { Cost } from '../hub/cost.js';
import type { Usage, UsageSource } from '../hub/usage.js';
import type { JsonObject, JsonValue } from '../json/read.js';

/** A fallback: `"provider/model"`, an alias, or both apart. */
export type Fallback = string | { provider: string; model: string };

/** Members of Bifrost that every request may have beside those of OpenAI. */
export interface BifrostMembers {
  /** `provider/model`, an alias, or a bare name that only one provider fits. */
  model: string;
  /** The provider, where `model` does not name it. */
  provider?: string;
  /** Who is asked, in order, when the primary fails. */
  fallbacks?: Fallback[];
  /** Limits of this request: they override the configuration's `routing`. */
  routing?: {
    max_attempts?: number;
    deadline_in_seconds?: number;
    fallback_on?: string[];
    strict_params?: boolean;
  };
  /** Members merged, one level deep, into the body for the named provider only. */
  provider_options?: Record<string, JsonObject>;
}

/** What Bifrost tells about an answer beside what the provider said. */
export interface ExtraFields {
  provider: string;
  model_requested: string;
  model_used: string;
  /** Milliseconds, the whole chain. */
  latency: number;
  fallback_used: boolean;
  /** 0 is the primary. */
  fallback_index: number;
  /** Every try, in order. Absent where `gateway.expose_routing` is off. */
  attempts?: AttemptRecord[];
  /** Paths of parameters that the target could not take. */
  dropped_params?: string[];
  native_finish_reason?: string;
  native_stop_sequence?: string;
  malformed_events?: number;
  usage_source?: UsageSource;
  /** What the request cost. Only where there is pricing. */
  cost?: Cost;
  /**
   * The provider's own answer, as it wrote it. Only of a whole answer that was translated, and only where the request
   * has the header `x-bf-send-back-raw-response: true`.
   *
   * @example
   * const headers = { 'x-bf-send-back-raw-response': 'true' };
   * const { extra_fields } = await bifrost.createChatCompletion(request, { headers });
   * console.log(extra_fields.raw_response?.['stop_reason']);
   */
  raw_response?: JsonObject;
  fault?: Fault;
}

/** A piece of a message's content, as Chat Completions has it. */
export type ChatContentPart =
  | { type: 'text'; text: string; cache_control?: JsonObject }
  | { type: 'image_url'; image_url: { url: string; detail?: string }; cache_control?: JsonObject }
  | { type: 'input_audio'; input_audio: { data: string; format: string } }
  | {
      type: 'file';
      file: { file_data?: string; file_id?: string; filename?: string };
      cache_control?: JsonObject;
    }
  | { type: 'refusal'; refusal: string };

export interface ChatToolCall {
  id: string;
  type: 'function' | 'custom';
  function?: { name: string; arguments: string };
  custom?: { name: string; input: string };
}

/** A message of a request. An assistant message of an answer can be sent back as it is. */
export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  content?: string | ChatContentPart[] | null;
  name?: string;
  tool_calls?: ChatToolCall[];
  tool_call_id?: string;
  refusal?: string | null;
  /** Reasoning of an earlier answer, with its signatures: send back what you got. */
  reasoning_details?: JsonObject[];
  parts_order?: string[];
  [member: string]: unknown;
}

/** A Chat Completions request. Members that are not listed go on to providers that speak the dialect. */
export interface ChatCompletionRequest extends BifrostMembers {
  messages: ChatMessage[];
  stream?: boolean | null;
  stream_options?: { include_usage?: boolean };
  max_tokens?: number | null;
  max_completion_tokens?: number | null;
  temperature?: number | null;
  top_p?: number | null;
  stop?: string | string[] | null;
  n?: number | null;
  seed?: number | null;
  tools?: JsonObject[];
  tool_choice?: JsonValue;
  parallel_tool_calls?: boolean;
  response_format?: JsonObject;
  reasoning?: { effort?: string; max_tokens?: number };
  reasoning_effort?: string | null;
  [member: string]: unknown;
}

/** The assistant's message in an answer. */
export interface ChatAnswerMessage {
  role: 'assistant';
  content: string | null;
  refusal: string | null;
  tool_calls?: ChatToolCall[];
  /** The reasoning as text, where the provider gives it. */
  reasoning?: string;
  reasoning_details?: JsonObject[];
  parts_order?: string[];
  annotations?: JsonObject[];
  images?: JsonObject[];
  audio?: JsonObject | null;
}

export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: {
    index: number;
    message: ChatAnswerMessage;
    finish_reason: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';
    logprobs: JsonObject | null;
  }[];
  usage?: Usage;
  extra_fields: ExtraFields;
}

export interface ChatCompletionChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: {
    index: number;
    delta: Partial<Omit<ChatAnswerMessage, 'tool_calls'>> & {
      tool_calls?: {
        index: number;
        id?: string;
        type?: string;
        function?: { name?: string; arguments?: string };
        custom?: JsonObject;
      }[];
    };
    finish_reason: string | null;
    logprobs?: JsonObject | null;
  }[];
  usage?: Usage | null;
  /** On the chunk with the finish reason. */
  extra_fields?: ExtraFields;
}

/** A request of an operation whose members are OpenAI's (`input`, `prompt`, …). */
export interface OperationRequest extends BifrostMembers {
  [member: string]: unknown;
}

export interface EmbeddingAnswer {
  object: 'list';
  model: string;
  data: { object: 'embedding'; index: number; embedding: number[] | string }[];
  usage?: { prompt_tokens: number; total_tokens: number };
  extra_fields: ExtraFields;
}

/** An answer in OpenAI's shape whose members depend on the request. */
export interface OperationAnswer extends JsonObject {
  extra_fields?: JsonObject;
}

/** A sound, as bytes while they arrive. */
export interface SpeechAnswer {
  media_type: string;
  body: AsyncIterable<Uint8Array>;
}

/** A file for a transcription or an image edit. */
export interface FileInput {
  filename: string;
  media_type: string;
  bytes: Uint8Array;
}

/** How one call is made. */
export interface CallOptions {
  /** Aborts the call; the upstream connection closes. */
  signal?: AbortSignal;
  /** Headers as a gateway's client would send them (`x-bf-…`, `idempotency-key`). */
  headers?: Record<string, string>;
  /** Kept in records; made up when absent. */
  requestId?: string;
  /** Name of the key to use. */
  key?: string;
  /** On whose behalf the call is made: handed to functions that stand in the place of a provider's `keys`. */
  tenant?: string;
}
