import {
  object,
  objects,
  text,
  type Emit,
  type JsonObject,
  type Part,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
} from '@bifrost/core';
import { makeCallId } from './call-ids.js';
import { decodeMetadata } from './candidate-metadata.js';
import { decodePart } from './decode-part.js';
import { failedFinish } from './decode-response.js';
import { decodeCitations } from './grounding.js';
import { decodeLogprobs } from './logprobs.js';
import { decodeFinishReason, isFailedFinish } from './map-finish-reason.js';
import { addPartialArguments } from './partial-arguments.js';

type WordsPart = TextPart | ReasoningPart;

/** A part that is being written. */
type OpenPart =
  | { kind: 'words'; position: number; part: WordsPart }
  | {
      kind: 'call';
      position: number;
      part: ToolCallPart;
      /** The arguments so far, where they come in pieces. */
      args: JsonObject | undefined;
    };

/** Reads one candidate of a stream: pieces of text grow one part, everything else comes whole. */
export class CandidateDecoder {
  private readonly choice: number;
  private readonly answerId: string;
  private open: OpenPart | undefined;
  private parts = 0;
  private calls = 0;
  private lastText: { position: number; words: string } | undefined;
  private metadata: JsonObject = {};
  private reason: string | undefined;
  private finished = false;
  private blocked = false;

  constructor(choice: number, answerId: string) {
    this.choice = choice;
    this.answerId = answerId;
  }

  push(candidate: JsonObject, emit: Emit): void {
    for (const part of objects(object(candidate['content'])?.['parts'])) this.part(part, emit);
    const logprobs = decodeLogprobs(object(candidate['logprobsResult']));
    if (logprobs.length > 0) {
      const part = this.open?.position ?? Math.max(0, this.parts - 1);
      emit({ type: 'logprobs', choice: this.choice, part, value: logprobs });
    }
    // What is said of the whole candidate grows with the stream; the last word holds.
    for (const { kind, value } of decodeMetadata(candidate)) this.metadata[kind] = value;
    if (candidate['finishMessage'] !== undefined) this.metadata['finishMessage'] = candidate['finishMessage'];
    this.reason = text(candidate['finishReason']) ?? this.reason;
  }

  /** The model spoiled this candidate. */
  get isSpoiled(): boolean {
    return this.reason !== undefined && isFailedFinish(this.reason);
  }

  /** Nothing was told of this candidate. */
  get isSilent(): boolean {
    return this.parts === 0;
  }

  /** Tells the end, if it was said and is not told yet. */
  finish(emit: Emit): void {
    const { reason } = this;
    if (reason === undefined || this.finished) return;
    this.finished = true;
    if (isFailedFinish(reason)) return emit({ type: 'error', failure: failedFinish(this.metadata, reason) });
    if (this.open?.kind === 'words' && this.open.part.type === 'text')
      this.noteText(this.open.position, this.open.part);
    this.cite(emit);
    this.close(emit);
    for (const part of decodeMetadata(this.metadata)) this.whole(part, emit);
    const finishReason = this.blocked ? 'content_filter' : decodeFinishReason(reason, this.calls > 0);
    emit({ type: 'finish', choice: this.choice, reason: finishReason, native_reason: reason });
  }

  /** Ends what has no end yet, because Google takes the answer back. */
  block(reason: string, emit: Emit): void {
    if (this.reason !== undefined) return;
    this.blocked = true;
    this.reason = reason;
    this.finish(emit);
  }

  private part(part: JsonObject, emit: Emit): void {
    const call = object(part['functionCall']);
    if (call !== undefined && this.continuesCall(call)) return this.continueCall(call, emit);
    const decoded = decodePart(part, (name) => makeCallId(this.answerId, this.choice, this.calls, name));
    if (decoded === undefined) return;
    if (decoded.type === 'text' || decoded.type === 'reasoning') this.words(decoded, emit);
    else if (decoded.type === 'tool_call') this.startCall(decoded, call ?? {}, emit);
    else this.whole(decoded, emit);
  }

