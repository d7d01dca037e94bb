import type { Part, ReasoningPart } from '../../hub/part.js';
import { EventPlace } from './event-writer.js';
import { itemAdded, itemDone, type ItemWriter, type PartEvent, type WriterPlace } from './item-writer.js';
import { reasoningId, reasoningItem } from './output-items.js';

/** A paragraph on its way. Its events begin with its first word: an encrypted paragraph has none. */
interface Paragraph {
  part: ReasoningPart;
  place: EventPlace | undefined;
  open: boolean;
}

/** Writes a reasoning item: paragraphs of a summary, or texts. */
export class ReasoningItemWriter implements ItemWriter {
  private readonly place: WriterPlace;
  private readonly id: string;
  private readonly first: ReasoningPart;
  private readonly paragraphs = new Map<number, Paragraph>();
  private summaries = 0;
  private texts = 0;
  private latest: ReasoningPart;

  constructor(place: WriterPlace, first: ReasoningPart) {
    this.place = place;
    this.first = first;
    this.latest = first;
    this.id = reasoningId(first, place);
  }

  get busy(): boolean {
    return [...this.paragraphs.values()].some(({ open }) => open);
  }

  get last(): Part {
    return this.latest;
  }

  start(position: number, value: Part): string {
    if (value.type !== 'reasoning') return '';
    const { text, ...rest } = value;
    const paragraph: Paragraph = { part: rest, place: undefined, open: true };
    const begins = this.paragraphs.size === 0 ? itemAdded(this.place, this.item([])) : '';
    this.paragraphs.set(position, paragraph);
    this.latest = paragraph.part;
    return begins + this.tell(paragraph, text ?? '');
  }

  push(event: PartEvent): string {
    const paragraph = this.paragraphs.get(event.part);
    if (!paragraph?.open) return '';
    switch (event.type) {
      case 'reasoning-delta':
        return this.tell(paragraph, event.value);
      case 'signature':
        paragraph.part.signature = event.value;
        return '';
      case 'part-end':
        return this.end(paragraph, event.value);
      default:
        return '';
    }
  }

  finish(): string {
    let events = '';
    for (const paragraph of this.paragraphs.values()) if (paragraph.open) events += this.end(paragraph);
    const parts = [...this.paragraphs.values()].map(({ part }) => part);
    return events + itemDone(this.place, this.item(parts));
  }

  /** The id was told with the first event and stays, whatever the parts say later. */
  private item(parts: readonly ReasoningPart[]): ReturnType<typeof reasoningItem> {
    const [first = this.first] = parts;
    const rest = parts.slice(1);
    return reasoningItem(
      parts.length === 0 ? [{ ...first, text: '' }] : [{ ...first, id: this.id }, ...rest],
      this.place,
    );
  }

  private tell(paragraph: Paragraph, value: string): string {
    if (value === '') return '';
    const begins = paragraph.place ? '' : this.begin(paragraph);
    paragraph.part.text = (paragraph.part.text ?? '') + value;
    const type =
      paragraph.part.summary === true ? 'response.reasoning_summary_text' : 'response.reasoning_text';
    return begins + (paragraph.place?.delta(`${type}.delta`, value) ?? '');
  }

  private begin(paragraph: Paragraph): string {
    const members = { item_id: this.id, output_index: this.place.index };
    if (paragraph.part.summary === true) {
      paragraph.place = new EventPlace(this.place.events, { ...members, summary_index: this.summaries });
      this.summaries += 1;
      return paragraph.place.tell('response.reasoning_summary_part.added', { part: summaryText('') });
    }
    paragraph.place = new EventPlace(this.place.events, { ...members, content_index: this.texts });
    this.texts += 1;
    return paragraph.place.tell('response.content_part.added', { part: reasoningText('') });
  }

  private end(paragraph: Paragraph, value?: Part): string {
    let events = '';
    if (value?.type === 'reasoning') {
      events += this.tell(paragraph, value.text?.slice(paragraph.part.text?.length ?? 0) ?? '');
      if (value.signature !== undefined) paragraph.part.signature = value.signature;
      if (value.encrypted !== undefined) paragraph.part.encrypted = value.encrypted;
      if (value.dialect !== undefined) paragraph.part.dialect = value.dialect;
    }
    paragraph.open = false;
    const { place, part } = paragraph;
    const text = part.text ?? '';
    if (!place) return events;
    if (part.summary === true) {
      events += place.tell('response.reasoning_summary_text.done', { text });
      return events + place.tell('response.reasoning_summary_part.done', { part: summaryText(text) });
    }
    events += place.tell('response.reasoning_text.done', { text });
    return events + place.tell('response.content_part.done', { part: reasoningText(text) });
  }
}

function summaryText(text: string): { type: string; text: string } {
  return { type: 'summary_text', text };
}

function reasoningText(text: string): { type: string; text: string } {
  return { type: 'reasoning_text', text };
}
