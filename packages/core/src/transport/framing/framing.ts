import { BifrostError } from '../../errors/bifrost-error.js';

/** One event of a stream, before anybody has looked at its data. */
export interface FramedEvent {
  /** The SSE `event:` field, or the event type of a binary event stream. */
  event?: string;
  data: string;
}

/**
 * Cuts the bytes of a stream into events, whatever the network made of them. `push` and `end` throw
 * `invalid_response` when an event grows beyond the limit.
 */
export interface Framing {
  push(chunk: Buffer): void;
  /** The stream is over: gives out what is complete but for its closing line, and drops the rest. */
  end(): void;
}

export interface FramingOptions {
  onEvent: (event: FramedEvent) => void;
  /** A comment of an SSE stream: a sign of life, and nothing else. */
  onComment?: () => void;
  /** The data of the event that only ends the stream (`[DONE]`): given out at the end though it is no JSON. */
  endMarker?: string;
  /** Characters that one event may have; 16 MiB by default. */
  maxEventLength?: number;
}

/** Pictures come as base64 in one event. */
export const defaultMaxEventLength = 16 * 1024 * 1024;

/** An event beyond the limit: nothing bounds it any more, so the stream cannot go on. */
export function eventTooLong(limit: number): BifrostError {
  return new BifrostError('invalid_response', `the stream holds an event of more than ${limit} characters`);
}
