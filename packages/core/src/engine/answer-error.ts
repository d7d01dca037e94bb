import { setRequestId } from '../adapter/request-id.js';
import type { Headers } from '../adapter/wire.js';
import type { BifrostError } from '../errors/bifrost-error.js';
import type { ErrorCode } from '../errors/codes.js';
import type { AnswerFacts } from '../runner/answer-facts.js';
import { headerText } from '../runner/extra-fields.js';
import type { AttemptPlan } from '../runner/prepare-request.js';
import { writtenBody } from '../runner/translated-answer.js';
import type { AnswerSink, Call } from './call.js';

/** Errors that pass by themselves: the client is told when, instead of being told not to repeat. */
const passing: ReadonlySet<ErrorCode> = new Set(['keys_cooling', 'circuit_open', 'queue_full']);

/** Where an error came from, for clients that speak the provider's own dialect. */
export interface ErrorOrigin {
  plan?: AttemptPlan | undefined;
  facts?: AnswerFacts | undefined;
  /** The runner has made its tries: the client need not make them anew. */
  tried: boolean;
  redact(text: string): string;
}

/** Writes an error as a whole answer in the client's dialect. */
export function answerError(
  call: Call,
  sink: AnswerSink,
  failure: { error: BifrostError; origin: ErrorOrigin },
): void {
  const { error, origin } = failure;
  const { status, headers, body } = ownWords(call, error, origin) ?? ourWords(call, error);
  const all = { ...headers, ...errorHeaders(error, origin.tried) };
  setRequestId(all, call.dialect, call.requestId);
  sink.complete(status, all, body);
}

interface WrittenError {
  status: number;
  headers: Headers;
  body: string | Uint8Array;
}

/** A caller's fault goes back as the provider wrote it, when the client speaks the provider's dialect. */
function ownWords(call: Call, error: BifrostError, origin: ErrorOrigin): WrittenError | undefined {
  const raw = origin.facts?.rawError;
  if (raw === undefined || call.unified || error.fault !== 'caller' || error.code === 'cancelled')
    return undefined;
  if (origin.plan?.dialect.id !== call.dialect.id) return undefined;
  return {
    status: raw.status,
    // some vendors name the error in a header alone (`x-amzn-errortype`)
    headers: { ...raw.headers, 'content-type': raw.contentType ?? 'application/json' },
    body: origin.redact(raw.body.toString('utf8')),
  };
}

function ourWords(call: Call, error: BifrostError): WrittenError {
  const encoded = call.dialect.inbound?.encodeError(error, call.requestId);
  if (encoded === undefined)
    return { status: error.status, headers: { 'content-type': 'text/plain' }, body: error.message };
  return { status: encoded.status, ...writtenBody(encoded) };
}

function errorHeaders(error: BifrostError, tried: boolean): Headers {
  const headers: Record<string, string> = { 'x-bf-fault': error.fault };
  if (error.provider !== undefined) headers['x-bf-provider'] = headerText(error.provider);
  if (error.attempts.length > 0) headers['x-bf-attempts'] = String(error.attempts.length);
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
    headers['retry-after-ms'] = String(Math.ceil(error.retryAfterMs));
  }
  // one layer retries: the official SDKs obey this, so that tries do not multiply
  if (tried && !passing.has(error.code)) headers['x-should-retry'] = 'false';
  return headers;
}
