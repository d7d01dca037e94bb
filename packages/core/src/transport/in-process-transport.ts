import type { InProcessRequest, InProcessResponse, InProcessTools } from '../adapter/provider-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { sleep, type Clock } from '../time/clock.js';
import { RunningCount } from './running-count.js';
import type { Transport, TransportHandle, TransportHandler, TransportRequest } from './transport.js';

/** What the provider's tools rest on. */
export interface InProcessOptions {
  clock: Clock;
  /** From 0 up to, but not including, 1. */
  random: () => number;
}

/** An adapter's `respond` with its context given: which key is used may differ from request to request. */
export type Respond = (request: InProcessRequest, tools: InProcessTools) => Promise<InProcessResponse>;

/**
 * Serves an adapter's `respond` as if it were a network: the same handler, the same reins, the same failures. A body
 * that throws is a connection that was cut; what throws before the head is one that was never made.
 */
export function createInProcessTransport(respond: Respond, options: InProcessOptions): Transport {
  const running = new RunningCount();
  const exchanges = new Set<InProcessExchange>();
  let closing = false;
  return {
    send(request, handler) {
      running.enter();
      const exchange = new InProcessExchange(handler, options, () => {
        exchanges.delete(exchange);
        running.leave();
      });
      exchanges.add(exchange);
      if (closing) queueMicrotask(() => exchange.fail(closed()));
      else queueMicrotask(() => void exchange.run((tools) => respond(toAsk(request), tools)));
      return exchange;
    },
    close() {
      closing = true;
      return running.none();
    },
    destroy() {
      closing = true;
      for (const exchange of exchanges) exchange.fail(closed());
      return Promise.resolve();
    },
  };
}

function toAsk({ method, path, headers, body }: TransportRequest): InProcessRequest {
  return { method, path, headers, body };
}

function closed(): BifrostError {
  return new BifrostError('network', 'the transport to the in-process provider was closed');
}

/** One request and its answer. */
class InProcessExchange implements TransportHandle {
  readonly #handler: TransportHandler;
  readonly #options: InProcessOptions;
  readonly #onOver: () => void;
  /** Sleepers, woken by an abort. */
  readonly #sleepers = new Set<() => void>();
  #over = false;
  #paused = false;
  #wakeReader: (() => void) | undefined;

  constructor(handler: TransportHandler, options: InProcessOptions, onOver: () => void) {
    this.#handler = handler;
    this.#options = options;
    this.#onOver = onOver;
  }

  async run(respond: (tools: InProcessTools) => Promise<InProcessResponse>): Promise<void> {
    this.#tell(() => this.#handler.onConnected());
    if (this.#over) return;
    try {
      const response = await respond(this.#tools());
      await this.#going();
      this.#tell(() => this.#handler.onHead(response.status, response.headers));
      if (!this.#over) await this.#read(response.body);
      if (!this.#over) this.#end();
    } catch (error) {
      this.fail(brokenOff(error));
    }
  }

  abort(): void {
    if (!this.#over) this.#finish();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wakeReader?.();
  }

  fail(error: BifrostError): void {
    if (this.#over) return;
    this.#finish();
    this.#handler.onError(error);
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of body) {
      await this.#going();
      this.#tell(() => this.#handler.onData(toBuffer(chunk)));
      if (this.#over) return;
    }
    await this.#going();
  }

  #end(): void {
    this.#finish();
    this.#handler.onEnd();
  }

  /** What a handler throws ends the exchange, as it does on a network. */
  #tell(call: () => void): void {
    if (this.#over) return;
    try {
      call();
    } catch (error) {
      this.fail(
        BifrostError.isInstance(error)
          ? error
          : new BifrostError('internal', 'handling the answer of the in-process provider failed', {
              cause: error,
            }),
      );
    }
  }

  /** Settles at once, or when the reader goes on. */
  #going(): Promise<void> {
    if (!this.#paused || this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wakeReader = resolve;
    });
  }

  #tools(): InProcessTools {
    const { clock, random } = this.#options;
    return {
      sleep: (ms) => this.#sleep(ms),
      random,
      now: () => clock.now(),
      aborted: () => this.#over,
    };
  }

  #sleep(ms: number): Promise<void> {
    if (this.#over) return Promise.resolve();
    return sleep(this.#options.clock, ms, (wake) => {
      this.#sleepers.add(wake);
      return () => void this.#sleepers.delete(wake);
    });
  }

  #finish(): void {
    this.#over = true;
    this.#wakeReader?.();
    for (const wake of this.#sleepers) wake();
    this.#sleepers.clear();
    this.#onOver();
  }
}

function brokenOff(error: unknown): BifrostError {
  if (BifrostError.isInstance(error)) return error;
  return new BifrostError('network', 'the in-process provider broke the connection off', { cause: error });
}

function toBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
