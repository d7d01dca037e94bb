import type { Headers } from '../adapter/wire.js';
import type { BifrostError } from '../errors/bifrost-error.js';

/** One request as it goes on the wire. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
}

/** What happens to a request, pushed as it happens: no promise and no stream object stands between. */
export interface TransportHandler {
  /** The connection stands and the request is being written. */
  onConnected(): void;
  /** Status and headers; names in lower case. Interim (1xx) answers are never told. */
  onHead(status: number, headers: Headers): void;
  onData(chunk: Buffer): void;
  /** The answer is complete. */
  onEnd(): void;
  /** The one way in which it can fail, once, instead of `onEnd`. Not told after an abort. */
  onError(error: BifrostError): void;
}

/** The reins of a request on its way. Every call is harmless after its end. */
export interface TransportHandle {
  /** Closes the socket; the handler hears nothing more. */
  abort(): void;
  /** Stops reading, so that back-pressure reaches the provider. */
  pause(): void;
  resume(): void;
}

/** Brings requests to one provider: pools of connections, proxy, certificates. */
export interface Transport {
  send(request: TransportRequest, handler: TransportHandler): TransportHandle;
  /** Waits for what is under way, then closes every socket. */
  close(): Promise<void>;
  /** Closes every socket at once. */
  destroy(): Promise<void>;
}
