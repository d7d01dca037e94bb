import type { StreamEvent } from '../../hub/stream-event.js';
import type { MediaPart, Part, TokenLogprob } from '../../hub/part.js';
import { number, type JsonObject } from '../../json/read.js';
import { encodeAnnotation } from './annotations.js';
import { closingExtensions } from './encode-assistant.js';
import { nativeMembers } from './native-members.js';
import type { ChatSettings } from './settings.js';
import { jsonArguments } from './tool-calls.js';

type EventOf<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;
type Delta = EventOf<'text-delta' | 'reasoning-delta' | 'arguments-delta' | 'refusal-delta'>;

/** What a choice wants to say now: the JSON of a delta, and of the log probabilities beside it. */
export type Say = (delta: string, logprobs?: string) => void;

interface PartState {
  /** The part as it grows; it says at the end what Chat's deltas cannot. */
  part: Part;
  /** Characters of text, reasoning or arguments that went out. */
  written: number;
  /** Number among the tool calls. */
  callIndex: number;
  /** Where a text part begins in the content. */
  textStart: number;
}

/** Writes the deltas of one choice. */
export class ChoiceEncoder {
  readonly #settings: ChatSettings;
  readonly #say: Say;
  readonly #parts: PartState[] = [];
  #calls = 0;
  #textLength = 0;
  #logprobs: { content: TokenLogprob[]; refusal: TokenLogprob[] } | undefined;
  #finish: EventOf<'finish'> | undefined;

  constructor(settings: ChatSettings, say: Say) {
    this.#settings = settings;
    this.#say = say;
    say('{"role":"assistant","content":""}');
  }

  /** How the choice ended, once it did. */
  get finish(): EventOf<'finish'> | undefined {
    return this.#finish;
  }

  get called(): boolean {
    return this.#calls > 0;
  }

