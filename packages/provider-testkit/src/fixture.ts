import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Headers } from '@bifrost/core';

/** What an answer is known to say, as far as a test wants to pin it down. */
export interface Says {
  /** The whole visible text. */
  text?: string;
  /** The whole visible reasoning. */
  reasoning?: string;
  /** Names of the called tools, in order. */
  tools?: readonly string[];
  /** Everything that was read and written. */
  totalTokens?: number;
  /** For errors and error events: the code of Bifrost's table. */
  code?: string;
}

/** How an answer is asked for, and what it is known to say. */
export interface AnswerDetails {
  /** The model to ask for, where the usual one does not give this answer. */
  model?: string;
  /** Members that the request has beside the usual ones, or instead of them. */
  request?: Readonly<Record<string, unknown>>;
  says?: Says;
}

export interface FixtureOptions extends AnswerDetails {
  /** HTTP status; 200 by default. */
  status?: number;
  /** Response headers; `content-type` by the file's ending unless it is given. */
  headers?: Readonly<Record<string, string>>;
}

/** An answer that a provider once gave, byte for byte. */
export interface Fixture extends AnswerDetails {
  readonly kind: 'bytes';
  readonly source: string | Uint8Array;
  readonly status: number;
  readonly headers: Headers;
}

/** An answer that the adapter makes up itself (`respond`), asked for by the model's name. */
export interface OwnAnswer extends AnswerDetails {
  readonly kind: 'own';
  readonly model: string;
}

export type Answer = Fixture | OwnAnswer;

/** An answer ready to be replayed. */
export interface LoadedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/**
 * A recorded answer.
 *
 * @param source a file in the folder `fixtures` beside the calling test, or the bytes themselves.
 * @example
 * fixture('error-429.json', { status: 429, headers: { 'retry-after': '2' } })
 */
export function fixture(source: string | Uint8Array, options: FixtureOptions = {}): Fixture {
  const { status = 200, headers = {}, ...details } = options;
  return {
    kind: 'bytes',
    source,
    status,
    headers: { ...typeOf(source), ...lowerCased(headers) },
    ...details,
  };
}

/** An answer of an adapter that needs no network: `model` is the one that gives it. */
export function answeredBy(model: string, details: Omit<AnswerDetails, 'model'> = {}): OwnAnswer {
  return { kind: 'own', model, ...details };
}

/** Reads the bytes of a fixture. `base` is the calling test's `import.meta.url`. */
export function loadFixture(answer: Fixture, base: string | undefined): LoadedAnswer {
  const { source, status, headers } = answer;
  if (typeof source !== 'string') return { status, headers, body: Buffer.from(source) };
  if (base === undefined) {
    throw new Error(`the fixture ${source} is a file: give conformance() base: import.meta.url`);
  }
  const file = new URL(`fixtures/${source}`, base);
  if (!existsSync(file))
    throw new Error(`there is no fixture ${source} in the folder fixtures beside the test`);
  return { status, headers, body: readFileSync(file) };
}

const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.sse': 'text/event-stream',
  '.ndjson': 'application/x-ndjson',
  '.eventstream': 'application/vnd.amazon.eventstream',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
  '.txt': 'text/plain; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
};

function typeOf(source: string | Uint8Array): Headers {
  if (typeof source !== 'string') return {};
  const type = types[extname(source)];
  return type === undefined ? {} : { 'content-type': type };
}

function lowerCased(headers: Readonly<Record<string, string>>): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
