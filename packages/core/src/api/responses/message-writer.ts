import type { Part } from '../../hub/part.js';
import { EventPlace } from './event-writer.js';
import { itemAdded, itemDone, type ItemWriter, type PartEvent, type WriterPlace } from './item-writer.js';
import { createContentWriter, type ContentWriter } from './message-content.js';
import { messageId, messageItem, outputContent, type ItemStatus } from './output-items.js';

/** Writes a message: texts and refusals. */
export class MessageWriter implements ItemWriter {
  private readonly place: WriterPlace;
  private readonly first: Part;
  private readonly contents = new Map<number, ContentWriter>();
  private openCount = 0;
  private latest: Part;

  constructor(place: WriterPlace, first: Part) {
    this.place = place;
    this.first = first;
    this.latest = first;
  }

  get busy(): boolean {
    return this.openCount > 0;
  }

  get last(): Part {
    return this.latest;
  }

  start(position: number, value: Part): string {
    const content_index = this.contents.size;
    const item = messageItem(this.first, [], { ...this.place, status: 'in_progress' });
    const begins = content_index === 0 ? itemAdded(this.place, item) : '';
    const content = createContentWriter(
      value,
      new EventPlace(this.place.events, {
        item_id: messageId(this.first, this.place),
        output_index: this.place.index,
        content_index,
      }),
    );
    this.contents.set(position, content);
    this.openCount += 1;
    this.latest = content.part;
    return begins + content.start(value);
  }

  push(event: PartEvent): string {
    const content = this.contents.get(event.part);
    if (!content?.open) return '';
    return event.type === 'part-end' ? this.end(content, event.value) : content.push(event);
  }

  finish(status: ItemStatus): string {
    let events = '';
    const parts = [];
    for (const content of this.contents.values()) {
      if (content.open) events += this.end(content);
      parts.push(outputContent(content.part) ?? {});
    }
    return events + itemDone(this.place, messageItem(this.first, parts, { ...this.place, status }));
  }

  private end(content: ContentWriter, value?: Part): string {
    content.open = false;
    this.openCount -= 1;
    return content.end(value);
  }
}
