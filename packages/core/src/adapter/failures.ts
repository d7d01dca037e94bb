import { BifrostError } from '../errors/bifrost-error.js';
import type { ProviderFailure } from './wire.js';

/** Thrown by `decodeResponse` when an answer with status 200 is an error all the same. */
export class WireFailure extends Error {
  override readonly name = 'WireFailure';
  readonly failure: ProviderFailure;

  constructor(failure: ProviderFailure) {
    super(failure.message ?? 'the answer holds an error');
    this.failure = failure;
  }
}

/**
 * The refusal of a parameter that the wire format cannot say and that must not be dropped.
 *
 * @example
 * if ((request.n ?? 1) > 1) throw unsupportedParameter('n', 'Anthropic gives one answer a request');
 */
export function unsupportedParameter(param: string, reason: string): BifrostError {
  return new BifrostError('unsupported_parameter', `${param}: ${reason}`, { param });
}

/** The refusal of a request that is wrong anywhere. */
export function invalidRequest(param: string | undefined, reason: string): BifrostError {
  return new BifrostError(
    'invalid_request',
    param === undefined ? reason : `${param}: ${reason}`,
    param === undefined ? {} : { param },
  );
}

/** An answer that is not in the promised form. */
export function invalidResponse(reason: string): BifrostError {
  return new BifrostError('invalid_response', reason);
}
