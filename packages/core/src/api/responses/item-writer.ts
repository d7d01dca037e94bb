import type { StreamEvent } from '../../hub/stream-event.js';
import type { Part } from '../../hub/part.js';
import type { JsonObject } from '../../json/read.js';
import type { EventWriter } from './event-writer.js';
import type { ItemPlace, ItemStatus } from './output-items.js';

/** What happens to a part between its start and its end. */
export type PartEvent = Extract<StreamEvent, { part: number }>;

/** Writes the events of one output item, which may hold several parts. */
export interface ItemWriter {
  /** Another part of the item begins. Its number is how events name it. */
  start(position: number, value: Part): string;
  push(event: PartEvent): string;
  /** Ends what is open, and the item. */
  finish(status: ItemStatus): string;
  /** Whether parts of the item have not ended. */
  readonly busy: boolean;
  /** The last part as far as it is known: what comes next depends on it. */
  readonly last: Part;
}

/** Where an item is written. */
export interface WriterPlace extends ItemPlace {
  events: EventWriter;
  /** The finished items, in order. */
  output: JsonObject[];
}

/** The event that an item begins. */
export function itemAdded({ events, index }: WriterPlace, item: JsonObject): string {
  return events.event('response.output_item.added', { output_index: index, item });
}

/** The event that an item is whole; it then stands in the answer. */
export function itemDone({ events, output, index }: WriterPlace, item: JsonObject): string {
  output[index] = item;
  return events.event('response.output_item.done', { output_index: index, item });
}
