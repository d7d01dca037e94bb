import type { JsonObject } from '@bifrost/core';

/** One event of a streamed answer, as text for the wire. */
export interface Frame {
  text: string;
  /** `open` says that an answer begins, `content` holds some of it, `end` closes it, `done` is the marker after it. */
  role: 'open' | 'content' | 'end' | 'done';
}

/** An answer of status 200, before time and faults are laid over it. */
export type Reply =
  | { kind: 'json'; value: JsonObject; tokens: number }
  | { kind: 'bytes'; bytes: Uint8Array; mediaType: string; tokens: number }
  | {
      kind: 'events';
      frames: Frame[];
      /** The event that says in this dialect that the answer failed. */
      errorFrame: string;
    };

/** An SSE event that is JSON. */
export function frame(role: Frame['role'], value: JsonObject, event?: string): Frame {
  const name = event === undefined ? '' : `event: ${event}\n`;
  return { role, text: `${name}data: ${JSON.stringify(value)}\n\n` };
}

/** The marker that ends Chat's streams. */
export const doneFrame: Frame = { role: 'done', text: 'data: [DONE]\n\n' };
