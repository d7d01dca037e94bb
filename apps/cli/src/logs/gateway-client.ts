import { BifrostError, object, parseObject, text, type ErrorCode, type JsonObject } from '@bifrost/core';
import { UsageError } from '../usage-error.js';
import type { Surroundings } from '../surroundings.js';

/** Which gateway is asked, and with which token. */
export interface GatewayFlags {
  readonly url?: string;
  readonly token?: string;
}

const defaultUrl = 'http://127.0.0.1:8080';

/** What a gateway answered to a request that it was sent. */
export interface GatewayAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** A running gateway, asked over HTTP. */
export class GatewayClient {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(flags: GatewayFlags, { environment }: Pick<Surroundings, 'environment'>) {
    this.#url = wholeAddress(flags.url ?? environment['BIFROST_URL'] ?? defaultUrl);
    this.#token = flags.token ?? environment['BIFROST_TOKEN'];
  }

  /** @throws BifrostError with what the gateway says, or that it does not answer */
  async json(path: string): Promise<JsonObject> {
    const answer = await this.#fetch(path);
    const value = parseObject(await answer.text());
    if (value === undefined) throw notOurs(this.#url);
    return value;
  }

  /** Data of server-sent events by their names, until the signal. */
  async *events(path: string, signal: AbortSignal): AsyncGenerator<{ name: string; data: JsonObject }> {
    const answer = await this.#fetch(path, { signal });
    let held = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (held + chunk).split('\n\n');
      held = blocks.pop() ?? '';
      for (const block of blocks) {
        const name = /^event: (.+)$/mu.exec(block)?.[1];
        // up to the line end: JSON may hold U+2028, which a dot takes for one
        const data = parseObject(/^data: ([^\n]+)/mu.exec(block)?.[1] ?? '');
        if (name !== undefined && data !== undefined) yield { name, data };
      }
    }
  }

  /** Sends a JSON body. Gives what came back, errors too. */
  async post(path: string, body: JsonObject): Promise<GatewayAnswer> {
    const init = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    };
    const answer = await this.#reach(path, init);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await this.#reach(path, init);
    if (answer.ok) return answer;
    const error = object(parseObject(await answer.text())?.['error']);
    if (error === undefined) throw notOurs(this.#url);
    const hint = answer.status === 401 ? ' Set BIFROST_TOKEN to an operator token.' : '';
    throw new BifrostError(codeOf(answer.status), `${text(error['message']) ?? 'It refuses.'}${hint}`, {
      status: answer.status,
    });
  }

  async #reach(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#token !== undefined) headers.set('authorization', `Bearer ${this.#token}`);
    try {
      return await fetch(this.#url + path, { ...init, headers });
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'AbortError') throw cause;
      throw new BifrostError(
        'network',
        `No gateway answers at ${this.#url}. Start it with: bifrost start; or name another with --url or BIFROST_URL.`,
        { cause },
      );
    }
  }
}

/** What stands before an `@` may be a password, which no error shows. */
function wholeAddress(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address === undefined || !/^https?:$/u.test(address.protocol))
    throw new UsageError(`${url.replace(/^.*@/u, '…@')} is no whole address: write it like ${defaultUrl}.`);
  if (address.username !== '' || address.password !== '')
    throw new UsageError(
      `An address with a user or a password cannot be asked: leave them out of that of ${address.host}, and give the gateway's token by --token or BIFROST_TOKEN.`,
    );
  return url.replace(/\/+$/u, '');
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return 'unauthorized';
  if (status === 404) return 'not_found';
  return status < 500 ? 'invalid_request' : 'internal';
}

function notOurs(url: string): BifrostError {
  return new BifrostError(
    'invalid_response',
    `What answers at ${url} is no Bifrost gateway, or one that is older.`,
  );
}
