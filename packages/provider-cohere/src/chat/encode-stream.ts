import type { AnswerContext, JsonObject, Part, StreamEncoder, StreamEvent, Usage } from '@bifrost/core';
import { encodeEvent } from '../errors.js';
import { extraMember } from '../extra-fields.js';
import { encodeCitation } from './citations.js';
import { encodeLogprob } from './logprobs.js';
import { encodeFinishReason } from './map-finish-reason.js';
import { isPlan } from './tool-plan.js';
import { encodeUsage } from './usage.js';

/** What a part became. `index` counts contents and calls apart, as Cohere does. */
interface Written {
  kind: 'text' | 'thinking' | 'plan' | 'call';
  index: number;
  /** The words so far, for citations of other vendors, which do not repeat what they cite. */
  text: string;
  /** Stays known after its end: citations may follow it. */
  ended: boolean;
}

/** Writes a chat stream. The finish waits for {@link StreamEncoder.end}, because usage may come after it. */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #context: AnswerContext;
  readonly #written = new Map<number, Written>();
  #contents = 0;
  #calls = 0;
  #citations = 0;
  #begun = false;
  #id: string;
  #usage: Usage | undefined;
  #finish: Extract<StreamEvent, { type: 'finish' }> | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#id = context.id;
  }

  push(event: StreamEvent): string {
    if (event.type === 'start') {
      if (event.id !== '') this.#id = event.id;
      return '';
    }
    if (event.type === 'usage') {
      this.#usage = event.usage;
      return '';
    }
    // Further choices have nowhere to go.
    if (event.choice !== 0) return '';
    if (event.type !== 'finish') return this.#head() + this.#pushPart(event);
    this.#finish = event;
    return '';
  }

  end(): string {
    const rest = [...this.#written.keys()].map((part) => this.#end(part)).join('');
    const finish = this.#finish;
    const delta = {
      finish_reason: encodeFinishReason({
        reason: finish?.reason ?? 'stop',
        nativeReason: finish?.native_reason ?? '',
        stopSequence: finish?.stop_sequence,
      }),
      usage: encodeUsage(this.#usage),
    };
    const last = encodeEvent({ type: 'message-end', delta, ...extraMember(this.#context, finish) });
    return `${this.#head()}${rest}${last}data: [DONE]\n\n`;
  }

  #head(): string {
    if (this.#begun) return '';
    this.#begun = true;
    const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
    return encodeEvent({ id: this.#id, type: 'message-start', delta: { message } });
  }

  #pushPart(event: Extract<StreamEvent, { part: number }>): string {
    switch (event.type) {
      case 'part-start':
        return this.#start(event.part, event.value);
      case 'text-delta':
      case 'refusal-delta':
        return this.#say(event.part, { type: 'text', text: '' }, event.value);
      case 'audio-delta':
        return this.#say(event.part, { type: 'text', text: '' }, event.transcript ?? '');
      case 'reasoning-delta':
        return this.#say(event.part, { type: 'reasoning' }, event.value);
      case 'arguments-delta':
        return this.#addArguments(event.part, event.value);
      case 'citation':
        return this.#cite(event.part, event.value);
      case 'logprobs':
        return event.value.map((item) => this.#logprob(event.part, item)).join('');
      case 'part-end':
        return this.#end(event.part);
      default:
        return '';
    }
  }

  /** A part may begin with words in it. Parts that have no place here leave no trace. */
  #start(part: number, value: Part): string {
    switch (value.type) {
      case 'text':
      case 'refusal':
        return this.#say(part, { type: 'text', text: '' }, value.text);
      case 'reasoning':
        return this.#say(part, value, value.text ?? '');
      case 'tool_call': {
        const written = this.#open(part, 'call');
        const called = { name: value.name, arguments: '' };
        const call = { id: value.id, type: 'function', function: called };
        const start = {
          type: 'tool-call-start',
          index: written.index,
          delta: { message: { tool_calls: call } },
        };
        return encodeEvent(start) + this.#addArguments(part, value.arguments);
      }
      default:
        return '';
    }
  }

  #open(part: number, kind: Written['kind']): Written {
    const index = kind === 'call' ? this.#calls++ : kind === 'plan' ? 0 : this.#contents++;
    const written: Written = { kind, index, text: '', ended: false };
    this.#written.set(part, written);
    return written;
  }

  /** `beginning` is what the part is, for words that come before anybody announced it. */
  #say(part: number, beginning: Part, words: string): string {
    const before = this.#written.get(part);
    const written = before ?? this.#open(part, kindOf(beginning));
    if (written.kind === 'plan') {
      if (words === '') return '';
      return encodeEvent({ type: 'tool-plan-delta', delta: { message: { tool_plan: words } } });
    }
    const member = written.kind === 'thinking' ? 'thinking' : 'text';
    const start =
      before === undefined ? this.#content('content-start', written, { type: member, [member]: '' }) : '';
    written.text += words;
    return start + (words === '' ? '' : this.#content('content-delta', written, { [member]: words }));
  }

  #content(type: string, { index }: Written, content: JsonObject): string {
    return encodeEvent({ type, index, delta: { message: { content } } });
  }

  #addArguments(part: number, value: string): string {
    const written = this.#written.get(part);
    // A call that nobody began has no name, and a call without one says nothing.
    if (written?.kind !== 'call' || value === '') return '';
    const message = { tool_calls: { function: { arguments: value } } };
    return encodeEvent({ type: 'tool-call-delta', index: written.index, delta: { message } });
  }

  #cite(part: number, citation: Extract<StreamEvent, { type: 'citation' }>['value']): string {
    const written = this.#written.get(part);
    const index = this.#citations;
    this.#citations += 1;
    const citations = encodeCitation(citation, written?.text ?? '', written?.index ?? 0);
    const start = { type: 'citation-start', index, delta: { message: { citations } } };
    return encodeEvent(start) + encodeEvent({ type: 'citation-end', index });
  }

  #logprob(part: number, item: JsonObject): string {
    const index = this.#written.get(part)?.index ?? 0;
    const delta = { message: { content: { text: '' } } };
    return encodeEvent({ type: 'content-delta', index, delta, logprobs: encodeLogprob(item) });
  }

  #end(part: number): string {
    const written = this.#written.get(part);
    if (written === undefined || written.ended || written.kind === 'plan') return '';
    written.ended = true;
    return encodeEvent({
      type: written.kind === 'call' ? 'tool-call-end' : 'content-end',
      index: written.index,
    });
  }
}

function kindOf(value: Part): Written['kind'] {
  if (value.type !== 'reasoning') return 'text';
  return isPlan(value) ? 'plan' : 'thinking';
}
