import type { Part } from '../hub/part.js';
import type { Position, StreamEvent } from '../hub/stream-event.js';
import { parseJson } from '../json/read.js';

/** What the runner must know of a translated stream: where it commits, whether it is finished, how much it said. */
export class StreamTracker {
  finishReason: string | undefined;
  nativeFinishReason: string | undefined;
  stopSequence: string | undefined;
  /** Characters of text, reasoning and arguments, for an estimate when the provider never told its usage. */
  characters = 0;
  /** Finish reasons so far. */
  finishes = 0;
  readonly #open = new Set<number>();
  readonly #functionArguments = new Map<string, string>();

  /** Notes an event. Returns whether it is content that a user would miss: the commit point. */
  observe(event: StreamEvent): boolean {
    switch (event.type) {
      case 'start':
      case 'usage':
        return false;
      case 'finish':
        return this.#finish(event);
      case 'part-start':
        this.#open.add(event.choice);
        if (event.value.type === 'tool_call' && event.value.kind === 'function') {
          this.#functionArguments.set(`${event.choice}:${event.part}`, event.value.arguments);
        }
        return (
          event.value.type !== 'text' && event.value.type !== 'reasoning' && event.value.type !== 'refusal'
        );
      case 'text-delta':
      case 'reasoning-delta':
      case 'refusal-delta':
      case 'audio-delta':
        return this.#delta(event.choice, event.value.length);
      case 'arguments-delta':
        return this.#arguments(event, event.value);
      case 'part-end':
        // decoders close what is open when a stream breaks off, also what never said anything
        return event.value !== undefined && saysSomething(event.value);
      default:
        return true;
    }
  }

  /** Every choice that began has its finish reason. */
  get finished(): boolean {
    return this.finishes > 0 && this.#open.size === 0;
  }

  /** Whether the arguments of every function call are JSON: asked only after an event was lost. */
  argumentsAreJson(): boolean {
    for (const text of this.#functionArguments.values()) {
      if (text.trim() !== '' && parseJson(text) === undefined) return false;
    }
    return true;
  }

  #delta(choice: number, length: number): boolean {
    this.#open.add(choice);
    this.characters += length;
    return length > 0;
  }

  #arguments(at: Position, value: string): boolean {
    const position = `${at.choice}:${at.part}`;
    const before = this.#functionArguments.get(position);
    if (before !== undefined) this.#functionArguments.set(position, before + value);
    return this.#delta(at.choice, value.length);
  }

  #finish(event: Extract<StreamEvent, { type: 'finish' }>): boolean {
    this.#open.delete(event.choice);
    this.finishes += 1;
    if (event.choice === 0 || this.finishReason === undefined) {
      this.finishReason = event.reason;
      this.nativeFinishReason = event.native_reason;
      this.stopSequence = event.stop_sequence;
    }
    return true;
  }
}

function saysSomething(part: Part): boolean {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text !== '';
    case 'reasoning':
      return (part.text ?? '') !== '' || part.encrypted !== undefined;
    default:
      return true;
  }
}
