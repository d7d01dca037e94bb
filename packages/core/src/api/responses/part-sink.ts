import type { Emit } from '../../adapter/dialect.js';
import type { Part } from '../../hub/part.js';
import { number, text, type JsonObject } from '../../json/read.js';

/** A part that is being written. */
export interface OpenPart {
  readonly position: number;
  /** Characters told so far: what a later event tells beyond them is told as one more delta. */
  told: number;
  ended: boolean;
}

/** Kinds of deltas of the parts that this API writes piece by piece. */
export type DeltaType = 'text-delta' | 'reasoning-delta' | 'arguments-delta' | 'refusal-delta';

/** Numbers parts in order of appearance and tells of them. One for each stream. */
export class PartSink {
  /** Whether a tool of the caller was called. */
  calledTool = false;
  private started = false;
  private next = 0;
  // Set for the time of one event: a sink that kept it would tell a closed stream.
  private emit: Emit = ignore;

  /** Tells what happens within `read` to `emit`. */
  during(emit: Emit, read: () => boolean | void): boolean | void {
    this.emit = emit;
    try {
      return read();
    } finally {
      this.emit = ignore;
    }
  }

  /** Tells the beginning of the answer, once. */
  start(response: JsonObject): void {
    if (this.started) return;
    this.started = true;
    const tier = text(response['service_tier']);
    this.emit({
      type: 'start',
      id: text(response['id']) ?? '',
      model: text(response['model']) ?? '',
      created: number(response['created_at']) ?? 0,
      ...(tier !== undefined && { service_tier: tier }),
    });
  }

  open(value: Part): OpenPart {
    this.start({});
    if (value.type === 'tool_call') this.calledTool = true;
    const part: OpenPart = { position: this.next, told: 0, ended: false };
    this.next += 1;
    this.emit({ type: 'part-start', choice: 0, part: part.position, value });
    return part;
  }

  delta(part: OpenPart, type: DeltaType, value: string): void {
    if (value === '' || part.ended) return;
    part.told += value.length;
    this.emit({ type, choice: 0, part: part.position, value });
  }

  /** Tells what of a whole text has not been told yet. */
  rest(part: OpenPart, type: DeltaType, whole: string | undefined): void {
    if (whole !== undefined && whole.length > part.told) this.delta(part, type, whole.slice(part.told));
  }

  tell(event: Parameters<Emit>[0]): void {
    this.emit(event);
  }

  end(part: OpenPart, value?: Part): void {
    if (part.ended) return;
    part.ended = true;
    const event = { type: 'part-end', choice: 0, part: part.position } as const;
    this.emit(value === undefined ? event : { ...event, value });
  }

  /** A part that comes whole. */
  whole(value: Part): void {
    this.end(this.open(value), value);
  }
}

function ignore(): void {
  // Nobody listens between events.
}
