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
  plan?: AttemptPlan;
  facts?: AnswerFacts;
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
  const headers = errorHeaders(call, error, origin.tried);
  const own = ownWords(call, error, origin);
  if (own !== undefined)
    return sink.complete(
      own.status,
      { ...own.headers, ...headers, 'content-type': own.contentType },
      own.body,
    );
  const encoded = call.dialect.inbound?.encodeError(error);
  if (encoded === undefined)
    return sink.complete(error.status, { ...headers, 'content-type': 'text/plain' }, error.message);
  const written = writtenBody(encoded);
  sink.complete(encoded.status, { ...written.headers, ...headers }, written.body);
}

/** A caller's fault goes back as the provider wrote it, when the client speaks the provider's dialect. */
function ownWords(
  call: Call,
  error: BifrostError,
  origin: ErrorOrigin,
): { status: number; contentType: string; headers: Headers; body: string } | undefined {
  const raw = origin.facts?.rawError;
  if (raw === undefined || call.unified || error.fault !== 'caller' || error.code === 'cancelled')
    return undefined;
  if (origin.plan?.dialect.id !== call.dialect.id) return undefined;
  return {
    status: raw.status,
    contentType: raw.contentType ?? 'application/json',
    // some vendors name the error in a header alone (`x-amzn-errortype`)
    headers: raw.headers,
    body: origin.redact(raw.body.toString('utf8')),
  };
}

function errorHeaders(call: Call, error: BifrostError, tried: boolean): Headers {
  const headers: Record<string, string> = { 'x-request-id': call.requestId, 'x-bf-fault': error.fault };
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
