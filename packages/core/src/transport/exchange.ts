import type { Dispatcher } from 'undici';
import type { Headers } from '../adapter/wire.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { connectionError } from './connection-errors.js';
import { compressionOf, Decompressor, withoutCompression } from './decompression.js';
import type { TransportHandle, TransportHandler } from './transport.js';

type Controller = Dispatcher.DispatchController;
type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Given to undici for a request nobody waits for any more; nobody sees it. */
const abandoned = new Error('the request was aborted');

/** One request and its answer: what undici tells goes on to the handler, until the end or an abort. */
export class Exchange implements Dispatcher.DispatchHandler, TransportHandle {
  readonly #handler: TransportHandler;
  readonly #place: string;
  readonly #onOver: () => void;
  #controller: Controller | undefined;
  #decompressor: Decompressor | undefined;
  /** What the read under way has brought so far. */
  #arrived: Buffer[] | undefined;
  /** What is told once the decompressor has given out what it holds. */
  #failure: BifrostError | undefined;
  #paused = false;
  #over = false;
  #sending = true;

  /** `place` (host and port) is for errors; `onOver` is called once. */
  constructor(handler: TransportHandler, place: string, onOver: () => void) {
    this.#handler = handler;
    this.#place = place;
    this.#onOver = onOver;
  }

  /** `send` has returned: from now on errors may be told at once. */
  sent(): void {
    this.#sending = false;
  }

  abort(): void {
    if (this.#over) return;
    this.#finish();
    this.#decompressor?.destroy();
    this.#controller?.abort(abandoned);
  }

  pause(): void {
    this.#paused = true;
    this.#decompressor?.pause();
    this.#controller?.pause();
  }

  resume(): void {
    this.#paused = false;
    if (this.#arrived !== undefined) this.#deliverSoon();
    this.#decompressor?.resume();
    if (this.#decompressor?.full !== true) this.#controller?.resume();
  }

  onRequestStart(controller: Controller): void {
    // Thrown and not aborted with the controller: that would close a connection which is still good.
    if (this.#over) throw abandoned;
    this.#controller = controller;
    if (this.#paused) controller.pause();
    this.#handler.onConnected();
  }

  onResponseStart(_controller: Controller, status: number, rawHeaders: RawHeaders): void {
    if (this.#over || status < 200) return;
    const headers = flatten(rawHeaders);
    const compression = compressionOf(headers);
    if (compression === undefined) {
      this.#handler.onHead(status, headers);
      return;
    }
    this.#decompressor = new Decompressor(compression, this.#decompressionEnds(), this.#paused);
    this.#handler.onHead(status, withoutCompression(headers));
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#decompressor === undefined) this.#gather(chunk);
    else this.#decompressor.push(chunk);
  }

  /**
   * One read of the network brings many small chunks of a stream, each of which undici tells at once. The handler gets
   * them joined when the read is over: looking at every one costs several times what copying them does.
   */
  #gather(chunk: Buffer): void {
    if (this.#arrived !== undefined) {
      this.#arrived.push(chunk);
      return;
    }
    this.#arrived = [chunk];
    if (!this.#paused) this.#deliverSoon();
  }

  #deliverSoon(): void {
    queueMicrotask(() => {
      if (this.#paused) return;
      try {
        this.#deliver();
      } catch (error) {
        // what a handler throws ends its exchange, as it would inside undici's own callback
        if (error instanceof Error) this.#controller?.abort(error);
        this.fail(error);
      }
    });
  }

  #deliver(): void {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    const [first] = arrived ?? [];
    if (arrived === undefined || first === undefined || this.#over) return;
    this.#handler.onData(arrived.length === 1 ? first : Buffer.concat(arrived));
  }

  onResponseEnd(): void {
    if (this.#over) return;
    if (this.#decompressor === undefined) {
      this.#deliver();
      this.#end();
    } else this.#decompressor.end();
  }

  onResponseError(_controller: Controller, error: unknown): void {
    this.fail(error);
  }

  /** Ends the exchange with an error, behind what came before it, unless it is over. */
  fail(error: unknown): void {
    if (this.#over) return;
    this.#deliver();
    if (this.#over) return;
    const told = connectionError(error, this.#place);
    const mustWait = this.#decompressor !== undefined && !this.#paused && this.#failure === undefined;
    if (!mustWait) return this.#tell(told);
    this.#failure = told;
    this.#decompressor?.end();
  }

  #tell(told: BifrostError): void {
    if (this.#over) return;
    this.#finish();
    this.#decompressor?.destroy();
    // A handler is never told of a failure before `send` has given its handle back.
    if (this.#sending) queueMicrotask(() => this.#handler.onError(told));
    else this.#handler.onError(told);
  }

  #end(): void {
    if (this.#over) return;
    this.#finish();
    this.#handler.onEnd();
  }

  #finish(): void {
    this.#over = true;
    this.#onOver();
  }

  #decompressionEnds(): ConstructorParameters<typeof Decompressor>[1] {
    return {
      stopReading: () => this.#controller?.pause(),
      goOnReading: () => this.#controller?.resume(),
      onData: (chunk) => {
        if (!this.#over) this.#handler.onData(chunk);
      },
      onEnd: () => (this.#failure === undefined ? this.#end() : this.#tell(this.#failure)),
      onError: (cause) => {
        if (this.#over) return;
        const broken = `${this.#place}: its compressed answer is broken or cut short`;
        this.#tell(this.#failure ?? new BifrostError('network', broken, { cause }));
        this.#controller?.abort(abandoned);
      },
    };
  }
}

/** undici gives names in lower case already, and a list for a header that came several times, as hardly any does. */
function flatten(raw: RawHeaders): Headers {
  return holdsTextsAlone(raw) ? raw : joinLists(raw);
}

function holdsTextsAlone(raw: RawHeaders): raw is Headers {
  for (const name in raw) if (typeof raw[name] !== 'string') return false;
  return true;
}

function joinLists(raw: RawHeaders): Headers {
  const headers: Record<string, string> = {};
  for (const name in raw) {
    const value = raw[name];
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}
