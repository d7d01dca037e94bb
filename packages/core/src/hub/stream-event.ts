import type { FinishReason } from './chat.js';
import type { Citation, Part, TokenLogprob } from './part.js';
import type { Usage } from './usage.js';

/** Where an event belongs: which choice, and which part of its message. */
export interface Position {
  /** Index of the choice; 0 unless several were asked for. */
  choice: number;
  /** Index of the part within the choice's message, counted from 0 in order of appearance. */
  part: number;
}

/**
 * One step of an answer that is still being written.
 *
 * Order within a choice: `start` once, then for every part `part-start`, deltas, `part-end`, and `finish` last.
 * `usage` may come anywhere, also after `finish`; a later figure replaces an earlier one.
 */
export type StreamEvent =
  | { type: 'start'; id: string; model: string; created: number; service_tier?: string }
  /** `value` is the part as far as it is known: id and name of a tool call, the whole of an opaque part. */
  | (Position & { type: 'part-start'; value: Part })
  | (Position & {
      type: 'text-delta' | 'reasoning-delta' | 'arguments-delta' | 'refusal-delta';
      value: string;
    })
  /** Base64 sound (`value`) or its words (`transcript`). */
  | (Position & { type: 'audio-delta'; value: string; transcript?: string; id?: string; expires_at?: number })
  | (Position & { type: 'signature'; value: string })
  | (Position & { type: 'citation'; value: Citation })
  | (Position & { type: 'logprobs'; value: TokenLogprob[]; of?: 'content' | 'refusal' })
  /** `value` is the finished part where deltas did not say everything (encrypted reasoning, images). */
  | (Position & { type: 'part-end'; value?: Part })
  | { type: 'usage'; usage: Usage }
  | {
      type: 'finish';
      choice: number;
      reason: FinishReason;
      native_reason: string;
      stop_sequence?: string;
    };
