import type { JsonObject } from '../json/read.js';

/** A marker for a vendor's prompt cache: everything up to here may be kept. */
export interface CacheControl {
  type: 'ephemeral';
  /** How long the vendor keeps it; absent means the vendor's own default. */
  ttl?: '5m' | '1h';
}

/** Where a picture, sound, film or document comes from. `data` is base64 without a `data:` prefix. */
export type MediaSource = { url: string } | { data: string; media_type: string } | { file_id: string };

/** A place that the model quotes. `value` is the dialect's own object, kept whole. */
export interface Citation {
  /** The address or title as far as one is known, in the shape of Chat's `url_citation` annotation. */
  url?: string;
  title?: string;
  start_index?: number;
  end_index?: number;
  /** The dialect that wrote `value`. */
  dialect: string;
  value: JsonObject;
}

/** One token with its log probability, as Chat Completions writes it. */
export type TokenLogprob = JsonObject;

/** Members that any part may have. */
export interface PartCommon {
  cache_control?: CacheControl;
  /** What the part's own dialect said beyond our model; only that dialect's encoder reads it. */
  native?: { dialect: string; value: JsonObject };
}

export interface TextPart extends PartCommon {
  type: 'text';
  text: string;
  citations?: Citation[];
  logprobs?: TokenLogprob[];
  /** An opaque value that its vendor wants back with this part. */
  signature?: string;
}

export interface RefusalPart extends PartCommon {
  type: 'refusal';
  text: string;
}

export interface ReasoningPart extends PartCommon {
  type: 'reasoning';
  text?: string;
  /** `text` is a summary rather than the reasoning itself. */
  summary?: boolean;
  signature?: string;
  /** Redacted or encrypted reasoning, opaque to us. */
  encrypted?: string;
  id?: string;
  /** The dialect that wrote `signature` or `encrypted`: no other vendor accepts them. */
  dialect?: string;
}

export interface MediaPart extends PartCommon {
  type: 'image' | 'audio' | 'video' | 'file';
  source: MediaSource;
  /** How closely an image is to be looked at (`low`, `high`, `auto`, …). */
  detail?: string;
  filename?: string;
  title?: string;
  context?: string;
  /** Whether the model may cite this document. */
  citations?: boolean;
  /** The words of an audio part, where the vendor gives them. */
  transcript?: string;
  /** The vendor's handle for an audio part of an earlier answer. */
  id?: string;
}

export interface ToolCallPart extends PartCommon {
  type: 'tool_call';
  id: string;
  name: string;
  /** The text exactly as it came: JSON for a function, free text for a custom tool. */
  arguments: string;
  kind: 'function' | 'custom';
  signature?: string;
}

export interface ToolResultPart extends PartCommon {
  type: 'tool_result';
  tool_call_id: string;
  name?: string;
  parts: Part[];
  is_error?: boolean;
}

/** What only its own dialect understands: server tools, compaction, fields born after our release. */
export interface OpaquePart extends PartCommon {
  type: 'opaque';
  dialect: string;
  kind: string;
  value: JsonObject;
}

/**
 * One piece of a message, in the order in which the vendor or the caller wrote it.
 *
 * Decoders write parts, encoders read parts, and nothing else carries content between dialects.
 */
export type Part =
  | TextPart
  | RefusalPart
  | ReasoningPart
  | MediaPart
  | ToolCallPart
  | ToolResultPart
  | OpaquePart;

/** One turn of a conversation. Tool results are parts of a `user` message. */
export interface Message {
  role: 'system' | 'developer' | 'user' | 'assistant';
  name?: string;
  parts: Part[];
  /** What the message's own dialect said beside its content; only that dialect's encoder reads it. */
  native?: { dialect: string; value: JsonObject };
}