  /** Text and thoughts go on in their part until something else comes, or a signature has sealed them. */
  private words(piece: WordsPart, emit: Emit): void {
    const words = piece.text ?? '';
    if (words === '' && piece.signature === undefined) return;
    const { position, part } = this.joined(piece) ?? this.begin(piece, emit);
    const at = { choice: this.choice, part: position };
    if (words !== '') {
      emit({ type: piece.type === 'text' ? 'text-delta' : 'reasoning-delta', value: words, ...at });
      part.text = (part.text ?? '') + words;
    }
    if (piece.signature === undefined) return;
    emit({ type: 'signature', value: piece.signature, ...at });
    part.signature = piece.signature;
    if (piece.native !== undefined) part.native = piece.native;
  }

  /** The open part, if the piece goes on in it. A signature may come after its text, on an empty one. */
  private joined(piece: WordsPart): { position: number; part: WordsPart } | undefined {
    const { open } = this;
    if (open?.kind !== 'words' || open.part.type !== piece.type) return undefined;
    return open.part.signature === undefined ? open : undefined;
  }

  private begin(piece: WordsPart, emit: Emit): { position: number; part: WordsPart } {
    this.close(emit);
    const { signature: _signature, ...unsigned } = piece;
    const part: WordsPart = { ...unsigned, text: '' };
    const open = { kind: 'words' as const, position: this.take(), part };
    this.open = open;
    emit({ choice: this.choice, part: open.position, type: 'part-start', value: { ...part } });
    return open;
  }

  private startCall(part: ToolCallPart, call: JsonObject, emit: Emit): void {
    this.close(emit);
    this.calls += 1;
    const { signature, ...unsigned } = part;
    const position = this.take();
    const at = { choice: this.choice, part: position };
    emit({ type: 'part-start', value: { ...unsigned, arguments: '' }, ...at });
    if (signature !== undefined) emit({ type: 'signature', value: signature, ...at });
    const isWhole = call['willContinue'] !== true && call['partialArgs'] === undefined;
    const args = isWhole ? undefined : { ...object(call['args']) };
    if (args !== undefined) addPartialArguments(args, call['partialArgs']);
    this.open = { kind: 'call', position, part, args };
    if (call['willContinue'] !== true) this.close(emit);
  }

  private continuesCall(call: JsonObject): boolean {
    return this.open?.kind === 'call' && call['name'] === undefined;
  }

  private continueCall(call: JsonObject, emit: Emit): void {
    if (this.open?.kind !== 'call') return;
    if (this.open.args !== undefined) addPartialArguments(this.open.args, call['partialArgs']);
    if (call['willContinue'] !== true) this.close(emit);
  }

  /** A part that comes in one piece: pictures, code, what server tools did. */
  private whole(value: Exclude<Part, WordsPart | ToolCallPart>, emit: Emit): void {
    this.close(emit);
    const at = { choice: this.choice, part: this.take() };
    emit({ type: 'part-start', value, ...at });
    emit({ type: 'part-end', value, ...at });
  }

  private close(emit: Emit): void {
    const { open } = this;
    if (open === undefined) return;
    this.open = undefined;
    const at = { choice: this.choice, part: open.position };
    if (open.kind === 'call') {
      const value: ToolCallPart =
        open.args === undefined ? open.part : { ...open.part, arguments: JSON.stringify(open.args) };
      emit({ type: 'arguments-delta', value: value.arguments, ...at });
      return emit({ type: 'part-end', value, ...at });
    }
    const { part } = open;
    if (part.type === 'text') this.noteText(open.position, part);
    emit(
      part.signature === undefined ? { ...at, type: 'part-end' } : { ...at, type: 'part-end', value: part },
    );
  }

  /** Sources are told with the end of a stream, when their text is known whole. */
  private cite(emit: Emit): void {
    if (this.lastText === undefined) return;
    const { position, words } = this.lastText;
    for (const value of decodeCitations(this.metadata, words)) {
      emit({ choice: this.choice, part: position, type: 'citation', value });
    }
  }

  private noteText(position: number, { text: words }: TextPart): void {
    if (words !== '') this.lastText = { position, words };
  }

  private take(): number {
    this.parts += 1;
    return this.parts - 1;
  }
}
