import type { JsonObject } from '@bifrost/core';

/** An event as its clients read it: without the `event:` line the official client skips every one of them in silence. */
export function encodeEvent(event: JsonObject & { type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
