import type { JsonObject } from '../../json/read.js';

/** Reads the events of one output item. */
export interface ItemReader {
  /** An event that names the item by its place, except its beginning and its end. */
  event(type: string, event: JsonObject): void;
  /** The item is whole. Whatever its events did not tell is told now. */
  done(item: JsonObject): void;
  /** The stream ends before the item does. */
  close(): void;
}
