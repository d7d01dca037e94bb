import type { AttemptEnd, AttemptRecord, BifrostError, Observer, RequestEnd } from '@bifrost/core';
import type { RequestEntry } from '@bifrost/request-log';
import type { Refusal } from '../routes/client-door.js';
import { ContentKeeper } from './content-keeper.js';
import { entryOf } from './entry-of.js';
import { GatheredText } from './gathered-text.js';
import type { OpenLog } from './log-port.js';

/** Records are gathered so long: what a process that is killed has not handed on is lost. */
const gatherMs = 200;
/** Handed on at once when there is so much. */
const maxGathered = 500;
const maxGatheredBytes = 512 * 1024;

/**
 * Writes a record of every request to the log. On the way of a request it makes one flat object and its JSON; the rest
 * happens once a batch, or in another thread.
 */
export class RequestRecorder implements Observer {
  readonly #log: OpenLog;
  /** By the try and not by the request's id, which a client may give to two requests at once. */
  readonly #failures = new WeakMap<AttemptRecord, BifrostError>();
  readonly #gathered = new GatheredText(maxGatheredBytes);
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(log: OpenLog) {
    this.#log = log;
  }

  readonly onAttemptEnd = ({ attempt, failure }: AttemptEnd): void => {
    if (failure !== undefined) this.#failures.set(attempt, failure);
  };

  readonly onRequestEnd = (event: RequestEnd): void => {
    // Without a route nobody asked from outside: the gateway itself looked for a provider's models.
    if (event.route === undefined) return;
    const { witness } = event;
    const content = witness instanceof ContentKeeper ? witness.content() : null;
    const id = this.#log.createId(event.startedAt);
    this.#add(entryOf(event, { id, failures: this.#failures, content }));
  };

  /** A request that never reached the engine. */
  refused({ requestId, route, client, error, userAgent }: Refusal): void {
    const now = Date.now();
    this.#add({
      ...refusedEntry,
      id: this.#log.createId(now),
      time_ms: now,
      request_id: requestId,
      client: client ?? null,
      user_agent: userAgent ?? null,
      route,
      status: error.status,
      error: error.code,
      error_message: error.message,
      fault: error.fault,
    });
  }

  /** Hands on what is gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#count === 0) return;
    const count = this.#count;
    this.#count = 0;
    this.#log.port.write(this.#gathered.take(), count);
  }

  #add(entry: RequestEntry): void {
    const line = this.#log.writeLine(entry);
    if (!this.#gathered.add(line)) {
      this.flush();
      // One with long bodies goes alone.
      if (!this.#gathered.add(line)) {
        this.#log.port.write(line, 1);
        return;
      }
    }
    this.#count += 1;
    if (this.#count >= maxGathered) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }
}

/** What is the same for all requests that were refused at the door. */
const refusedEntry = {
  dialect: null,
  operation: null,
  stream: false,
  passage: false,
  model: '',
  provider: null,
  model_used: null,
  key: null,
  fallback_index: null,
  fallback_from: null,
  fallback_to: null,
  fallback_reason: null,
  finish_reason: null,
  input_tokens: null,
  output_tokens: null,
  cached_tokens: null,
  reasoning_tokens: null,
  usage_source: 'none',
  cost_usd: null,
  latency_ms: 0,
  first_token_ms: null,
  overhead_ms: 0,
  attempts: [],
  dropped_params: [],
  malformed_events: 0,
  content: null,
} satisfies Partial<RequestEntry>;
