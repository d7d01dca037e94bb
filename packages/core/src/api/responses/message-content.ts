import type { Citation, Part, RefusalPart, TextPart, TokenLogprob } from '../../hub/part.js';
import type { JsonObject } from '../../json/read.js';
import { encodeAnnotation } from './encode-content.js';
import type { EventPlace } from './event-writer.js';
import type { PartEvent } from './item-writer.js';
import { outputContent } from './output-items.js';

/** Writes the events of one content part of a message, and gathers what the finished message repeats. */
export interface ContentWriter {
  readonly part: Part;
  open: boolean;
  /** The part begins; `value` may already tell something of it. */
  start(value: Part): string;
  push(event: PartEvent): string;
  /** The part ends. `value` may tell what no event did. */
  end(value: Part | undefined): string;
}

/** The writer for a part that stands in a message. */
export function createContentWriter(value: Part, place: EventPlace): ContentWriter {
  if (value.type === 'text') return new TextWriter(value, place);
  if (value.type === 'refusal') return new RefusalWriter(value, place);
  return new WholeContentWriter(value, place);
}

function added(part: Part, place: EventPlace): string {
  return place.tell('response.content_part.added', { part: outputContent(part) ?? {} });
}

function done(part: Part, place: EventPlace): string {
  return place.tell('response.content_part.done', { part: outputContent(part) ?? {} });
}

class TextWriter implements ContentWriter {
  // The lists are our own: the event's part may be shared, and must not change.
  readonly part: TextPart;
  open = true;
  private readonly place: EventPlace;
  private readonly citations: Citation[] = [];
  private readonly logprobs: TokenLogprob[] = [];
  private annotations = 0;

  constructor(value: TextPart, place: EventPlace) {
    this.place = place;
    this.part = { ...value, text: '', citations: this.citations, logprobs: this.logprobs };
  }

  start(value: Part): string {
    return added(this.part, this.place) + this.complete(value);
  }

  push(event: PartEvent): string {
    switch (event.type) {
      case 'text-delta':
        return this.tell(event.value);
      case 'citation':
        return this.cite(event.value);
      case 'logprobs':
        // They come after their text. Clients join the lists of all deltas, so an empty delta brings them.
        this.logprobs.push(...event.value);
        return this.place.textDelta('', event.value);
      case 'signature':
        this.part.signature = event.value;
        return '';
      default:
        return '';
    }
  }

  end(value: Part | undefined): string {
    const rest = value === undefined ? '' : this.complete(value);
    const { text, logprobs } = this.part;
    const members: JsonObject = { text, logprobs: logprobs ?? [] };
    return rest + this.place.tell('response.output_text.done', members) + done(this.part, this.place);
  }

  /** Tells what a part says beyond what was told. */
  private complete(value: Part): string {
    if (value.type !== 'text') return '';
    let events = this.tell(value.text.slice(this.part.text.length));
    for (const citation of value.citations?.slice(this.citations.length) ?? []) events += this.cite(citation);
    if (this.logprobs.length === 0) this.logprobs.push(...(value.logprobs ?? []));
    if (value.signature !== undefined) this.part.signature = value.signature;
    return events;
  }

  private tell(value: string): string {
    if (value === '') return '';
    this.part.text += value;
    return this.place.textDelta(value, []);
  }

  private cite(citation: Citation): string {
    // A place without borders is about the text so far, also when more text follows.
    const { start_index = 0, end_index = this.part.text.length } = citation;
    const bordered = { ...citation, start_index, end_index };
    this.citations.push(bordered);
    const annotation = encodeAnnotation(bordered, end_index);
    if (!annotation) return '';
    const annotation_index = this.annotations;
    this.annotations += 1;
    return this.place.tell('response.output_text.annotation.added', { annotation_index, annotation });
  }
}

class RefusalWriter implements ContentWriter {
  readonly part: RefusalPart;
  open = true;
  private readonly place: EventPlace;

  constructor(value: RefusalPart, place: EventPlace) {
    this.place = place;
    this.part = { ...value, text: '' };
  }

  start(value: Part): string {
    return added(this.part, this.place) + this.complete(value);
  }

  push(event: PartEvent): string {
    // Some dialects tell a refusal as text of a part that began as one.
    return event.type === 'refusal-delta' || event.type === 'text-delta' ? this.tell(event.value) : '';
  }

  end(value: Part | undefined): string {
    const rest = value === undefined ? '' : this.complete(value);
    const refusal = this.part.text;
    return rest + this.place.tell('response.refusal.done', { refusal }) + done(this.part, this.place);
  }

  private complete(value: Part): string {
    return value.type === 'refusal' ? this.tell(value.text.slice(this.part.text.length)) : '';
  }

  private tell(value: string): string {
    if (value === '') return '';
    this.part.text += value;
    return this.place.delta('response.refusal.delta', value);
  }
}

/** Content of a kind that is not ours comes whole. */
class WholeContentWriter implements ContentWriter {
  readonly part: Part;
  open = true;
  private readonly place: EventPlace;

  constructor(value: Part, place: EventPlace) {
    this.part = value;
    this.place = place;
  }

  start(): string {
    return added(this.part, this.place);
  }

  push(): string {
    return '';
  }

  end(): string {
    return done(this.part, this.place);
  }
}
