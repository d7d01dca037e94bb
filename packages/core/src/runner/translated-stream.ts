import type { Emit, StreamDecoder, StreamEncoder } from '../adapter/dialect.js';
import type { ProviderFailure } from '../adapter/wire.js';
import type { BifrostError } from '../errors/bifrost-error.js';
import type { StreamEvent } from '../hub/stream-event.js';
import { parseObject } from '../json/read.js';
import { framingOf } from '../transport/framing/create-framing.js';
import type { FramedEvent, Framing } from '../transport/framing/framing.js';
import { noteEstimate, noteUsage } from './answer-facts.js';
import { AnswerOutlet } from './answer-outlet.js';
import type { AnswerReader, AttemptHost } from './answer-reader.js';
import { endedEarly, loseEvent, spoiledCall } from './broken-stream.js';
import { choicesAsked } from './choices-asked.js';
import { StreamTracker } from './stream-tracker.js';

/**
 * Translates a stream while it comes: network chunk → framed events → canonical events → the client's text, all
 * synchronously, written once for every network chunk.
 */
export class TranslatedStream implements AnswerReader {
  readonly #host: AttemptHost;
  readonly #framing: Framing | undefined;
  readonly #decoder: StreamDecoder | undefined;
  readonly #encoder: StreamEncoder;
  readonly #tracker = new StreamTracker();
  readonly #outlet: AnswerOutlet;
  readonly #emit: Emit;
  #failure: ProviderFailure | undefined;
  #ended = false;

  /** @param decoder absent for a dialect that has no streams: its whole answers are replayed. */
  constructor(host: AttemptHost, decoder: StreamDecoder | undefined, encoder: StreamEncoder) {
    this.#host = host;
    this.#decoder = decoder;
    this.#encoder = encoder;
    this.#outlet = new AnswerOutlet(host.chain.sink, () => host.pause());
    if (decoder !== undefined) this.#framing = framingOf(host.plan.dialect, (event) => this.#event(event));
    this.#emit = (event) => this.#take(event);
  }

  data(chunk: Buffer): void {
    this.#framing?.push(chunk);
    this.#outlet.flushSoon();
  }

  end(): void {
    if (this.#ended) return;
    this.#framing?.end();
    if (!this.#ended) this.#wireEnd();
  }

  flush(): void {
    this.#outlet.flush();
  }

  linger(): void {
    if (!this.#ended) this.#wireEnd();
  }

  abandoned(): void {
    noteEstimate(this.#host.facts, Math.ceil(this.#tracker.characters / 4));
  }

  /** Whole events for a client that asked for a stream, from a provider that answered at once. */
  replay(events: Iterable<StreamEvent>): void {
    for (const event of events) this.#take(event);
    this.#wireEnd();
  }

  #event(framed: FramedEvent): void {
    if (this.#ended) return;
    if (framed.data === this.#host.plan.dialect.endMarker) return this.#wireEnd();
    const { event, data } = framed;
    const json = parseObject(data);
    // fields without data are no event
    if (json === undefined) return data.trim() === '' ? undefined : this.#malformed();
    const over = this.#decoder?.push(
      event === undefined ? { json, data } : { event, json, data },
      this.#emit,
    );
    if (this.#failure !== undefined) return this.#fail(this.#failure);
    const { finished, finishes } = this.#tracker;
    if (finished && finishes >= choicesAsked(this.#host.chain)) this.#host.finished();
    else this.#host.unfinished();
    if (over === true) this.#wireEnd();
  }

  #take(event: Parameters<Emit>[0]): void {
    if (this.#failure !== undefined) return;
    if (event.type === 'error') {
      // an error behind the finish reason takes nothing back
      if (!this.#tracker.finished) this.#failure = event.failure;
      return;
    }
    const content = this.#tracker.observe(event);
    if (event.type === 'start') this.#noteStart(event);
    if (event.type === 'usage') noteUsage(this.#host.facts, event.usage);
    if (event.type === 'finish') this.#noteFinish();
    this.#outlet.push(this.#encoder.push(event));
    if (!this.#host.committed && (content || this.#outlet.full)) {
      this.#host.commit();
      this.#outlet.commit();
    }
  }

  #noteStart({ model, service_tier }: Extract<StreamEvent, { type: 'start' }>): void {
    const { facts } = this.#host;
    if (model !== '') facts.modelUsed = model;
    if (service_tier !== undefined) facts.serviceTier = service_tier;
  }

  #noteFinish(): void {
    const { facts } = this.#host;
    facts.finishReason = this.#tracker.finishReason;
    facts.nativeFinishReason = this.#tracker.nativeFinishReason;
    facts.stopSequence = this.#tracker.stopSequence;
  }

  #malformed(): void {
    const error = loseEvent(this.#host);
    if (error !== undefined) this.#break(error);
  }

  #fail(failure: ProviderFailure): void {
    this.#ended = true;
    this.#outlet.flush();
    this.#host.failWith(failure);
  }

  #break(error: BifrostError): void {
    this.#ended = true;
    this.#outlet.flush();
    this.#host.fail(error);
  }

  /** The provider has said all it will say. */
  #wireEnd(): void {
    this.#decoder?.end(this.#emit);
    if (this.#failure !== undefined) return this.#fail(this.#failure);
    if (!this.#tracker.finished) return this.#break(endedEarly());
    if (this.#host.facts.malformedEvents > 0 && !this.#tracker.argumentsAreJson()) {
      return this.#break(spoiledCall());
    }
    this.#ended = true;
    this.abandoned();
    this.#outlet.push(this.#encoder.end());
    this.#host.commit();
    this.#outlet.commit();
    this.#outlet.flush();
    this.#host.completeStream();
  }
}
