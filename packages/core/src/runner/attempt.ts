import type { AnswerContext } from '../adapter/dialect.js';
import type { Headers, ProviderFailure } from '../adapter/wire.js';
import { BifrostError, type AttemptRecord } from '../errors/bifrost-error.js';
import type { CallWitness } from '../hooks/witness.js';
import type { TransportHandle, TransportHandler } from '../transport/transport.js';
import { AttemptAnswerContext } from './answer-context.js';
import { newFacts, type AnswerFacts } from './answer-facts.js';
import type { AnswerReader, AttemptHost } from './answer-reader.js';
import type { AttemptOutcome } from './attempt-outcome.js';
import { AttemptTimer, type Expiry } from './attempt-timer.js';
import { brokenOff } from './broken-stream.js';
import type { ChainContext } from './chain-context.js';
import { chooseReader } from './choose-reader.js';
import { setRoutingHeaders } from './extra-fields.js';
import { attributed, failureSource, providerError, type FailureSource } from './failure.js';
import type { AttemptPlan, PreparedRequest } from './prepare-request.js';
import { streamHeaders } from './stream-headers.js';
import { tellInStream } from './tell-in-stream.js';
import { WitnessedHandler } from './witnessed-handler.js';

/** How long a provider may take to close an answer that is complete, before its socket is given up. */
const drainMs = 1_000;

/** What one attempt is to do. */
interface AttemptWork {
  plan: AttemptPlan;
  prepared: PreparedRequest;
  targetIndex: number;
}

/** Sends a prepared request and passes its answer on. Settles when the answer is over; never rejects. */
export function runAttempt(chain: ChainContext, work: AttemptWork): Promise<AttemptOutcome> {
  return new Promise((resolve) => new Attempt(chain, work, resolve).start());
}

class Attempt implements TransportHandler, AttemptHost {
  readonly chain: ChainContext;
  readonly plan: AttemptPlan;
  readonly targetIndex: number;
  readonly facts: AnswerFacts;
  readonly usageAdded: boolean;
  readonly #prepared: PreparedRequest;
  readonly #resolve: (outcome: AttemptOutcome) => void;
  readonly #timer: AttemptTimer;
  #handle: TransportHandle | undefined;
  #reader: AnswerReader | undefined;
  #answer: { status: number; headers: Headers } | undefined;
  #answerContext: AnswerContext | undefined;
  /** Headers of the stream that the client reads. */
  #head: Headers | undefined;
  #forgetCancel: (() => void) | undefined;
  #stopDraining: (() => void) | undefined;
  #settled = false;
  #upstreamEnded = false;
  #paused = false;
  #finished = false;
  committed = false;

