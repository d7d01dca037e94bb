import type { AnswerContext, ExtraFinish, StreamEncoder } from '../../adapter/dialect.js';
import type { Part } from '../../hub/part.js';
import type { StreamEvent } from '../../hub/stream-event.js';
import type { Usage } from '../../hub/usage.js';
import { defined, type JsonObject } from '../../json/read.js';
import { CallWriter } from './call-writer.js';
import { encodeWholeItem } from './encode-output.js';
import { EventWriter } from './event-writer.js';
import { encodeEnding, type Ending } from './finish.js';
import { seedOf } from './ids.js';
import { itemAdded, itemDone, type ItemWriter, type PartEvent, type WriterPlace } from './item-writer.js';
import { MessageWriter } from './message-writer.js';
import { toolNamesIn } from './namespaces.js';
import {
  carrierItem,
  continuesItem,
  isMessageContent,
  type ItemPlace,
  type ItemStatus,
} from './output-items.js';
import { ReasoningItemWriter } from './reasoning-item-writer.js';
import { encodeResponseBody, responseId } from './response-body.js';

type StartEvent = Extract<StreamEvent, { type: 'start' }>;
type FinishEvent = Extract<StreamEvent, { type: 'finish' }>;

/** Writes a streamed answer for a client of `POST /v1/responses`. */
export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  return new ResponseStreamEncoder(context);
}

const running: Ending = { status: 'in_progress', incomplete_details: null };

class ResponseStreamEncoder implements StreamEncoder {
  private readonly context: AnswerContext;
  private readonly place: Omit<ItemPlace, 'index'>;
  private readonly events = new EventWriter();
  private readonly output: JsonObject[] = [];
  /** How many items have begun; the next one's place. */
  private begun = 0;
  private readonly writers = new Map<number, ItemWriter>();
  /** Parts that are told when they are whole. */
  private readonly whole = new Map<number, Part>();
  /** Items that no further part can join, waiting for the end of the parts they have. */
  private readonly closing = new Set<ItemWriter>();
  /** The item that the next part may join. */
  private current: ItemWriter | undefined;
  private started: StartEvent | undefined;
  private usage: Usage | undefined;
  private finished: FinishEvent | undefined;

  constructor(context: AnswerContext) {
    this.context = context;
    this.place = {
      seed: seedOf(context.id),
      ...defined<Pick<ItemPlace, 'toolNames'>>({ toolNames: toolNamesIn(context.request) }),
    };
  }

  push(event: StreamEvent): string {
    switch (event.type) {
      case 'start':
        return this.start(event);
      case 'usage':
        this.usage = event.usage;
        return '';
      case 'finish':
        // Held: usage may still come, and belongs into the same last event.
        if (event.choice === 0) this.finished = event;
        return '';
      default:
        return event.choice === 0 ? this.pushPart(event) : '';
    }
  }

  end(): string {
    const finish = this.finished;
    if (!finish) return '';
    const ending = encodeEnding({ reason: finish.reason, native_reason: finish.native_reason });
    let events = this.ensureStarted();
    if (this.current) this.closing.add(this.current);
    this.current = undefined;
    const open = [...this.closing];
    for (const [index, writer] of open.entries()) {
      const cut = ending.status === 'incomplete' && index === open.length - 1;
      events += this.finishItem(writer, cut ? 'incomplete' : 'completed');
    }
    for (const [position, part] of this.whole) events += this.writeWhole(position, part);
    const response = this.body(ending, this.usage);
    const extra = this.context.extraFields(extraFinish(finish));
    if (extra !== undefined) response['extra_fields'] = extra;
    const type = ending.status === 'incomplete' ? 'response.incomplete' : 'response.completed';
    return events + this.events.event(type, { response });
  }

  private start(event: StartEvent): string {
    if (this.started) return '';
    this.started = event;
    const members = JSON.stringify({ response: this.body(running, undefined) }).slice(1, -1);
    return this.events.raw('response.created', members) + this.events.raw('response.in_progress', members);
  }

  private ensureStarted(): string {
    return this.started ? '' : this.start({ type: 'start', id: '', model: '', created: 0 });
  }

  private body(ending: Ending, usage: Usage | undefined): JsonObject {
    return encodeResponseBody(
      {
        id: responseId(this.started?.id ?? '', this.context),
        created: this.started?.created || this.context.created,
        output: this.output,
        ending,
        usage,
        service_tier: this.started?.service_tier,
      },
      this.context,
    );
  }

  private pushPart(event: PartEvent): string {
    if (event.type === 'part-start') return this.ensureStarted() + this.startPart(event.part, event.value);
    const writer = this.writers.get(event.part);
    if (!writer) {
      const part = this.whole.get(event.part);
      return part && event.type === 'part-end' ? this.writeWhole(event.part, event.value ?? part) : '';
    }
    const events = writer.push(event);
    return event.type === 'part-end' ? events + this.settle(writer) : events;
  }

  private startPart(position: number, value: Part): string {
    if (this.current && continuesItem(value, this.current.last)) {
      this.writers.set(position, this.current);
      return this.current.start(position, value);
    }
    const events = this.release();
    const writer = this.createWriter(value);
    if (!writer) {
      this.whole.set(position, value);
      return events;
    }
    this.writers.set(position, writer);
    this.current = writer;
    return events + writer.start(position, value);
  }

  private createWriter(value: Part): ItemWriter | undefined {
    if (value.type === 'tool_call') return new CallWriter(this.nextPlace(), value);
    if (value.type === 'reasoning') return new ReasoningItemWriter(this.nextPlace(), value);
    return isMessageContent(value) ? new MessageWriter(this.nextPlace(), value) : undefined;
  }

  private nextPlace(): WriterPlace {
    const { events, output, place, begun: index } = this;
    this.begun += 1;
    return { ...place, events, output, index };
  }

  /** No part can join the current item any more. It ends now, or with the last of its parts. */
  private release(): string {
    const writer = this.current;
    this.current = undefined;
    if (!writer) return '';
    this.closing.add(writer);
    return this.settle(writer);
  }

  private settle(writer: ItemWriter): string {
    // A call has one part, so its end is the end of the item.
    if (writer === this.current && writer instanceof CallWriter) return this.release();
    return this.closing.has(writer) && !writer.busy ? this.finishItem(writer, 'completed') : '';
  }

  private finishItem(writer: ItemWriter, status: ItemStatus): string {
    this.closing.delete(writer);
    return writer.finish(status) + this.writeCarrier(writer.last);
  }

  /** The signature of a text or call follows as an item of its own. */
  private writeCarrier(part: Part): string {
    const carrier = carrierItem(part, this.place.seed, this.begun);
    return carrier ? this.writeItem(carrier) : '';
  }

  private writeWhole(position: number, part: Part): string {
    this.whole.delete(position);
    const item = encodeWholeItem(part, { ...this.place, index: this.begun });
    return item ? this.writeItem(item) : '';
  }

  private writeItem(item: JsonObject): string {
    const place = this.nextPlace();
    return itemAdded(place, item) + itemDone(place, item);
  }
}

function extraFinish(finish: FinishEvent): ExtraFinish {
  const extra: ExtraFinish = { native_finish_reason: finish.native_reason };
  if (finish.stop_sequence !== undefined) extra.native_stop_sequence = finish.stop_sequence;
  return extra;
}
