import { number, object, objects, text, type JsonObject } from '../../json/read.js';
import { decodeAnnotation, decodeOutputContent, messageMarks } from './decode-item.js';
import type { ItemReader } from './item-reader.js';
import type { OpenPart, PartSink } from './part-sink.js';

interface OpenContent extends OpenPart {
  refusal: boolean;
  /** How many annotations and log probabilities were told. */
  annotations: number;
  logprobs: number;
}

/** Reads a message: content parts that are texts or refusals. */
export class MessageReader implements ItemReader {
  private readonly sink: PartSink;
  private readonly message: JsonObject;
  private readonly contents = new Map<number, OpenContent>();
  /** Content of kinds that are not ours, told whole. */
  private readonly others = new Set<number>();

  constructor(item: JsonObject, sink: PartSink) {
    this.sink = sink;
    this.message = messageMarks(item);
  }

  event(type: string, event: JsonObject): void {
    const index = number(event['content_index']) ?? 0;
    switch (type) {
      case 'response.output_text.delta':
        this.textDelta(this.open(index, false), event);
        return;
      case 'response.output_text.done':
        this.sink.rest(this.open(index, false), 'text-delta', text(event['text']));
        return;
      case 'response.output_text.annotation.added':
        this.annotation(this.open(index, false), object(event['annotation']));
        return;
      case 'response.refusal.delta':
        this.sink.delta(this.open(index, true), 'refusal-delta', text(event['delta']) ?? '');
        return;
      case 'response.refusal.done':
        this.sink.rest(this.open(index, true), 'refusal-delta', text(event['refusal']));
        return;
      case 'response.content_part.done':
        this.finish(index, object(event['part']) ?? {});
        return;
      default:
    }
  }

  done(final: JsonObject): void {
    for (const [index, part] of objects(final['content']).entries()) this.finish(index, part);
    this.close();
  }

  close(): void {
    for (const content of this.contents.values()) this.sink.end(content);
  }

  private open(index: number, refusal: boolean): OpenContent {
    const known = this.contents.get(index);
    if (known) return known;
    const empty: JsonObject = { type: refusal ? 'refusal' : 'output_text' };
    const part = this.sink.open(decodeOutputContent(empty, this.marksOf(index)));
    const content: OpenContent = Object.assign(part, { refusal, annotations: 0, logprobs: 0 });
    this.contents.set(index, content);
    return content;
  }

  /** The message's own members ride on its first part. */
  private marksOf(index: number): JsonObject | undefined {
    return index === 0 ? this.message : undefined;
  }

  private textDelta(content: OpenContent, event: JsonObject): void {
    this.sink.delta(content, 'text-delta', text(event['delta']) ?? '');
    const logprobs = event['logprobs'];
    if (Array.isArray(logprobs) && logprobs.length > 0) this.logprobs(content, objects(logprobs));
  }

  private annotation(content: OpenContent, annotation: JsonObject | undefined): void {
    if (!annotation || content.ended) return;
    content.annotations += 1;
    const value = decodeAnnotation(annotation);
    this.sink.tell({ type: 'citation', choice: 0, part: content.position, value });
  }

  private logprobs(content: OpenContent, value: JsonObject[]): void {
    if (value.length === 0 || content.ended) return;
    content.logprobs += value.length;
    this.sink.tell({ type: 'logprobs', choice: 0, part: content.position, value, of: 'content' });
  }

  /** A content part is whole. */
  private finish(index: number, part: JsonObject): void {
    const type = part['type'];
    if (type === 'refusal') this.finishRefusal(this.open(index, true), part);
    else if (type === 'output_text' || type === 'text') this.finishText(this.open(index, false), part);
    else if (!this.others.has(index) && !this.contents.has(index)) {
      this.others.add(index);
      this.sink.whole(decodeOutputContent(part, this.marksOf(index)));
    }
  }

  private finishRefusal(content: OpenContent, part: JsonObject): void {
    this.sink.rest(content, 'refusal-delta', text(part['refusal']));
    this.sink.end(content);
  }

  private finishText(content: OpenContent, part: JsonObject): void {
    this.sink.rest(content, 'text-delta', text(part['text']));
    for (const annotation of objects(part['annotations']).slice(content.annotations)) {
      this.annotation(content, annotation);
    }
    // Servers that tell probabilities with each delta repeat them all here.
    if (content.logprobs === 0) this.logprobs(content, objects(part['logprobs']));
    this.sink.end(content);
  }
}
