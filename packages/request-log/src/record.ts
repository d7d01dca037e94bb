/*
 * The shapes of the request log: what is written, and what the operator API tells. Names are those of the wire.
 * docs/request-log.md shows them to users.
 */

/** One try at a provider. */
export interface RequestAttempt {
  provider: string;
  model: string;
  /** Name of the key; `null` where none was chosen. */
  key: string | null;
  /** HTTP status of the provider; `null` where it gave none. */
  status: number | null;
  /** `skipped`: the target was left without asking anybody. */
  outcome: 'answered' | 'failed' | 'skipped' | 'cancelled';
  /** Code of the error. */
  error: string | null;
  /** What went wrong in words, without secrets. */
  message: string | null;
  /** Milliseconds from the beginning of the request to the sending of this try. */
  start_ms: number;
  /** Milliseconds that this try took. */
  duration_ms: number;
  /** Milliseconds between the end of the try before (or the beginning of the request) and the sending of this one. */
  wait_ms: number;
}

/** A text as far as it was kept. */
export interface KeptText {
  /** Secrets are replaced by `[redacted]`. */
  text: string;
  media_type: string | null;
  /** Size of the whole, in bytes. */
  bytes: number;
  /** Whether `text` is only its beginning. */
  truncated: boolean;
}

/** What was sent to a provider in one try, and what came back. Credentials are never part of it. */
export interface UpstreamExchange {
  provider: string;
  model: string;
  key: string;
  method: string;
  url: string;
  request_headers: Record<string, string>;
  request_body: KeptText | null;
  /** `null` where no answer began. */
  status: number | null;
  response_headers: Record<string, string>;
  response_body: KeptText | null;
}

/** What of a request's content was kept. */
export interface KeptContent {
  method: string;
  /** The path that the client asked, without its query. */
  path: string;
  request: KeptText | null;
  response: KeptText | null;
  /** Only of requests that were traced. */
  exchanges: UpstreamExchange[];
}

/** Members that what is written and what is told have in common. */
interface RequestFacts {
  /** Unlike `request_id` never given twice. Sorts by the time at which requests began. */
  id: string;
  /** `x-request-id`, which a client may have chosen. */
  request_id: string;
  /** Name of the client's token. */
  client: string | null;
  user_agent: string | null;
  /** Template of the path: `/v1/chat/completions`. */
  route: string;
  /** What the client spoke; `null` for requests refused before anybody looked. */
  dialect: string | null;
  operation: string | null;
  stream: boolean;
  /** The answer went through untranslated. */
  passage: boolean;
  /** The model as the client wrote it. */
  model: string;
  /** Who answered, or, where everybody failed, the primary. `null` where nobody was asked. */
  provider: string | null;
  model_used: string | null;
  /** Name of the key. */
  key: string | null;
  /** What the client saw; 499 when it left. */
  status: number;
  /** Code of the error; `null` when all went well. */
  error: string | null;
  /** The error in words, without secrets. */
  error_message: string | null;
  /** Whose: `caller`, `policy`, `provider` or `gateway`. */
  fault: string | null;
  /** Position of the target that answered: 0 is the primary. */
  fallback_index: number | null;
  /** `provider/model` of the primary, where another target answered. */
  fallback_from: string | null;
  /** `provider/model` of the target that answered in its stead. */
  fallback_to: string | null;
  /** Error code of the primary, where another target answered. */
  fallback_reason: string | null;
  finish_reason: string | null;
  /** `null` is unknown, as of a stream that broke before the provider told. */
  input_tokens: number | null;
  output_tokens: number | null;
  /** Part of `input_tokens`. */
  cached_tokens: number | null;
  /** Part of `output_tokens`. */
  reasoning_tokens: number | null;
  /** `provider`, `partial`, `estimated` or `none`. */
  usage_source: string;
  /** US dollars; `null` is unknown, never 0. */
  cost_usd: number | null;
  latency_ms: number;
  /** Until the first content, for streams. */
  first_token_ms: number | null;
  /** Part of `latency_ms` that passed outside providers. */
  overhead_ms: number;
}

/** A request as it is written. */
export interface RequestEntry extends RequestFacts {
  /** Milliseconds since 1970 at which it began. */
  time_ms: number;
  attempts: RequestAttempt[];
  dropped_params: readonly string[];
  malformed_events: number;
  content: KeptContent | null;
}

/** A request in a list. */
export interface RequestSummary extends RequestFacts {
  /** ISO 8601: when it began. */
  time: string;
  attempt_count: number;
  /** Whether bodies or a trace were kept. */
  has_content: boolean;
}

/** A request as a whole. */
export interface RequestDetail extends RequestSummary {
  attempts: RequestAttempt[];
  dropped_params: string[];
  malformed_events: number;
  content: KeptContent | null;
}

/** Which requests are meant. Absent members leave everything in. */
export interface RequestFilter {
  /** Milliseconds since 1970, included. */
  fromMs?: number;
  /** Milliseconds since 1970, not included. */
  toMs?: number;
  provider?: string;
  /** As the client wrote it or as it was used; may end in `*`. */
  model?: string;
  key?: string;
  /** `200`, or a class: `4xx`. */
  status?: string;
  /** A code, `any`, or `none`. */
  error?: string;
  client?: string;
  route?: string;
  operation?: string;
  /** Words that all occur, or a request's id. */
  search?: string;
}

/** A part of a list, newest first. */
export interface RequestPage {
  data: RequestSummary[];
  /** Where the next part begins; `null` at the end. */
  next_cursor: string | null;
}

/** Of a hundred values so many are smaller or equal. In milliseconds. */
export interface Percentiles {
  p50: number;
  p90: number;
  p99: number;
}

/** What is counted of any set of requests. */
export interface RequestCounts {
  requests: number;
  /** Requests with an error, clients that left included. */
  errors: number;
  input_tokens: number;
  output_tokens: number;
  /** Of the requests whose cost is known; `null` where none is. */
  cost_usd: number | null;
}

/** How long requests took; `null` where there was none. */
export interface RequestTimes {
  latency_ms: Percentiles | null;
  first_token_ms: Percentiles | null;
}

export interface RequestStatistics {
  /** ISO 8601, included. */
  from: string;
  /** ISO 8601, not included. */
  to: string;
  step_seconds: number;
  /** One entry a step, without gaps. */
  series: (RequestCounts & RequestTimes & { time: string })[];
  totals: RequestCounts &
    RequestTimes & {
      /** Requests that another target than the primary answered. */
      fallbacks: number;
      cached_tokens: number;
      reasoning_tokens: number;
      /** Requests with usage whose cost is unknown. */
      cost_unknown: number;
      overhead_ms: Percentiles | null;
    };
  /** These lists have at most 100 entries, the most requests first. */
  providers: (RequestCounts & RequestTimes & { provider: string })[];
  models: (RequestCounts & { provider: string; model: string })[];
  keys: (RequestCounts & { provider: string; key: string })[];
  clients: (RequestCounts & { client: string | null })[];
  errors: { error: string; requests: number }[];
  /** From the primary to what answered, as `provider/model`. */
  fallbacks: { from: string; to: string; reason: string; requests: number }[];
}

/** How the log itself fares. */
export interface LogStatus {
  /** Records written since the start. */
  written: number;
  /** Records lost since the start: the store did not take them in time. */
  dropped: number;
  /** Records that wait to be written. */
  waiting: number;
  /** Why the store takes nothing at the moment. */
  problem: string | null;
}
