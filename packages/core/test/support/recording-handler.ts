import type { Headers } from '../../src/adapter/wire.js';
import type { BifrostError } from '../../src/errors/bifrost-error.js';
import type { TransportHandler } from '../../src/transport/transport.js';

/** A handler that writes down what it is told, and lets a test wait for it. */
export class RecordingHandler implements TransportHandler {
  /** Names of the calls, in order; several `data` in a row count once. */
  readonly calls: string[] = [];
  readonly chunks: Buffer[] = [];
  status = 0;
  headers: Headers = {};
  error: BifrostError | undefined;
  #waiting: { until: () => boolean; wake: () => void }[] = [];

  onConnected(): void {
    this.#note('connected');
  }

  onHead(status: number, headers: Headers): void {
    this.status = status;
    this.headers = headers;
    this.#note('head');
  }

  onData(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.#note('data');
  }

  onEnd(): void {
    this.#note('end');
  }

  onError(error: BifrostError): void {
    this.error = error;
    this.#note('error');
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  get byteCount(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  get over(): boolean {
    return this.calls.includes('end') || this.calls.includes('error');
  }

  /** Settles when the answer has ended or failed. */
  done(): Promise<void> {
    return this.until(() => this.over);
  }

  /** Settles as soon as something that was told makes `condition` true. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ until: condition, wake: resolve });
    });
  }

  #note(call: string): void {
    if (call !== 'data' || this.calls.at(-1) !== 'data') this.calls.push(call);
    this.#waiting = this.#waiting.filter(({ until, wake }) => {
      if (!until()) return true;
      wake();
      return false;
    });
  }
}
