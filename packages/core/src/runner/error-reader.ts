import type { AnswerReader, AttemptHost } from './answer-reader.js';
import { CollectedBody, errorBodyOf, maxErrorBytes } from './collected-body.js';
import { copyPassedHeaders } from './passed-headers.js';

/** Reads an answer with an error status and hands its meaning to the attempt. */
export class ErrorReader implements AnswerReader {
  readonly #host: AttemptHost;
  readonly #body = new CollectedBody(maxErrorBytes);

  constructor(host: AttemptHost) {
    this.#host = host;
  }

  data(chunk: Buffer): void {
    if (!this.#body.add(chunk)) this.end();
  }

  end(): void {
    const { status, headers } = this.#host.answer;
    const bytes = this.#body.bytes();
    const passed: Record<string, string> = {};
    copyPassedHeaders(this.#host.plan.dialect, headers, passed);
    this.#host.facts.rawError = {
      status,
      contentType: headers['content-type'],
      headers: passed,
      body: bytes,
    };
    const body = errorBodyOf(bytes, headers['content-type']);
    this.#host.failWith(this.#host.plan.dialect.decodeError({ status, headers, body }));
  }
}
