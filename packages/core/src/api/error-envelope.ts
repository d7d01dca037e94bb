import type { WireResponse } from '../adapter/wire.js';
import type { BifrostError } from '../errors/bifrost-error.js';
import type { JsonObject } from '../json/read.js';

/** How an error is told. */
export interface EnvelopeOptions {
  /** Whether `extra_fields` stands beside `error`: on the unified routes, never on a vendor's own. */
  extraFields: boolean;
}

/**
 * The error envelope of the unified API: `error` in the shape that OpenAI's clients read, and what Bifrost knows beside
 * it in `extra_fields`.
 */
export function errorEnvelope(error: BifrostError, options: EnvelopeOptions): JsonObject {
  if (!options.extraFields) return { error: vendorShape(error) };
  const told: JsonObject = {
    message: error.message,
    type: errorType(error),
    code: error.code,
    param: error.param ?? null,
  };
  if (error.native !== undefined) told['native'] = { ...error.native };
  return { error: told, extra_fields: errorFacts(error) };
}

/** The envelope as an answer, with `Retry-After` where the time is known. */
export function errorAnswer(error: BifrostError, options: EnvelopeOptions): WireResponse {
  return {
    status: error.status,
    headers:
      error.retryAfterMs === undefined
        ? {}
        : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) },
    body: { kind: 'json', value: errorEnvelope(error, options) },
  };
}

/** The envelope as one event of a stream. */
export function errorEvent(error: BifrostError, options: EnvelopeOptions): string {
  return `data: ${JSON.stringify(errorEnvelope(error, options))}\n\n`;
}

/** `error.type`: tells a fault of the caller, of the provider and of the gateway apart. */
function errorType(error: BifrostError): string {
  if (error.code === 'unauthorized') return 'authentication_error';
  switch (error.fault) {
    case 'caller':
      return 'invalid_request_error';
    case 'policy':
      return 'policy_error';
    case 'provider':
      return 'provider_error';
    case 'gateway':
      return 'gateway_error';
  }
}

/** The facts of an error for `extra_fields`. */
function errorFacts(error: BifrostError): JsonObject {
  const facts: JsonObject = { fault: error.fault };
  if (error.provider !== undefined) facts['provider'] = error.provider;
  if (error.model !== undefined) facts['model'] = error.model;
  if (error.upstreamStatus !== undefined) facts['upstream_status'] = error.upstreamStatus;
  if (error.phase !== undefined) facts['phase'] = error.phase;
  if (error.retryAfterMs !== undefined) facts['retry_after_ms'] = error.retryAfterMs;
  if (error.problems !== undefined) facts['problems'] = [...error.problems];
  facts['attempts'] = error.attempts.map((attempt) => ({ ...attempt }));
  return facts;
}

/** On a vendor's own route its clients test for its own words (`insufficient_quota`); ours stand in where it had none. */
function vendorShape(error: BifrostError): JsonObject {
  return {
    message: error.message,
    type: error.native?.type ?? errorType(error),
    code: error.native?.code ?? error.code,
    param: error.param ?? error.native?.param ?? null,
  };
}
