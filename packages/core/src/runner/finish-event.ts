import type { JsonObject } from '../json/read.js';
import type { EventFrame } from '../passage/event-frame.js';

/** Gives the event as the public API words it, or `undefined` where that is as it stands. */
export type Repair = (json: JsonObject) => JsonObject | undefined;

/** The event that finishes a choice, held until all is known that belongs on it. */
export class FinishEvent {
  readonly #frame: EventFrame;
  readonly #json: JsonObject;

  constructor(frame: EventFrame, json: JsonObject) {
    this.#frame = frame;
    this.#json = json;
  }

  /** As the provider wrote it, or anew where the public API promises another wording. */
  bytes(repair: Repair | undefined): string | Uint8Array {
    const changed = repair?.(this.#json);
    return changed === undefined ? this.#frame.bytes : ours(changed);
  }

  /** The same with `extra_fields`, which are given as JSON text. */
  bytesWith(facts: string, repair: Repair | undefined): string | Uint8Array {
    const changed = repair?.(this.#json);
    const spliced = changed === undefined ? this.#frame.append('extra_fields', facts) : undefined;
    if (spliced !== undefined) return spliced;
    const event = ours(changed ?? this.#json);
    return `${event.slice(0, event.lastIndexOf('}'))},"extra_fields":${facts}}\n\n`;
  }
}

function ours(json: JsonObject): string {
  return `data: ${JSON.stringify(json)}\n\n`;
}
