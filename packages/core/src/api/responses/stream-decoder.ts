import type { StreamDecoder } from '../../adapter/dialect.js';
import { number, object, objects, text, type JsonObject } from '../../json/read.js';
import { failureOf } from './decode-response.js';
import { decodeErrorEvent } from './failure.js';
import { decodeFinish } from './finish.js';
import type { ItemReader } from './item-reader.js';
import { createItemReader } from './item-readers.js';
import { PartSink } from './part-sink.js';
import { decodeUsage } from './usage.js';

/** Reads the events of a streamed response. */
export function createStreamDecoder(): StreamDecoder {
  const reader = new StreamReader();
  return {
    push: ({ json }, emit) => reader.sink.during(emit, () => reader.read(json)),
    end(emit) {
      reader.sink.during(emit, () => reader.close());
    },
  };
}

class StreamReader {
  readonly sink = new PartSink();
  private readonly items = new Map<number, ItemReader>();
  private readonly finished = new Set<number>();
  /** Ids of items by their place. */
  private readonly ids = new Map<number, string>();
  private over = false;

  /** Returns whether the stream is over. */
  read(event: JsonObject): boolean {
    if (this.over) return true;
    const type = text(event['type']) ?? '';
    switch (type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        this.sink.start(object(event['response']) ?? {});
        return false;
      case 'response.output_item.added':
        this.begin(indexOf(event), object(event['item']) ?? {});
        return false;
      case 'response.output_item.done':
        this.finishItem(indexOf(event), object(event['item']) ?? {});
        return false;
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
        this.finish(object(event['response']) ?? {});
        return true;
      case 'error':
        this.fail(event);
        return true;
      default:
        this.readItemEvent(type, event);
        return false;
    }
  }

  /** The provider closed the stream. */
  close(): void {
    this.over = true;
    for (const item of this.items.values()) item.close();
  }

  private begin(index: number, item: JsonObject): ItemReader {
    const known = this.items.get(index);
    if (known) return known;
    const reader = createItemReader(item, this.sink);
    this.items.set(index, reader);
    const id = text(item['id']);
    if (id !== undefined) this.ids.set(index, id);
    return reader;
  }

  private finishItem(index: number, item: JsonObject): void {
    if (this.finished.has(index)) return;
    this.finished.add(index);
    this.begin(index, item).done(item);
  }

  private readItemEvent(type: string, event: JsonObject): void {
    if (event['output_index'] === undefined) return;
    const index = indexOf(event);
    const known = this.items.get(index);
    if (known) known.event(type, event);
    else if (type.startsWith('response.output_text.') || type.startsWith('response.refusal.')) {
      // Some servers leave out the beginning of a message.
      this.begin(index, { type: 'message' }).event(type, event);
    }
  }

  private finish(response: JsonObject): void {
    const failure = failureOf(response);
    if (failure) {
      this.close();
      this.sink.tell({ type: 'error', failure });
      return;
    }
    this.sink.start(response);
    this.readRepeated(objects(response['output']));
    this.close();
    const usage = decodeUsage(response['usage']);
    if (usage) this.sink.tell({ type: 'usage', usage });
    const finish = decodeFinish(response, this.sink.calledTool);
    if (finish) this.sink.tell({ type: 'finish', choice: 0, ...finish });
  }

  /**
   * The last event repeats every item: what had no events of its own is read from here. Items are told apart by their
   * ids, because a server may count the items of the whole otherwise than those of the events.
   */
  private readRepeated(output: readonly JsonObject[]): void {
    const told = new Set(this.ids.values());
    const nothingTold = this.items.size === 0;
    for (const [index, item] of output.entries()) {
      const id = text(item['id']);
      const isNew = id === undefined ? nothingTold : !told.has(id);
      const isThis = this.items.has(index) && (id === undefined || this.ids.get(index) === id);
      if (isThis || (isNew && !this.items.has(index))) this.finishItem(index, item);
    }
  }

  private fail(event: JsonObject): void {
    this.close();
    this.sink.tell({ type: 'error', failure: decodeErrorEvent(event) });
  }
}

function indexOf(event: JsonObject): number {
  return number(event['output_index']) ?? 0;
}
