import type { InspectedEvent, Passage } from '../adapter/dialect.js';
import type { BifrostError } from '../errors/bifrost-error.js';
import { parseObject, type JsonObject } from '../json/read.js';
import { EventFramer } from '../passage/event-frames.js';
import type { EventFrame } from '../passage/event-frame.js';
import { byte } from '../passage/json-bytes.js';
import { MarkerLookout } from '../passage/marker-lookout.js';
import type { Markers } from '../passage/markers.js';
import { noteEstimate, noteUsage } from './answer-facts.js';
import { AnswerOutlet } from './answer-outlet.js';
import type { AnswerReader, AttemptHost } from './answer-reader.js';
import { endedEarly, loseEvent, spoiledCall } from './broken-stream.js';
import { choicesAsked } from './choices-asked.js';
import { extraFields } from './extra-fields.js';
import { FinishEvent, type Repair } from './finish-event.js';
import { endedInOtherWords } from './ended-in-other-words.js';

/**
 * Passes a stream on event by event, as the provider wrote it. Until the commit point every event is looked at; after
 * it only those that hold one of the dialect's markers. The finish event waits for usage or the end, so that
 * `extra_fields` can ride on it.
 */
export class PassedStream implements AnswerReader {
  readonly #host: AttemptHost;
  readonly #passage: Passage | undefined;
  readonly #framer: EventFramer;
  readonly #outlet: AnswerOutlet;
  readonly #markers: Markers;
  readonly #repairMarkers: Markers;
  readonly #anyMarkers: Markers;
  readonly #lookout = new MarkerLookout();
  #repairNeeded = false;
  /** A choice ended in words that the public API has not. */
  #endedOtherwise = false;
  #heldFinish: FinishEvent | undefined;
  /** The last that was said was the finish of a choice. */
  #sawFinish = false;
  /** Choices that are finished. */
  #finished = 0;
  #contentEvents = 0;
  #ended = false;

  constructor(host: AttemptHost) {
    this.#host = host;
    this.#passage = host.plan.dialect.passage;
    this.#framer = new EventFramer((frame, end) => this.#event(frame, this.#lookout.mayHold(end)));
    this.#outlet = new AnswerOutlet(host.chain.sink, () => host.pause());
    const { markers } = host.chain;
    this.#markers = markers.get(this.#passage?.markers);
    this.#repairMarkers = markers.get(this.#unifiedRepair?.markers);
    this.#anyMarkers = markers.either(this.#markers, this.#repairMarkers);
  }

  data(chunk: Buffer): void {
    const wanted = this.#repairNeeded ? this.#markers : this.#anyMarkers;
    this.#lookout.begin(chunk, wanted, this.#framer.holdsPart);
    this.#framer.push(chunk);
    this.#lookout.finish();
    this.#outlet.flushSoon();
  }

