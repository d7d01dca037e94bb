import type { Headers } from '../adapter/wire.js';
import type { TransportRequest } from '../transport/transport.js';

/** Who is asked in one try. */
export interface WitnessedAttempt {
  provider: string;
  /** The model as the target names it. */
  model: string;
  /** Name of the key. */
  key: string;
}

/**
 * Sees what one call exchanges with providers, for a record that keeps it. Whoever makes a call may bring one. What is
 * told later belongs to the request that was sent last: tries are made one after another. One that throws is told no more
 * of the try.
 */
export interface CallWitness {
  /** A request leaves. Its headers and its path may hold a credential: keep none of those. */
  sent(attempt: WitnessedAttempt, request: TransportRequest): void;
  /** The head of the answer. */
  head(status: number, headers: Headers): void;
  /** Bytes of the answer, which are the transport's: copy what you keep. */
  data(chunk: Uint8Array): void;
}
