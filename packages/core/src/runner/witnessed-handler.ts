import type { Headers } from '../adapter/wire.js';
import type { BifrostError } from '../errors/bifrost-error.js';
import type { CallWitness } from '../hooks/witness.js';
import type { TransportHandler } from '../transport/transport.js';

/** Tells a witness of an answer before it is read. Stands in the way only where there is one. */
export class WitnessedHandler implements TransportHandler {
  readonly #handler: TransportHandler;
  readonly #witness: CallWitness;

  constructor(handler: TransportHandler, witness: CallWitness) {
    this.#handler = handler;
    this.#witness = witness;
  }

  onConnected(): void {
    this.#handler.onConnected();
  }

  onHead(status: number, headers: Headers): void {
    this.#witness.head(status, headers);
    this.#handler.onHead(status, headers);
  }

  onData(chunk: Buffer): void {
    this.#witness.data(chunk);
    this.#handler.onData(chunk);
  }

  onEnd(): void {
    this.#handler.onEnd();
  }

  onError(error: BifrostError): void {
    this.#handler.onError(error);
  }
}
