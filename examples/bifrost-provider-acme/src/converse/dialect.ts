import type { Dialect } from '@bifrost/core';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { ConverseStreamDecoder } from './decode-stream.js';
import { converseId } from './dialect-id.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { ConverseStreamEncoder } from './encode-stream.js';
import { decodeError, encodeError, encodeStreamError } from './errors.js';

/**
 * Acme's wire format, `POST /v1/converse`, in both directions. The first half calls Acme; `inbound` answers clients that
 * were written for Acme.
 */
export const acmeConverse: Dialect<'chat'> = {
  id: converseId,
  operation: 'chat',
  stream: 'sse',
  encodeRequest,
  decodeResponse,
  createStreamDecoder: () => new ConverseStreamDecoder(),
  decodeError,
  inbound: {
    decodeRequest,
    encodeResponse,
    createStreamEncoder: (context) => new ConverseStreamEncoder(context),
    encodeError,
    encodeStreamError,
  },
};
