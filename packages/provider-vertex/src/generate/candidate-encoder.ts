import type { Citation, JsonObject, Part, RawJson, StreamEvent, TokenLogprob } from '@bifrost/core';
import { encodeMetadata } from './candidate-metadata.js';
import { encodeAnswerPart, keptOf, signed } from './encode-answer-part.js';
import { encodeCitations } from './grounding.js';
import { encodeLogprobs } from './logprobs.js';
import { encodeFinishReason } from './map-finish-reason.js';

type EventOf<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;
type ChoiceEvent = Exclude<StreamEvent, { type: 'start' | 'usage' }>;

type DeltaEvent = EventOf<
  'text-delta' | 'reasoning-delta' | 'arguments-delta' | 'refusal-delta' | 'signature'
>;

interface PartState {
  part: Part;
  /** Words went out. */
  told: boolean;
  ended: boolean;
  /** The words so far. */
  text: string;
  citations: Citation[];
}

/** Writes the parts of one choice: words as they come, everything else when it is complete. */
export class CandidateEncoder {
  finish: EventOf<'finish'> | undefined;
  private readonly parts = new Map<number, PartState>();
  private readonly logprobs: TokenLogprob[] = [];
  private readonly raw: RawJson;
  private metadata: JsonObject = {};

  constructor(raw: RawJson) {
    this.raw = raw;
  }

  /** The wire's parts that can be told now. */
  push(event: ChoiceEvent): JsonObject[] {
    switch (event.type) {
      case 'finish':
        this.finish = event;
        return [];
      case 'part-start':
        return this.begin(event);
      case 'part-end':
        return this.endPart(event.part, event.value);
      case 'citation':
        this.parts.get(event.part)?.citations.push(event.value);
        return [];
      case 'logprobs':
        if (event.of !== 'refusal') this.logprobs.push(...event.value);
        return [];
      case 'audio-delta':
        return event.value === '' ? [] : [{ inlineData: { mimeType: 'audio/pcm', data: event.value } }];
      default:
        return this.grow(event);
    }
  }

  /** The candidate that ends the stream, with the parts that nobody ended. */
  end(index: number): JsonObject {
    const parts = [...this.parts.keys()].flatMap((position) => this.endPart(position, undefined));
    const { finish } = this;
    const citations = encodeCitations([...this.parts.values()].filter(({ part }) => isSaid(part)));
    return {
      ...(citations === undefined ? {} : { citationMetadata: citations }),
      ...(this.logprobs.length === 0 ? {} : { logprobsResult: encodeLogprobs(this.logprobs) }),
      ...this.metadata,
      ...candidateOf(index, parts.length === 0 ? [{ text: '' }] : parts),
      finishReason: encodeFinishReason(finish?.reason ?? 'stop', finish?.native_reason ?? ''),
    };
  }

  private begin({ part: position, value }: EventOf<'part-start'>): JsonObject[] {
    const state: PartState = { part: { ...value }, told: false, ended: false, text: '', citations: [] };
    this.parts.set(position, state);
    if (value.type !== 'text' && value.type !== 'refusal' && value.type !== 'reasoning') return [];
    const words = value.text ?? '';
    if (words === '') return [];
    state.told = true;
    state.text = words;
    return [wordsOf(value, words)];
  }

  private grow(event: DeltaEvent): JsonObject[] {
    const state = this.parts.get(event.part);
    if (state === undefined || state.ended) return [];
    const { part } = state;
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
      case 'reasoning-delta':
        if (event.value === '') return [];
        state.told = true;
        state.text += event.value;
        return [wordsOf(part, event.value)];
      case 'arguments-delta':
        if (part.type === 'tool_call') part.arguments += event.value;
        return [];
      case 'signature':
        if (part.type === 'text' || part.type === 'reasoning' || part.type === 'tool_call') {
          part.signature = (part.signature ?? '') + event.value;
        }
        return [];
    }
  }

  private endPart(position: number, end: Part | undefined): JsonObject[] {
    const state = this.parts.get(position);
    if (state === undefined || state.ended) return [];
    state.ended = true;
    const whole = completed(state.part, end);
    if (whole.type === 'opaque') Object.assign(this.metadata, encodeMetadata(whole));
    if (!state.told || !('text' in whole)) {
      // Places of citations count in words that only the end tells, too.
      if ('text' in whole) state.text = whole.text ?? '';
      const encoded = encodeAnswerPart(whole, this.raw);
      return encoded === undefined ? [] : [encoded];
    }
    // The words are told already; what hangs on them follows on an empty text, as it does with Google.
    const seal =
      whole.type === 'reasoning' ? signed(whole) : whole.type === 'text' ? signed(keptOf(whole)) : {};
    return Object.keys(seal).length === 0 ? [] : [{ ...wordsOf(whole, ''), ...seal }];
  }
}

/** The part as its end tells it, with what only its deltas told. */
function completed(part: Part, end: Part | undefined): Part {
  if (end?.type === 'tool_call' && part.type === 'tool_call') {
    return end.arguments === '' ? { ...end, arguments: part.arguments } : end;
  }
  if (end?.type === 'text' && part.type === 'text') return { ...part, ...end };
  if (end?.type === 'reasoning' && part.type === 'reasoning') return { ...part, ...end };
  return end?.type === part.type ? end : part;
}

/** Whether a part's words are the answer's text, in which places count. */
function isSaid({ type }: Part): boolean {
  return type === 'text' || type === 'refusal';
}

function wordsOf(part: Part, words: string): JsonObject {
  return part.type === 'reasoning' ? { text: words, thought: true } : { text: words };
}

/** A candidate with the next parts in it. */
export function candidateOf(index: number, parts: JsonObject[]): JsonObject {
  return { content: { role: 'model', parts }, index };
}
