import { BifrostError } from '../errors/bifrost-error.js';
import type { AnswerReader, AttemptHost } from './answer-reader.js';

/** Passes bytes on as they come (sound). The first byte is the commit point. */
export class BytesStream implements AnswerReader {
  readonly #host: AttemptHost;

  constructor(host: AttemptHost) {
    this.#host = host;
  }

  data(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#host.commit();
    if (!this.#host.chain.sink.write(chunk)) this.#host.pause();
  }

  end(): void {
    if (!this.#host.committed)
      return this.#host.fail(new BifrostError('invalid_response', 'the answer is empty'));
    this.#host.completeStream();
  }
}
