import { BifrostError } from '@bifrost/core';
import type { Exchange } from './exchange.js';

/** Compressed bodies are refused: what they would grow to is unknown until memory is gone. */
export function checkEncoding({ headers }: Exchange['request']): BifrostError | undefined {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity') return undefined;
  return new BifrostError(
    'invalid_request',
    'Compressed bodies are not accepted: send the request without content-encoding.',
    { status: 415 },
  );
}
