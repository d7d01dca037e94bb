import type { AnswerSink, CallBody, CallWitness, Headers, WitnessedAttempt } from '@bifrost/core';
import type { KeptContent, UpstreamExchange } from '@bifrost/request-log';
import { KeptBytes } from './kept-bytes.js';
import { safeAddress, safeRequestHeaders, safeResponseHeaders } from './safe-headers.js';

type SentRequest = Parameters<CallWitness['sent']>[1];

export interface KeeperOptions {
  /** Of each body the beginning of this length is kept. */
  maxBytes: number;
  /** Whether what goes to providers and comes back is kept as well. */
  trace: boolean;
  redact: (text: string) => string;
  method: string;
  path: string;
}

/** More tries than this are told without what they exchanged. */
const maxExchanges = 10;

/** One exchange with a provider while it goes on. */
interface OpenExchange {
  told: Omit<UpstreamExchange, 'response_body'>;
  body: KeptBytes;
}

/** Keeps the content of one request for its record, where that is asked for: bodies, and what providers were sent. */
export class ContentKeeper implements CallWitness {
  readonly #options: KeeperOptions;
  readonly #request: KeptBytes;
  readonly #response: KeptBytes;
  readonly #exchanges: OpenExchange[] = [];
  #current: OpenExchange | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#request = new KeptBytes(options.maxBytes);
    this.#response = new KeptBytes(options.maxBytes);
  }

  /** The client's body. Of forms only the fields are kept, files by their size. */
  request(body: CallBody, mediaType: string | undefined): void {
    this.#request.mediaType = mediaType ?? null;
    if (body.kind === 'bytes') this.#request.add(body.bytes);
    else if (body.kind === 'multipart') {
      this.#request.readable = true;
      this.#request.add(formText(body));
    }
  }

  /** A sink that also keeps what is written to it. */
  watch(sink: AnswerSink): AnswerSink {
    return new KeepingSink(sink, this.#response);
  }

  sent({ provider, model, key }: WitnessedAttempt, request: SentRequest): void {
    this.#current = undefined;
    const { maxBytes, trace, redact } = this.#options;
    if (!trace || this.#exchanges.length >= maxExchanges) return;
    const sentBody = new KeptBytes(maxBytes);
    sentBody.mediaType = request.headers['content-type'] ?? null;
    if (request.body !== undefined) sentBody.add(request.body);
    const told = {
      provider,
      model,
      key,
      method: request.method,
      url: redact(safeAddress(request.origin, request.path)),
      request_headers: safeRequestHeaders(request.headers, redact),
      request_body: sentBody.text(redact),
      status: null,
      response_headers: {},
    };
    this.#current = { told, body: new KeptBytes(maxBytes) };
    this.#exchanges.push(this.#current);
  }

  head(status: number, headers: Headers): void {
    if (this.#current === undefined) return;
    const { told, body } = this.#current;
    told.status = status;
    told.response_headers = safeResponseHeaders(headers, this.#options.redact);
    body.mediaType = headers['content-type'] ?? null;
  }

  data(chunk: Uint8Array): void {
    this.#current?.body.add(chunk);
  }

  /** Everything that was kept. */
  content(): KeptContent {
    const { method, path, redact } = this.#options;
    return {
      method,
      path,
      request: this.#request.text(redact),
      response: this.#response.text(redact),
      exchanges: this.#exchanges.map(({ told, body }) => ({ ...told, response_body: body.text(redact) })),
    };
  }
}

function formText({ fields, files }: Extract<CallBody, { kind: 'multipart' }>): string {
  const told = files.map(({ name, filename, bytes }) => ({ name, filename, bytes: bytes.byteLength }));
  return JSON.stringify({ fields, files: told });
}

/** Writes on to the client's sink. */
class KeepingSink implements AnswerSink {
  readonly #sink: AnswerSink;
  readonly #kept: KeptBytes;

  constructor(sink: AnswerSink, kept: KeptBytes) {
    this.#sink = sink;
    this.#kept = kept;
  }

  set onDrain(listener: () => void) {
    this.#sink.onDrain = listener;
  }

  complete(status: number, headers: Headers, body: string | Uint8Array): void {
    this.#kept.mediaType = headers['content-type'] ?? null;
    this.#kept.add(body);
    this.#sink.complete(status, headers, body);
  }

  head(status: number, headers: Headers): void {
    this.#kept.mediaType = headers['content-type'] ?? null;
    this.#sink.head(status, headers);
  }

  write(chunk: string | Uint8Array): boolean {
    this.#kept.add(chunk);
    return this.#sink.write(chunk);
  }

  end(complete: boolean): void {
    this.#sink.end(complete);
  }
}
