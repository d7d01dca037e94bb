import type { Part } from '../../hub/part.js';
import { list, number, object, objects, text, type JsonObject } from '../../json/read.js';
import { decodeAnnotation, decodeOutputContent, messageMarks } from './decode-item.js';
import type { ItemReader } from './item-readers.js';
import type { OpenPart, PartSink } from './part-sink.js';

interface OpenContent extends OpenPart {
  refusal: boolean;
  /** How many annotations and log probabilities were told. */
  annotations: number;
  logprobs: number;
}

/** Reads a message: content parts that are texts or refusals. */
export function createMessageReader(item: JsonObject, sink: PartSink): ItemReader {
  const contents = new Map<number, OpenContent>();
  const message = messageMarks(item);
  const marksOf = (index: number): JsonObject | undefined => (index === 0 ? message : undefined);

  const open = (index: number, refusal: boolean): OpenContent => {
    const known = contents.get(index);
    if (known) return known;
    const empty: JsonObject = refusal ? { type: 'refusal' } : { type: 'output_text' };
    const value: Part = decodeOutputContent(empty, marksOf(index));
    const content: OpenContent = Object.assign(sink.open(value), { refusal, annotations: 0, logprobs: 0 });
    contents.set(index, content);
    return content;
  };

  /** A content part is whole. */
  const finish = (index: number, part: JsonObject): void => {
    const type = part['type'];
    if (type !== 'output_text' && type !== 'text' && type !== 'refusal') {
      if (contents.has(index)) return;
      const whole = decodeOutputContent(part, marksOf(index));
      contents.set(index, { position: -1, told: 0, ended: true, refusal: false, annotations: 0, logprobs: 0 });
      sink.whole(whole);
      return;
    }
    const content = open(index, type === 'refusal');
    if (content.refusal) sink.rest(content, 'refusal-delta', text(part['refusal']));
    else finishText(content, part, sink);
    sink.end(content);
  };

  return {
    event(type, event) {
      const index = number(event['content_index']) ?? 0;
      const delta = text(event['delta']) ?? '';
      switch (type) {
        case 'response.output_text.delta': {
          const content = open(index, false);
          sink.delta(content, 'text-delta', delta);
          tellLogprobs(content, list(event['logprobs']).length > 0 ? objects(event['logprobs']) : [], sink);
          return;
        }
        case 'response.output_text.done':
          sink.rest(open(index, false), 'text-delta', text(event['text']));
          return;
        case 'response.output_text.annotation.added':
          tellAnnotation(open(index, false), object(event['annotation']), sink);
          return;
        case 'response.refusal.delta':
          sink.delta(open(index, true), 'refusal-delta', delta);
          return;
        case 'response.refusal.done':
          sink.rest(open(index, true), 'refusal-delta', text(event['refusal']));
          return;
        case 'response.content_part.done':
          finish(index, object(event['part']) ?? {});
          return;
        default:
      }
    },
    done(final) {
      for (const [index, part] of objects(final['content']).entries()) finish(index, part);
      for (const content of contents.values()) sink.end(content);
    },
    close() {
      for (const content of contents.values()) sink.end(content);
    },
  };
}

function finishText(content: OpenContent, part: JsonObject, sink: PartSink): void {
  sink.rest(content, 'text-delta', text(part['text']));
  if (content.ended) return;
  for (const annotation of objects(part['annotations']).slice(content.annotations)) {
    tellAnnotation(content, annotation, sink);
  }
  // Servers that tell probabilities with each delta repeat them all here.
  if (content.logprobs === 0) tellLogprobs(content, objects(part['logprobs']), sink);
}

function tellAnnotation(content: OpenContent, annotation: JsonObject | undefined, sink: PartSink): void {
  if (!annotation || content.ended) return;
  content.annotations += 1;
  sink.tell({ type: 'citation', choice: 0, part: content.position, value: decodeAnnotation(annotation) });
}

function tellLogprobs(content: OpenContent, value: JsonObject[], sink: PartSink): void {
  if (value.length === 0 || content.ended) return;
  content.logprobs += value.length;
  sink.tell({ type: 'logprobs', choice: 0, part: content.position, value, of: 'content' });
}
