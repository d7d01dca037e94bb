import type { Emit } from '../../adapter/dialect.js';
import type { Part, ReasoningPart } from '../../hub/part.js';
import { number, object, objects, text, type JsonObject } from '../../json/read.js';
import { decodeAnnotation, moveCitation } from './annotations.js';
import { imageParts } from './decode-assistant.js';
import { mapFinishReason } from './map-finish-reason.js';
import { PartWriter } from './part-writer.js';
import { readContentPart, readLogprobs, reasoningText } from './read-message.js';
import { decodeReasoningDetails } from './reasoning-details.js';
import type { ChatSettings } from './settings.js';
import { type AnswerHead, CallsDecoder, readCallPiece } from './stream-calls.js';

/** Turns the deltas of one choice into parts, in the order in which they appear. */
export class ChoiceDecoder {
  readonly #index: number;
  readonly #settings: ChatSettings;
  readonly #writer: PartWriter;
  readonly #calls: CallsDecoder;
  #finished = false;
  #soundEnded = false;

  constructor(index: number, head: AnswerHead, settings: ChatSettings) {
    this.#index = index;
    this.#settings = settings;
    this.#writer = new PartWriter(index);
    this.#calls = new CallsDecoder(this.#writer, { head, choice: index });
  }

  /** Reads a choice of a chunk. */
  push(choice: JsonObject, emit: Emit): void {
    const delta = object(choice['delta']) ?? object(choice['message']);
    if (delta !== undefined) {
      const { content } = delta;
      if (typeof content === 'string' && !choice['logprobs'] && isPlainText(delta)) {
        if (content !== '') this.#say('text', content, emit);
      } else {
        this.#readDelta(delta, choice['logprobs'], emit);
      }
    }
    const reason = choice['finish_reason'];
    if (typeof reason === 'string' && reason !== '') this.#finish(reason, text(choice['stop_reason']), emit);
  }

  /** The stream is over. A sound that told when it expires is complete: some streams of sound have no finish reason. */
  end(emit: Emit): void {
    this.#close(emit);
    if (this.#soundEnded) this.#finish('', undefined, emit);
  }

  #say(kind: 'text' | 'reasoning' | 'refusal', words: string, emit: Emit): void {
    this.#calls.settle(emit);
    this.#writer.write(kind, words, emit);
  }

