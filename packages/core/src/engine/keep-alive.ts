import { setRequestId } from '../adapter/request-id.js';
import type { ChainContext } from '../runner/chain-context.js';
import { framedHeaders } from '../runner/stream-headers.js';
import type { BifrostError } from '../errors/bifrost-error.js';
import type { AnswerSink } from './call.js';
import type { Headers } from '../adapter/wire.js';

/** What SSE clients ignore and what still keeps proxies from giving up. */
const comment = ': keep-alive\n\n';

/**
 * A sink that notices silence. Streams framed as SSE get a comment after each stretch of it; the head of the answer
 * goes out with the first, though the provider's frames stay held, so that failover remains invisible.
 */
export class WatchedSink implements AnswerSink {
  readonly #sink: AnswerSink;
  #written = false;
  #ended = false;
  readonly fail?: (error: BifrostError) => void;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
    if (sink.fail === undefined) return;
    this.fail = (error) => {
      this.#ended = true;
      sink.fail?.(error);
    };
  }

  set onDrain(listener: () => void) {
    this.#sink.onDrain = listener;
  }

  complete(status: number, headers: Headers, body: string | Uint8Array): void {
    this.#ended = true;
    this.#sink.complete(status, headers, body);
  }

  head(status: number, headers: Headers): void {
    this.#written = true;
    this.#sink.head(status, headers);
  }

  write(chunk: string | Uint8Array): boolean {
    this.#written = true;
    return this.#sink.write(chunk);
  }

  end(complete: boolean): void {
    this.#ended = true;
    this.#sink.end(complete);
  }

  /** Begins to watch. Returns the way to stop. */
  watch(chain: ChainContext, afterMs: number): () => void {
    const sign = chain.client.inbound?.keepAlive ?? comment;
    const next = (): (() => void) => chain.clock.schedule(afterMs, tick);
    const tick = (): void => {
      if (this.#ended) return;
      if (!this.#written) this.#sign(chain, sign);
      this.#written = false;
      stop = next();
    };
    let stop = next();
    return () => stop();
  }

  #sign(chain: ChainContext, sign: string): void {
    if (!chain.headSent) {
      chain.headSent = true;
      const headers = framedHeaders('sse');
      setRequestId(headers, chain.client, chain.call.requestId);
      this.#sink.head(200, headers);
    }
    this.#sink.write(sign);
  }
}
