import type { Dialect } from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { decodeError, encodeError, encodeStreamError, requestIdHeader } from '../errors.js';
import { createEventStreamFraming } from '../event-stream/framing.js';
import { conversePassage } from './passage.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { ConverseStreamDecoder } from './decode-stream.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { ConverseStreamEncoder } from './encode-stream.js';

/**
 * Bedrock's Converse, both ways: `POST /model/{model}/converse`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export const bedrockConverse: Dialect<'chat'> = converseDialect(false);

/** The same for clients that ask for a stream, which the path says and not the body: `POST /model/{model}/converse-stream`. */
export const bedrockConverseStream: Dialect<'chat'> = converseDialect(true);

function converseDialect(stream: boolean): Dialect<'chat'> {
  return {
    id: converseDialectId,
    operation: 'chat',
    stream: 'aws-event-stream',
    exactMembers: ['input', 'json'],
    encodeRequest,
    decodeResponse,
    createStreamDecoder: () => new ConverseStreamDecoder(),
    createFraming: createEventStreamFraming,
    decodeError,
    inbound: {
      decodeRequest: (request) => decodeRequest(request, stream),
      encodeResponse,
      createStreamEncoder: (context) => new ConverseStreamEncoder(context),
      encodeError,
      encodeStreamError,
      requestIdHeader,
    },
    passage: conversePassage,
  };
}