  #readDelta(delta: JsonObject, logprobs: unknown, emit: Emit): void {
    const words = reasoningText(delta);
    if (words !== undefined) this.#say('reasoning', words, emit);
    this.#readLogprobs(logprobs, emit);
    this.#readContent(delta['content'], emit);
    const refusal = text(delta['refusal']);
    if (refusal !== undefined && refusal !== '') this.#say('refusal', refusal, emit);
    const audio = object(delta['audio']);
    if (audio !== undefined) this.#readAudio(audio, emit);
    for (const annotation of objects(delta['annotations'])) this.#readAnnotation(annotation, emit);
    for (const image of imageParts(delta['images'])) this.#whole(image, emit);
    for (const call of objects(delta['tool_calls'])) this.#calls.push(readCallPiece(call), emit);
    const legacy = object(delta['function_call']);
    if (legacy !== undefined) this.#calls.push(readCallPiece({ index: 0, function: legacy }), emit);
    if (Array.isArray(delta['reasoning_details'])) this.#readDetails(delta['reasoning_details'], words, emit);
  }

  #readLogprobs(value: unknown, emit: Emit): void {
    const logprobs = readLogprobs(value);
    if (logprobs === undefined) return;
    this.#calls.settle(emit);
    if (hasItems(logprobs.content)) this.#writer.logprobs('content', logprobs.content, emit);
    if (hasItems(logprobs.refusal)) this.#writer.logprobs('refusal', logprobs.refusal, emit);
  }

  /** Content is a text or, with some vendors, a list of parts. */
  #readContent(content: unknown, emit: Emit): void {
    if (typeof content === 'string') {
      if (content !== '') this.#say('text', content, emit);
      return;
    }
    if (!Array.isArray(content)) return;
    for (const item of content) {
      const part = readContentPart(item, this.#settings);
      if (part === undefined) continue;
      if (part.type === 'text' || part.type === 'reasoning' || part.type === 'refusal') {
        if (part.text !== undefined && part.text !== '') this.#say(part.type, part.text, emit);
        if (part.type === 'reasoning' && part.signature !== undefined) this.#endReasoning(part, emit);
      } else {
        this.#whole(part, emit);
      }
    }
  }

  /** The words have been told: what is left is whose they are. */
  #endReasoning({ text: _told, ...known }: ReasoningPart, emit: Emit): void {
    this.#calls.settle(emit);
    this.#writer.finishReasoning(known, emit);
  }

  #readAudio(audio: JsonObject, emit: Emit): void {
    const expiresAt = number(audio['expires_at']);
    if (expiresAt !== undefined) this.#soundEnded = true;
    this.#calls.settle(emit);
    this.#writer.audio(
      {
        data: text(audio['data']) ?? '',
        transcript: text(audio['transcript']),
        id: text(audio['id']),
        expiresAt,
      },
      emit,
    );
  }

  #readAnnotation(annotation: JsonObject, emit: Emit): void {
    const home = this.#writer.lastText(emit);
    const citation = moveCitation(decodeAnnotation(annotation, this.#settings.filedAs), -home.start);
    emit({ type: 'citation', choice: this.#index, part: home.part, value: citation });
  }

  /** Details repeat words that were streamed as `reasoning`, and add what Chat has no member for. */
  #readDetails(value: unknown, words: string | undefined, emit: Emit): void {
    const details = decodeReasoningDetails(value, this.#calls.ids());
    for (const { part } of details.parts) {
      if (part.type === 'reasoning' && part.text !== undefined) {
        if (part.text !== words && !this.#writer.hasReasoned(part.text))
          this.#say('reasoning', part.text, emit);
        if (part.signature === undefined && part.encrypted === undefined && part.id === undefined) continue;
        this.#writer.finishReasoning(this.#claimed(part), emit);
      } else {
        this.#whole(part.type === 'reasoning' ? this.#claimed(part) : part, emit);
      }
    }
    for (const [id, { signature }] of details.callSignatures) this.#calls.sign(id, signature, emit);
    for (const { signature } of details.textSignatures) {
      // While the reasoning is being written, a signature without words closes it.
      if (this.#writer.isReasoning) {
        const dialect = signature.dialect ?? this.#settings.id;
        this.#writer.finishReasoning({ type: 'reasoning', signature: signature.signature, dialect }, emit);
      } else {
        this.#writer.signature(this.#writer.lastText(emit).part, signature.signature, emit);
      }
    }
  }

  /** What nobody signed by name, this provider signed. */
  #claimed(part: ReasoningPart): ReasoningPart {
    return { ...part, dialect: part.dialect ?? this.#settings.id };
  }

  #whole(part: Part, emit: Emit): void {
    this.#calls.settle(emit);
    this.#writer.whole(part, emit);
  }

  #finish(native: string, stopSequence: string | undefined, emit: Emit): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#close(emit);
    emit({
      type: 'finish',
      choice: this.#index,
      reason: mapFinishReason(native, this.#calls.any),
      native_reason: native,
      ...(stopSequence === undefined ? {} : { stop_sequence: stopSequence }),
    });
  }

  #close(emit: Emit): void {
    this.#calls.settle(emit);
    this.#writer.close(emit);
  }
}

/** The first chunk of a stream with log probabilities has an empty list of them. */
function hasItems<T>(items: T[] | undefined): items is T[] {
  return items !== undefined && items.length > 0;
}

/** Whether a delta holds a text and nothing else that could matter: the common case, decided without allocation. */
function isPlainText(delta: JsonObject): boolean {
  for (const member in delta) {
    if (member === 'content' || member === 'role') continue;
    const value = delta[member];
    if (value !== null && value !== undefined && value !== '') return false;
  }
  return true;
}
