import type { JsonObject } from '../json/read.js';
import type { UploadedFile } from '../hub/beyond-chat.js';

/** Header names in lower case. A header that came several times is joined with `, `. */
export type Headers = Readonly<Record<string, string>>;

/** A body in the form in which dialects read and write it. Core turns it into bytes, and bytes into it. */
export type WireBody =
  | { kind: 'json'; value: JsonObject }
  | { kind: 'multipart'; fields: readonly { name: string; value: string }[]; files: readonly UploadedFile[] }
  | { kind: 'bytes'; bytes: Uint8Array; media_type: string }
  | { kind: 'none' };

/** What an encoder makes of a canonical request. */
export interface WireRequest {
  body: WireBody;
  /** Headers of the dialect (`anthropic-version`); credentials are set by the adapter's `authorize`. */
  headers?: Headers;
  query?: Readonly<Record<string, string>>;
  /**
   * Paths of parameters that the wire format cannot say and that were left out (`seed`, `messages[3].web_search`).
   * A parameter that changes the form or truth of the answer is never dropped: throw {@link unsupportedParameter}.
   */
  dropped: readonly string[];
}

/** A provider's answer, or ours to a client. */
export interface WireResponse {
  status: number;
  headers: Headers;
  body: WireBody;
}

/** A client's request: parameters of the path, query, headers and the parsed body. */
export interface InboundRequest {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  headers: Headers;
  body: WireBody;
}

/** One framed event of a stream. Core has parsed `data` already; text that is no JSON object never reaches a decoder. */
export interface WireEvent {
  /** The SSE `event:` field, or the event type of a binary event stream. */
  event?: string;
  json: JsonObject;
  /** The text that `json` was parsed from: see {@link exactEvent}. */
  data?: string;
}

/** What a dialect read from a provider's error, before the adapter says what it means. */
export interface ProviderFailure {
  /** HTTP status; 200 for an error inside an answer or a stream. */
  status: number;
  headers: Headers;
  type?: string;
  code?: string;
  /** The provider's sentence. Redacted before anyone sees it. */
  message?: string;
  param?: string;
  /** Milliseconds that the body asks us to wait. Headers are read by core. */
  retryAfterMs?: number;
  /** The body, for adapters that must look deeper. */
  body?: JsonObject;
}