  constructor(chain: ChainContext, work: AttemptWork, resolve: (outcome: AttemptOutcome) => void) {
    this.chain = chain;
    this.plan = work.plan;
    this.targetIndex = work.targetIndex;
    this.usageAdded = work.prepared.usageAdded;
    this.#prepared = work.prepared;
    this.#resolve = resolve;
    const startedAt = chain.clock.monotonic();
    this.facts = newFacts(work.prepared.dropped, startedAt);
    const { stream, provider } = work.plan;
    this.#timer = new AttemptTimer(
      chain.clock,
      { limits: provider.limits, stream, startedAt, deadlineAt: chain.deadlineAt },
      (expiry) => this.#expired(expiry),
    );
  }

  start(): void {
    this.#forgetCancel = this.chain.cancellation.onCancel(() => this.#cancelled());
    if (this.#settled) return;
    this.chain.sink.onDrain = () => this.#resume();
    const { request } = this.#prepared;
    const { witness } = this.chain.call;
    const handler = witness === undefined ? this : this.#witnessedBy(witness);
    this.#handle = this.plan.provider.transport.send(request, handler);
  }

  #witnessedBy(witness: CallWitness): TransportHandler {
    const { provider, target, key } = this.plan;
    const handler = new WitnessedHandler(this, witness);
    handler.sent({ provider: provider.name, model: target.model, key: key.name }, this.#prepared.request);
    return handler;
  }

  get answer(): { status: number; headers: Headers } {
    if (this.#answer === undefined) throw new BifrostError('internal', 'an answer was read before its head');
    return this.#answer;
  }

  get answerContext(): AnswerContext {
    return (this.#answerContext ??= new AttemptAnswerContext(this.chain, this));
  }

  record(now = this.chain.clock.monotonic()): AttemptRecord {
    const record: AttemptRecord = {
      provider: this.plan.provider.name,
      model: this.plan.target.model,
      key: this.plan.key.name,
      start: Math.round(this.facts.sentAt - this.chain.startedAt),
      latency: Math.round(now - this.facts.sentAt),
    };
    if (this.facts.status !== undefined) record.status = this.facts.status;
    return record;
  }

  // what the transport tells

  onConnected(): void {
    // the connector has its own time limit
  }

  onHead(status: number, headers: Headers): void {
    if (this.#settled) return;
    this.#timer.head();
    this.facts.status = status;
    this.#answer = { status, headers };
    this.#guard(() => {
      this.#reader = chooseReader(this);
    });
  }

  onData(chunk: Buffer): void {
    if (this.#settled) return;
    this.#timer.data();
    this.#guard(() => this.#reader?.data(chunk));
  }

  onEnd(): void {
    this.#upstreamEnded = true;
    if (this.#settled) return this.#stopDraining?.();
    this.#guard(() => this.#reader?.end());
  }

  onError(error: BifrostError): void {
    this.#upstreamEnded = true;
    if (this.#settled) return this.#stopDraining?.();
    // a stream that has its finish reason is complete, however its connection ended
    if (this.#finished) return this.#guard(() => this.#reader?.linger?.());
    const cut = this.#answer !== undefined && this.plan.stream && this.#answer.status < 300;
    this.fail(cut ? brokenOff(error) : error);
  }

  // what readers do

  commit(): void {
    if (this.committed || this.#settled) return;
    this.committed = true;
    this.facts.committedAt = this.chain.clock.monotonic();
    this.#timer.committed();
    if (this.chain.headSent) return;
    this.chain.headSent = true;
    this.#head = setRoutingHeaders(streamHeaders(this), this.chain, this);
    this.chain.sink.head(200, this.#head);
  }

  finished(): void {
    this.#finished = true;
    if (!this.#paused) this.#timer.finished();
  }

  unfinished(): void {
    this.#finished = false;
    this.#timer.unfinished();
  }

  complete(status: number, headers: Record<string, string>, body: string | Uint8Array): void {
    if (this.#settled) return;
    const now = this.chain.clock.monotonic();
    this.committed = true;
    this.facts.committedAt = now;
    const record = this.record(now);
    this.chain.sink.complete(status, setRoutingHeaders(headers, this.chain, this), body);
    this.#settle({ kind: 'answered', facts: this.facts, record }, now);
  }

  completeStream(): void {
    if (this.#settled) return;
    const now = this.chain.clock.monotonic();
    const record = this.record(now);
    this.chain.sink.end(true);
    this.#settle({ kind: 'answered', facts: this.facts, record }, now);
  }

  fail(error: BifrostError): void {
    if (this.#settled) return;
    const named = attributed(error, this.#source());
    const record = { ...this.record(), error: named.code };
    this.#handle?.abort();
    if (this.committed) {
      this.#reader?.abandoned?.();
      this.#reader?.flush?.();
      tellInStream(this.chain, { plan: this.plan, record, error: named, head: this.#head });
    }
    this.#settle({ kind: 'failed', error: named, committed: this.committed, facts: this.facts, record });
  }

  failWith(failure: ProviderFailure): void {
    this.fail(providerError(failure, this.#source()));
  }

  pause(): void {
    this.#paused = true;
    // while nothing is read, what follows the finish cannot come
    this.#timer.unfinished();
    this.#handle?.pause();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#timer.data();
    if (this.#finished) this.#timer.finished();
    this.#handle?.resume();
  }

  // endings

  #source(): FailureSource {
    const { provider, key, target } = this.plan;
    return failureSource(this.chain, { provider, key, model: target.model });
  }

  /** The client left, or reads no more; the end of the call tells it to whoever is still there. */
  #cancelled(): void {
    if (this.#settled) return;
    this.#handle?.abort();
    this.#guard(() => this.#reader?.abandoned?.());
    this.#settle({ kind: 'cancelled', facts: this.facts, record: { ...this.record(), error: 'cancelled' } });
  }

  #expired(expiry: Expiry): void {
    if (this.#settled) return;
    if (expiry.kind === 'linger') return this.#guard(() => this.#reader?.linger?.());
    // a client that stopped reading is as good as gone, and no fault of the provider
    if (this.#paused) return this.#cancelled();
    this.fail(expiry.error);
  }

  /** Readers run inside the transport's callbacks, where nothing may throw: an adapter's bug fails one attempt only. */
  #guard(step: () => void): void {
    try {
      step();
    } catch (cause) {
      const error = BifrostError.isInstance(cause)
        ? cause
        : new BifrostError('internal', 'the answer could not be read', { cause });
      this.fail(error);
    }
  }

  #settle(outcome: AttemptOutcome, now = this.chain.clock.monotonic()): void {
    this.#settled = true;
    this.chain.upstreamMs += now - this.facts.sentAt;
    this.#timer.stop();
    this.#forgetCancel?.();
    if (!this.#upstreamEnded && outcome.kind === 'answered') this.#drain();
    this.#resolve(outcome);
  }

  /** The rest of a complete answer is read and thrown away, so that the connection can serve again. */
  #drain(): void {
    this.#handle?.resume();
    this.#stopDraining = this.chain.clock.schedule(drainMs, () => this.#handle?.abort());
  }
}