  end(): void {
    if (this.#ended) return;
    const rest = this.#framer.end();
    if (rest !== undefined) this.#rest(rest);
    if (!this.#ended) this.#wireEnd(undefined);
  }

  flush(): void {
    this.#outlet.flush();
  }

  linger(): void {
    if (!this.#ended) this.#wireEnd(undefined);
  }

  abandoned(): void {
    // providers of this kind tell nothing before the end; an event is about a token
    noteEstimate(this.#host.facts, this.#contentEvents);
  }

  #event(frame: EventFrame, mayHoldMarker: boolean): void {
    if (this.#ended) return;
    const { endMarker } = this.#host.plan.dialect;
    if (endMarker !== undefined && frame.is(endMarker)) return this.#wireEnd(frame);
    if (!frame.looksLikeObject) return this.#odd(frame);
    if (mayHoldMarker && !this.#repairNeeded && frame.includesAny(this.#repairMarkers))
      this.#repairNeeded = true;
    const isMarked = mayHoldMarker && frame.includesAny(this.#markers);
    // behind a finish reason only a look tells the next choice from what vendors append (moderation, obfuscation)
    if (this.#host.committed && !this.#sawFinish && !isMarked) return this.#content(frame);
    this.#inspect(frame);
  }

  #inspect(frame: EventFrame): void {
    const json = parseObject(frame.data);
    if (json === undefined) return this.#malformed(frame);
    const name = frame.event;
    const seen = this.#passage?.inspectEvent(name === undefined ? { json } : { event: name, json }) ?? {
      kind: 'content',
    };
    this.#note(seen);
    switch (seen.kind) {
      case 'error':
        return this.#fail(json);
      case 'content':
        return this.#content(frame);
      case 'finish':
        this.#finished += seen.finished ?? 1;
        return this.#finish(frame, json);
      case 'usage':
        return this.#usage(frame);
      case 'end':
        return this.#wireEnd(frame);
      default:
        this.#outlet.push(this.#opening(frame, json));
        if (this.#outlet.full) this.#commit();
    }
  }

  #note(seen: InspectedEvent): void {
    const { facts } = this.#host;
    noteUsage(facts, seen.usage);
    if (seen.model !== undefined && seen.model !== '') facts.modelUsed = seen.model;
    if (seen.service_tier !== undefined) facts.serviceTier = seen.service_tier;
    if (seen.id !== undefined) facts.answerId = seen.id;
    if (seen.bound !== undefined) facts.answerBound = seen.bound;
    if (seen.finish_reason !== undefined) {
      facts.finishReason = seen.finish_reason;
      facts.nativeFinishReason = seen.finish_reason;
    }
  }

  #content(frame: EventFrame): void {
    this.#contentEvents += 1;
    this.#commit();
    if (this.#sawFinish) this.#goOn();
    this.#outlet.pass(frame);
  }

  #finish(frame: EventFrame, json: JsonObject): void {
    this.#commit();
    this.#releaseFinish();
    this.#heldFinish = new FinishEvent(frame, json);
    const repair = this.#unifiedRepair;
    if (repair !== undefined) this.#endedOtherwise ||= endedInOtherWords(repair, this.#host.facts);
    this.#sawFinish = true;
    if (this.#finished >= choicesAsked(this.#host.chain)) this.#host.finished();
  }

  /** One choice is finished and another goes on. */
  #goOn(): void {
    this.#sawFinish = false;
    this.#releaseFinish();
    this.#host.unfinished();
  }

  /** Usage without content: it follows the finish event, and is taken out where only we wanted it. */
  #usage(frame: EventFrame): void {
    this.#giveFinish();
    if (!this.#host.usageAdded) this.#outlet.pass(frame);
  }

  /** Several choices finish one after another; only the last of them carries our facts. */
  #releaseFinish(): void {
    const held = this.#heldFinish;
    this.#heldFinish = undefined;
    if (held !== undefined) this.#outlet.push(held.bytes(this.#repair));
  }

  #giveFinish(): void {
    const held = this.#heldFinish;
    this.#heldFinish = undefined;
    if (held === undefined) return;
    const { chain } = this.#host;
    if (!chain.envelope.wantsExtraFields) return this.#outlet.push(held.bytes(this.#repair));
    const facts = JSON.stringify(extraFields(chain, this.#host, undefined));
    this.#outlet.push(held.bytesWith(facts, this.#repair));
  }

  #opening(frame: EventFrame, json: JsonObject): Uint8Array | string {
    const changed = this.#unifiedRepair?.applyToOpen?.(json);
    return changed === undefined ? frame.bytes : `data: ${JSON.stringify(changed)}\n\n`;
  }

  get #unifiedRepair(): Passage['repair'] {
    return this.#host.chain.call.unified ? this.#passage?.repair : undefined;
  }

  get #repair(): Repair | undefined {
    const repair = this.#unifiedRepair;
    if (repair === undefined || !(this.#repairNeeded || this.#endedOtherwise)) return undefined;
    return (json) => repair.apply(json, this.#repairNeeded);
  }

  /** Not an object in the usual form: a comment, a bare error body between events, or garbage. */
  #odd(frame: EventFrame): void {
    if (frame.isComment) {
      if (this.#host.committed) this.#outlet.pass(frame);
      return;
    }
    const bare = parseObject(frame.bytes.toString('utf8'));
    if (bare !== undefined) return this.#fail(bare);
    // fields without data (`retry`, `id`) are no event
    if (frame.data.trim() !== '') this.#malformed(frame);
  }

  /** What the provider left without a closing line: an event all the same if it is complete, or an error body. */
  #rest(frame: EventFrame): void {
    if (frame.looksLikeObject && parseObject(frame.data) !== undefined) {
      return this.#framer.push(closed(frame.bytes));
    }
    const { endMarker } = this.#host.plan.dialect;
    if (endMarker !== undefined && frame.is(endMarker)) return this.#wireEnd(undefined);
    const bare = parseObject(frame.bytes.toString('utf8'));
    if (bare !== undefined) this.#fail(bare);
  }

  #malformed(frame: EventFrame): void {
    const error = loseEvent(this.#host);
    if (error !== undefined) return this.#break(error);
    const text = frame.bytes.toString('utf8');
    if (this.#passage?.callMarkers?.some((marker) => text.includes(marker)) === true) {
      this.#break(spoiledCall());
    }
  }

  #fail(json: JsonObject): void {
    // an error behind the finish reason takes nothing back
    if (this.#sawFinish) return this.#wireEnd(undefined);
    this.#ended = true;
    this.#outlet.flush();
    const { answer, plan } = this.#host;
    this.#host.failWith(plan.dialect.decodeError({ ...answer, body: { kind: 'json', value: json } }));
  }

  #break(error: BifrostError): void {
    this.#ended = true;
    this.#outlet.flush();
    this.#host.fail(error);
  }

  #commit(): void {
    if (this.#host.committed) return;
    this.#host.commit();
    this.#outlet.commit();
  }

  /** The provider has said all it will say; `marker` is its end marker, as it wrote it. */
  #wireEnd(marker: EventFrame | undefined): void {
    const { plan, chain } = this.#host;
    if (!this.#sawFinish) return this.#break(endedEarly());
    this.#ended = true;
    this.#commit();
    this.abandoned();
    this.#giveFinish();
    if (marker !== undefined) this.#outlet.pass(marker);
    else if (plan.dialect.endMarker !== undefined && chain.client.endMarker !== undefined) {
      this.#outlet.push(`data: ${chain.client.endMarker}\n\n`);
    }
    this.#outlet.flush();
    this.#host.completeStream();
  }
}

/** An event without its blank line would swallow what is written behind it. */
function closed(event: Buffer): Buffer {
  return Buffer.concat([event, Buffer.from(event.at(-1) === byte.lineFeed ? '\n' : '\n\n')]);
}
