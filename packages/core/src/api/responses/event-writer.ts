import type { JsonObject } from '../../json/read.js';

/** Writes the events of one stream, numbered from 0. */
export class EventWriter {
  private next = 0;

  /** One event. `members` are its further members, already as JSON text without braces. */
  raw(type: string, members: string): string {
    const number = this.next;
    this.next += 1;
    return `event: ${type}\ndata: {"type":"${type}","sequence_number":${number},${members}}\n\n`;
  }

  /** One event of a whole value. */
  event(type: string, members: JsonObject): string {
    return this.raw(type, JSON.stringify(members).slice(1, -1));
  }
}

/** A part of an item that is being written: what its events repeat is made into text once. */
export class EventPlace {
  private readonly events: EventWriter;
  private readonly members: string;

  constructor(events: EventWriter, members: JsonObject) {
    this.events = events;
    this.members = JSON.stringify(members).slice(1, -1);
  }

  /** One event of this place with further members. */
  tell(type: string, members: JsonObject): string {
    return this.events.raw(type, `${this.members},${JSON.stringify(members).slice(1, -1)}`);
  }

  /** A piece of a text. */
  delta(type: string, value: string): string {
    return this.events.raw(type, `${this.members},"delta":${JSON.stringify(value)}`);
  }

  /** A piece of visible text, which has a list of probabilities, mostly an empty one. */
  textDelta(value: string, logprobs: readonly JsonObject[]): string {
    const list = logprobs.length === 0 ? '[]' : JSON.stringify(logprobs);
    return this.events.raw(
      'response.output_text.delta',
      `${this.members},"delta":${JSON.stringify(value)},"logprobs":${list}`,
    );
  }
}
