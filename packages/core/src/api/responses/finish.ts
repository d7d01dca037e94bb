import type { FinishReason } from '../../hub/chat.js';
import { object, text, type JsonObject } from '../../json/read.js';

/** How an answer ended. */
export interface Finish {
  reason: FinishReason;
  native_reason: string;
}

/**
 * Reads status and `incomplete_details`. A response that is still queued or running (background mode) is an answer
 * too: it reads as a stop, and `native_reason` says what it is.
 */
export function decodeFinish(response: JsonObject, calledTool: boolean): Finish | undefined {
  const status = text(response['status']);
  const detail = text(object(response['incomplete_details'])?.['reason']);
  const native_reason = detail ?? status;
  if (native_reason === undefined) return undefined;
  if (calledTool) return { reason: 'tool_calls', native_reason };
  if (detail === 'content_filter') return { reason: 'content_filter', native_reason };
  if (detail !== undefined || status === 'incomplete') return { reason: 'length', native_reason };
  return { reason: 'stop', native_reason };
}

/** Status and `incomplete_details` of a response. */
export interface Ending {
  status: 'completed' | 'incomplete' | 'queued' | 'in_progress' | 'cancelled';
  incomplete_details: { reason: 'max_output_tokens' | 'content_filter' } | null;
}

/** The words that a response which has not ended by itself has for its state. */
const unended = ['queued', 'in_progress', 'cancelled'] as const;

/** Status and details that say how an answer ended. */
export function encodeEnding(finish: Finish): Ending {
  const state = unended.find((word) => word === finish.native_reason);
  if (state) return { status: state, incomplete_details: null };
  // A tool call wins the finish reason even when the answer was cut: the provider's own word still tells.
  if (finish.reason === 'length' || finish.native_reason === 'max_output_tokens') {
    return { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
  }
  if (finish.reason === 'content_filter') {
    return { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
  }
  return { status: 'completed', incomplete_details: null };
}
