import type { Part, ToolCallPart } from '../../hub/part.js';
import { EventPlace } from './event-writer.js';
import { itemAdded, itemDone, type ItemWriter, type PartEvent, type WriterPlace } from './item-writer.js';
import { calledTool, callItem, callItemId, type ItemStatus } from './output-items.js';

/** Writes a call of a function or of a custom tool. */
export class CallWriter implements ItemWriter {
  private readonly place: WriterPlace;
  private readonly part: ToolCallPart;
  private readonly events: EventPlace;
  private open = true;

  constructor(place: WriterPlace, value: ToolCallPart) {
    this.place = place;
    this.part = { ...value, arguments: '' };
    this.events = new EventPlace(place.events, {
      item_id: callItemId(value, place),
      output_index: place.index,
    });
  }

  get busy(): boolean {
    return this.open;
  }

  get last(): Part {
    return this.part;
  }

  start(_position: number, value: Part): string {
    const begins = itemAdded(this.place, callItem(this.part, '', { ...this.place, status: 'in_progress' }));
    return begins + (value.type === 'tool_call' ? this.tell(value.arguments) : '');
  }

  push(event: PartEvent): string {
    if (!this.open) return '';
    switch (event.type) {
      case 'arguments-delta':
        return this.tell(event.value);
      case 'signature':
        this.part.signature = event.value;
        return '';
      case 'part-end':
        return this.end(event.value);
      default:
        return '';
    }
  }

  finish(status: ItemStatus): string {
    const ends = this.open ? this.end() : '';
    return ends + itemDone(this.place, callItem(this.part, this.part.arguments, { ...this.place, status }));
  }

  private tell(value: string): string {
    if (value === '') return '';
    this.part.arguments += value;
    return this.events.delta(`${this.type()}.delta`, value);
  }

  private end(value?: Part): string {
    let events = '';
    if (value?.type === 'tool_call') {
      events += this.tell(value.arguments.slice(this.part.arguments.length));
      if (value.signature !== undefined) this.part.signature = value.signature;
    }
    this.open = false;
    const called = calledTool(this.part, this.place);
    const { arguments: input } = this.part;
    return (
      events +
      this.events.tell(
        `${this.type()}.done`,
        this.part.kind === 'custom' ? { input } : { ...called, arguments: input },
      )
    );
  }

  private type(): string {
    return this.part.kind === 'custom'
      ? 'response.custom_tool_call_input'
      : 'response.function_call_arguments';
  }
}