  push(event: Exclude<StreamEvent, { type: 'start' | 'usage' }>): void {
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta':
      case 'refusal-delta':
      case 'arguments-delta':
        this.#delta(event);
        break;
      case 'part-start':
        this.#begin(event);
        break;
      case 'part-end':
        this.#end(event);
        break;
      case 'audio-delta':
        this.#audio(event);
        break;
      case 'signature':
        this.#sign(event);
        break;
      case 'citation':
        this.#cite(event);
        break;
      case 'logprobs':
        this.#logprobs ??= { content: [], refusal: [] };
        this.#logprobs[event.of ?? 'content'].push(...event.value);
        break;
      case 'finish':
        this.#finish = event;
        break;
    }
  }

  /** The delta of the chunk with the finish reason. */
  closingDelta(): string {
    this.#flushLogprobs();
    return JSON.stringify(closingExtensions(this.#parts.flatMap(({ part }) => part)));
  }

  #delta({ type, part, value }: Delta): void {
    const state = this.#parts[part];
    if (state === undefined) return;
    state.written += value.length;
    switch (type) {
      case 'text-delta':
        this.#textLength += value.length;
        if (state.part.type === 'text') state.part.text += value;
        this.#say(`{"content":${JSON.stringify(value)}}`, this.#takeLogprobs());
        break;
      case 'reasoning-delta':
        if (state.part.type === 'reasoning') state.part.text = (state.part.text ?? '') + value;
        this.#say(`{"reasoning":${JSON.stringify(value)}}`);
        break;
      case 'refusal-delta':
        if (state.part.type === 'refusal') state.part.text += value;
        this.#say(`{"refusal":${JSON.stringify(value)}}`, this.#takeLogprobs());
        break;
      case 'arguments-delta':
        this.#sayArguments(state, value);
        break;
    }
  }

  #sayArguments({ part, callIndex }: PartState, value: string): void {
    if (part.type !== 'tool_call') return;
    const words = JSON.stringify(value);
    const inner =
      part.kind === 'custom' ? `"custom":{"input":${words}}` : `"function":{"arguments":${words}}`;
    this.#say(`{"tool_calls":[{"index":${callIndex},${inner}}]}`);
  }

  #begin({ choice, part: position, value }: EventOf<'part-start'>): void {
    const state: PartState = { part: seed(value), written: 0, callIndex: 0, textStart: this.#textLength };
    this.#parts[position] = state;
    if (value.type === 'tool_call') {
      state.callIndex = this.#calls++;
      this.#say(JSON.stringify({ tool_calls: [this.#callHead(value, state.callIndex)] }));
    } else if (value.type === 'audio') {
      this.#sayAudio(state, value);
    }
    this.#sayRest(state, { choice, part: position, value });
  }

  #callHead(part: Extract<Part, { type: 'tool_call' }>, index: number): JsonObject {
    const { id, name, kind } = part;
    const rest = nativeMembers(part, this.#settings.own);
    return kind === 'custom'
      ? { index, id, type: 'custom', custom: { name, input: '' }, ...rest }
      : { index, id, type: 'function', function: { name, arguments: '' }, ...rest };
  }

  /** Words that stand in a part itself and came in no delta. */
  #sayRest(state: PartState, { choice, part, value }: { choice: number; part: number; value: Part }): void {
    if (state.written > 0) return;
    if (value.type === 'text' || value.type === 'refusal' || value.type === 'reasoning') {
      if (value.text === undefined || value.text === '') return;
      this.#delta({ type: `${value.type}-delta`, choice, part, value: value.text });
    } else if (value.type === 'tool_call' && value.arguments !== '') {
      this.#delta({ type: 'arguments-delta', choice, part, value: value.arguments });
    }
  }

  #end({ choice, part: position, value }: EventOf<'part-end'>): void {
    const state = this.#parts[position];
    if (state === undefined) return;
    if (value !== undefined) {
      this.#sayRest(state, { choice, part: position, value });
      complete(state, value);
    }
    // Readers of Chat parse the arguments as JSON, and an empty text is none.
    if (state.part.type === 'tool_call' && state.part.kind === 'function' && state.written === 0) {
      state.written = 1;
      this.#sayArguments(state, jsonArguments(''));
    }
    this.#flushLogprobs();
  }

  #sayAudio(state: PartState, audio: MediaPart): void {
    const said: JsonObject = {};
    if (audio.id !== undefined) said['id'] = audio.id;
    if ('data' in audio.source && audio.source.data !== '') said['data'] = audio.source.data;
    if (audio.transcript !== undefined) said['transcript'] = audio.transcript;
    const expiresAt = number(audio.native?.value['expires_at']);
    if (expiresAt !== undefined) said['expires_at'] = expiresAt;
    if (Object.keys(said).length === 0) return;
    state.written = 1;
    this.#say(JSON.stringify({ audio: said }));
  }

  #audio(event: EventOf<'audio-delta'>): void {
    const { value, transcript, id, expires_at: expiresAt } = event;
    const said: JsonObject = {};
    if (id !== undefined) said['id'] = id;
    if (value !== '') said['data'] = value;
    if (transcript !== undefined) said['transcript'] = transcript;
    if (expiresAt !== undefined) said['expires_at'] = expiresAt;
    this.#say(JSON.stringify({ audio: said }));
  }

  #sign({ part: position, value }: EventOf<'signature'>): void {
    const part = this.#parts[position]?.part;
    if (part?.type === 'text' || part?.type === 'reasoning' || part?.type === 'tool_call') {
      part.signature = (part.signature ?? '') + value;
    }
  }

  #cite({ part: position, value }: EventOf<'citation'>): void {
    const state = this.#parts[position];
    if (state === undefined) return;
    const span = { start: state.textStart, length: state.written };
    this.#say(JSON.stringify({ annotations: [encodeAnnotation(value, span, this.#settings.own)] }));
  }

  #takeLogprobs(): string | undefined {
    const pending = this.#logprobs;
    if (pending === undefined) return undefined;
    this.#logprobs = undefined;
    return JSON.stringify({
      content: pending.content.length === 0 ? null : pending.content,
      refusal: pending.refusal.length === 0 ? null : pending.refusal,
    });
  }

  #flushLogprobs(): void {
    if (this.#logprobs !== undefined) this.#say('{}', this.#takeLogprobs());
  }
}

/** The part as the encoder keeps it: a copy, whose words only deltas add. */
function seed(part: Part): Part {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { ...part, text: '' };
    case 'reasoning': {
      const { text: _text, ...rest } = part;
      return rest;
    }
    // Sound can be large, and nothing at the end needs it.
    case 'audio':
      return { type: 'audio', source: { data: '', media_type: 'audio/*' } };
    default:
      return { ...part };
  }
}

/** Adds to a part what its end tells. */
function complete(state: PartState, value: Part): void {
  const { part } = state;
  if (part.type === 'reasoning' && value.type === 'reasoning') {
    const { text: words } = part;
    state.part = { ...part, ...value };
    if (words !== undefined) state.part.text = words;
  } else if ((part.type === 'text' || part.type === 'tool_call') && part.type === value.type) {
    if (value.signature !== undefined) part.signature = value.signature;
    if (value.native !== undefined) part.native = value.native;
  } else if (part.type === value.type && part.type !== 'refusal' && part.type !== 'audio') {
    state.part = value;
  }
}
