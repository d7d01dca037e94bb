import {
  exactEvent,
  isObject,
  list,
  number,
  object,
  objects,
  type Emit,
  type JsonObject,
  type StreamDecoder,
  type WireEvent,
} from '@bifrost/core';
import { decodeErrorEvent } from '../wire/errors.js';
import { CandidateDecoder } from './candidate-decoder.js';
import { blockReasonOf, headOf } from './decode-response.js';
import { decodeServiceTier, decodeUsage, mergeUsage } from './map-usage.js';

/**
 * Reads a stream of generateContent: every event is a whole answer with the next pieces in it, and nothing says that the
 * stream is over.
 *
 * A finish reason is told at once where usage stands beside it, as it does in the last event. Some servers write `STOP`
 * into every event, so a reason without usage waits for the stream's end.
 */
export class GenerateStreamDecoder implements StreamDecoder {
  private readonly candidates = new Map<number, CandidateDecoder>();
  private answerId = '';
  private started = false;
  private blocked = false;
  private usage: JsonObject = {};

  push(event: WireEvent, emit: Emit): void {
    const { json } = event;
    if (object(json['error']) !== undefined) return this.fail(json, emit);
    this.start(json, emit);
    for (const [position, candidate] of candidatesOf(event).entries()) {
      this.candidate(number(candidate['index']) ?? position).push(candidate, emit);
    }
    const counted = this.addUsage(object(json['usageMetadata']), emit);
    const reason = blockReasonOf(json);
    if (reason !== undefined) this.block(reason, emit);
    if (counted) this.finishWell(emit);
  }

  /**
   * A candidate that the model spoiled ends the stream, so it waits until all others are told. One of which nothing was
   * told is left out beside others, as in a whole answer.
   */
  end(emit: Emit): void {
    this.finishWell(emit);
    const all = [...this.candidates.values()];
    const spoiled = all.filter(({ isSpoiled }) => isSpoiled);
    const isAlone = spoiled.length === all.length;
    spoiled.find(({ isSilent }) => isAlone || !isSilent)?.finish(emit);
  }

  private finishWell(emit: Emit): void {
    for (const candidate of this.candidates.values()) if (!candidate.isSpoiled) candidate.finish(emit);
  }

  /** Whatever reason stood before it, the answer did not end well. */
  private fail(json: JsonObject, emit: Emit): void {
    this.candidates.clear();
    emit({ type: 'error', failure: decodeErrorEvent(json) });
  }

  private start(json: JsonObject, emit: Emit): void {
    if (this.started) return;
    this.started = true;
    const head = headOf(json);
    this.answerId = head.id;
    const tier = decodeServiceTier(object(json['usageMetadata']));
    emit({ type: 'start', ...head, ...(tier === undefined ? {} : { service_tier: tier }) });
  }

  private candidate(index: number): CandidateDecoder {
    let candidate = this.candidates.get(index);
    if (candidate === undefined) {
      candidate = new CandidateDecoder(index, this.answerId);
      this.candidates.set(index, candidate);
    }
    return candidate;
  }

  /** A prompt, or what was said so far, that Google takes back: the stream ends with it. */
  private block(reason: string, emit: Emit): void {
    if (this.blocked) return;
    this.blocked = true;
    for (const candidate of this.candidates.values()) candidate.block(reason, emit);
    if (this.candidates.size > 0) return;
    emit({ type: 'finish', choice: 0, reason: 'content_filter', native_reason: reason });
  }

  private addUsage(metadata: JsonObject | undefined, emit: Emit): boolean {
    this.usage = mergeUsage(this.usage, metadata);
    const usage = metadata === undefined ? undefined : decodeUsage(this.usage);
    if (usage !== undefined) emit({ type: 'usage', usage });
    return usage !== undefined;
  }
}

/** The candidates; numbers in the arguments of calls, which come as objects here too, as they were written. */
function candidatesOf(event: WireEvent): JsonObject[] {
  const candidates = objects(event.json['candidates']);
  return candidates.some(holdsCall) ? objects(exactEvent(event)['candidates']) : candidates;
}

function holdsCall(candidate: JsonObject): boolean {
  const parts = list(object(candidate['content'])?.['parts']);
  return parts.some((part) => isObject(part) && part['functionCall'] !== undefined);
}
