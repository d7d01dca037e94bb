import type { Headers } from '../adapter/wire.js';
import type { BifrostError } from '../errors/bifrost-error.js';
import type { CallWitness, WitnessedAttempt } from '../hooks/witness.js';
import type { TransportHandler, TransportRequest } from '../transport/transport.js';

/**
 * Tells a witness of one try: of its request, and of the answer before that is read. Stands in the way only where there is
 * a witness. One that throws is told no more of the try, which goes on: a record must cost nobody an answer.
 */
export class WitnessedHandler implements TransportHandler {
  readonly #handler: TransportHandler;
  #witness: CallWitness | undefined;

  constructor(handler: TransportHandler, witness: CallWitness) {
    this.#handler = handler;
    this.#witness = witness;
  }

  sent(attempt: WitnessedAttempt, request: TransportRequest): void {
    this.#tell((witness) => witness.sent(attempt, request));
  }

  onConnected(): void {
    this.#handler.onConnected();
  }

  onHead(status: number, headers: Headers): void {
    this.#tell((witness) => witness.head(status, headers));
    this.#handler.onHead(status, headers);
  }

  onData(chunk: Buffer): void {
    this.#tell((witness) => witness.data(chunk));
    this.#handler.onData(chunk);
  }

  onEnd(): void {
    this.#handler.onEnd();
  }

  onError(error: BifrostError): void {
    this.#handler.onError(error);
  }

  #tell(what: (witness: CallWitness) => void): void {
    if (this.#witness === undefined) return;
    try {
      what(this.#witness);
    } catch {
      this.#witness = undefined;
    }
  }
}
