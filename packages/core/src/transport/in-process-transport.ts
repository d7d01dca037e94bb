import type { InProcessRequest, InProcessResponse, InProcessTools } from '../adapter/provider-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { sleep, type Clock } from '../time/clock.js';
import type { Transport, TransportHandle, TransportHandler, TransportRequest } from './transport.js';

/** Answers a request inside the process. */
export type Respond = (request: InProcessRequest, tools: InProcessTools) => Promise<InProcessResponse>;

/** A transport without a network: a provider's own function stands where the socket would be. */
export function createInProcessTransport(
  respond: Respond,
  means: { clock: Clock; random: () => number },
): Transport {
  const running = new Set<Exchange>();
  const idle = new Set<() => void>();
  const done = (exchange: Exchange): void => {
    running.delete(exchange);
    if (running.size > 0) return;
    for (const resolve of idle) resolve();
    idle.clear();
  };
  return {
    send(request, handler) {
      const exchange = new Exchange(handler, means, done);
      running.add(exchange);
      void exchange.run(respond, request);
      return exchange;
    },
    close: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => idle.add(resolve))),
    destroy() {
      for (const exchange of running) exchange.fail(new BifrostError('network', 'the provider was closed'));
      return Promise.resolve();
    },
  };
}

/** One request and its answer, with the reins of a real connection. */
class Exchange implements TransportHandle {
  readonly #handler: TransportHandler;
  readonly #means: { clock: Clock; random: () => number };
  readonly #done: (exchange: Exchange) => void;
  readonly #onAbort = new Set<() => void>();
  #over = false;
  #resume: (() => void) | undefined;
  #paused = false;

  constructor(
    handler: TransportHandler,
    means: { clock: Clock; random: () => number },
    done: (exchange: Exchange) => void,
  ) {
    this.#handler = handler;
    this.#means = means;
    this.#done = done;
  }

  async run(respond: Respond, request: TransportRequest): Promise<void> {
    // never before `send` has returned: a handler may not hear of an answer whose reins nobody holds yet
    await Promise.resolve();
    try {
      if (this.#over) return;
      this.#handler.onConnected();
      const { method, path, headers, body } = request;
      const answer = await respond({ method, path, headers, body }, this.#tools());
      if (this.#over) return;
      this.#handler.onHead(answer.status, answer.headers);
      for await (const chunk of answer.body) {
        await this.#whilePaused();
        if (this.#over) return;
        this.#handler.onData(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      }
      await this.#whilePaused();
      if (this.#over) return;
      this.#end();
      this.#handler.onEnd();
    } catch (cause) {
      this.fail(BifrostError.isInstance(cause) ? cause : cut(cause));
    }
  }

  abort(): void {
    this.#end();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#resume?.();
  }

  /** Ends like a connection that breaks. */
  fail(error: BifrostError): void {
    if (this.#over) return;
    this.#end();
    this.#handler.onError(error);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    for (const wake of this.#onAbort) wake();
    this.#resume?.();
    this.#done(this);
  }

  #whilePaused(): Promise<void> | undefined {
    if (!this.#paused || this.#over) return undefined;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  #tools(): InProcessTools {
    const { clock, random } = this.#means;
    return {
      sleep: (ms) =>
        this.#over
          ? Promise.resolve()
          : sleep(clock, ms, (wake) => {
              this.#onAbort.add(wake);
              return () => this.#onAbort.delete(wake);
            }),
      random,
      now: () => clock.now(),
      aborted: () => this.#over,
    };
  }
}

function cut(cause: unknown): BifrostError {
  return new BifrostError('network', cause instanceof Error ? cause.message : 'the connection broke', { cause });
}
