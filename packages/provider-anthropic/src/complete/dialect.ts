import { text, type Dialect } from '@bifrost/core';
import { decodeError, encodeError, encodeStreamError, requestIdHeader } from '../messages/errors.js';
import { requestHeaders, responseHeaders } from '../messages/passage.js';
import { encodeEvent } from '../messages/sse-event.js';
import { createStreamDecoder, createStreamEncoder, decodeResponse, encodeResponse } from './answers.js';
import { completeDialectId, decodeRequest, encodeRequest } from './requests.js';

/**
 * Text completions of the models before Messages: `POST /v1/complete`.
 *
 * @see https://platform.claude.com/docs/en/api/complete
 */
export const anthropicComplete: Dialect<'textCompletion'> = {
  id: completeDialectId,
  operation: 'textCompletion',
  stream: 'sse',
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError,
  inbound: {
    decodeRequest,
    encodeResponse,
    createStreamEncoder,
    encodeError,
    encodeStreamError,
    requestIdHeader,
    keepAlive: encodeEvent({ type: 'ping' }),
  },
  passage: {
    requestHeaders,
    requestQuery: [],
    responseHeaders,
    model: 'body',
    markers: ['"stop_reason":"', '"type":"error"'],
    inspectEvent({ json }) {
      if (json['type'] === 'error') return { kind: 'error' };
      if (json['type'] !== 'completion') return { kind: 'open' };
      const reason = text(json['stop_reason']);
      return reason === undefined ? { kind: 'content' } : { kind: 'finish', finish_reason: reason };
    },
    answerMembers: ['completion'],
    inspectResponse(body) {
      if (body['type'] === 'error') return { error: true };
      const reason = text(body['stop_reason']);
      return reason === undefined ? {} : { finish_reason: reason };
    },
  },
};
