import type { Emit } from '../../adapter/dialect.js';
import type { Part, ReasoningPart, TokenLogprob } from '../../hub/part.js';

type SpokenKind = 'text' | 'reasoning' | 'refusal';

const deltaTypes = {
  text: 'text-delta',
  reasoning: 'reasoning-delta',
  refusal: 'refusal-delta',
} as const;

/** One step of a stream of sound. */
export interface AudioPiece {
  data: string;
  transcript: string | undefined;
  id: string | undefined;
  expiresAt: number | undefined;
}

/**
 * Numbers the parts of one choice, and begins and ends them. One part is open at a time; what begins another ends it.
 */
export class PartWriter {
  readonly #choice: number;
  /** Reasoning parts with their words, for details that come later and name them by these. */
  readonly #reasoning: { part: number; text: string }[] = [];
  #next = 0;
  #open: SpokenKind | 'audio' | 'call' | undefined;
  #textLength = 0;
  #lastText: { part: number; start: number } | undefined;

  constructor(choice: number) {
    this.#choice = choice;
  }

  /** Adds words to a part, which begins unless it is open. */
  write(kind: SpokenKind, value: string, emit: Emit): void {
    if (this.#open !== kind) this.#begin(kind, emit);
    if (kind === 'text') {
      this.#textLength += value.length;
    } else if (kind === 'reasoning') {
      const last = this.#reasoning.at(-1);
      if (last !== undefined) last.text += value;
    }
    emit({ type: deltaTypes[kind], choice: this.#choice, part: this.#next - 1, value });
  }

  /** Log probabilities go before the words that they belong to, so that an encoder can write both as one. */
  logprobs(of: 'content' | 'refusal', value: TokenLogprob[], emit: Emit): void {
    const kind = of === 'content' ? 'text' : 'refusal';
    if (this.#open !== kind) this.#begin(kind, emit);
    emit({ type: 'logprobs', choice: this.#choice, part: this.#next - 1, value, of });
  }

  audio(piece: AudioPiece, emit: Emit): void {
    if (this.#open !== 'audio') this.#begin('audio', emit);
    emit({
      type: 'audio-delta',
      choice: this.#choice,
      part: this.#next - 1,
      value: piece.data,
      ...(piece.transcript === undefined ? {} : { transcript: piece.transcript }),
      ...(piece.id === undefined ? {} : { id: piece.id }),
      ...(piece.expiresAt === undefined ? {} : { expires_at: piece.expiresAt }),
    });
  }

  /** A part that came whole. */
  whole(value: Part, emit: Emit): void {
    this.close(emit);
    const part = this.#next++;
    emit({ type: 'part-start', choice: this.#choice, part, value });
    emit({ type: 'part-end', choice: this.#choice, part, value });
  }

  /** Begins a tool call and tells its position; arguments follow with {@link arguments}. */
  beginCall(value: Part, emit: Emit): number {
    this.close(emit);
    const part = this.#next++;
    this.#open = 'call';
    emit({ type: 'part-start', choice: this.#choice, part, value });
    return part;
  }

  /** Also for a call that is closed already: some servers write several calls in turns. */
  arguments(part: number, value: string, emit: Emit): void {
    emit({ type: 'arguments-delta', choice: this.#choice, part, value });
  }

  signature(part: number, value: string, emit: Emit): void {
    emit({ type: 'signature', choice: this.#choice, part, value });
  }

  /** The text part that was written last, and where it begins in the content; one begins where there is none. */
  lastText(emit: Emit): { part: number; start: number } {
    if (this.#lastText === undefined) this.#begin('text', emit);
    return this.#lastText ?? { part: 0, start: 0 };
  }

  get isReasoning(): boolean {
    return this.#open === 'reasoning';
  }

  /** Whether these words of reasoning were written already. */
  hasReasoned(words: string): boolean {
    return this.#reasoning.some(({ text }) => text.endsWith(words) || text.includes(words));
  }

  /**
   * Says what is known beside the words of a reasoning part: signature, id, encrypted form. Ends the part if it is open;
   * where the details come only at the end of the answer, they are told as a second end of the part.
   */
  finishReasoning(known: ReasoningPart, emit: Emit): void {
    const found =
      known.text === undefined
        ? this.#reasoning.at(-1)
        : (this.#reasoning.find(({ text }) => text === known.text) ?? this.#reasoning.at(-1));
    if (found === undefined) {
      this.whole(known, emit);
      return;
    }
    if (this.#open === 'reasoning' && found.part === this.#next - 1) this.#open = undefined;
    emit({ type: 'part-end', choice: this.#choice, part: found.part, value: { ...known, text: found.text } });
  }

  /** Ends the open part. */
  close(emit: Emit): void {
    if (this.#open === undefined) return;
    this.#open = undefined;
    emit({ type: 'part-end', choice: this.#choice, part: this.#next - 1 });
  }

  #begin(kind: SpokenKind | 'audio', emit: Emit): void {
    this.close(emit);
    this.#open = kind;
    const part = this.#next++;
    if (kind === 'text') this.#lastText = { part, start: this.#textLength };
    else if (kind === 'reasoning') this.#reasoning.push({ part, text: '' });
    emit({ type: 'part-start', choice: this.#choice, part, value: emptyPart(kind) });
  }
}

function emptyPart(kind: SpokenKind | 'audio'): Part {
  if (kind === 'audio') return { type: 'audio', source: { data: '', media_type: 'audio/*' } };
  return { type: kind, text: '' };
}
