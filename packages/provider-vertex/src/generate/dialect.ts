import type { Dialect } from '@bifrost/core';
import { generateDialectId, type GoogleHost } from '../dialect-ids.js';
import { decodeError, encodeError, encodeStreamError } from '../wire/errors.js';
import { decodeRequest } from './decode-request.js';
import { decodeResponse } from './decode-response.js';
import { GenerateStreamDecoder } from './decode-stream.js';
import { encodeRequest } from './encode-request.js';
import { encodeResponse } from './encode-response.js';
import { GenerateStreamEncoder } from './encode-stream.js';
import { generatePassage } from './passage.js';

function generateDialect(host: GoogleHost): Dialect<'chat'> {
  return {
    id: generateDialectId,
    operation: 'chat',
    stream: 'sse',
    exactMembers: ['args', 'response'],
    encodeRequest: (request, context) => encodeRequest(request, context, host),
    decodeResponse,
    createStreamDecoder: () => new GenerateStreamDecoder(),
    decodeError,
    inbound: {
      decodeRequest,
      encodeResponse,
      createStreamEncoder: (context) => new GenerateStreamEncoder(context),
      encodeError,
      encodeStreamError,
    },
    passage: generatePassage,
  };
}

/**
 * generateContent of the Gemini API, both ways.
 *
 * @see https://ai.google.dev/api/generate-content
 */
export const geminiGenerate: Dialect<'chat'> = generateDialect('gemini');

/**
 * generateContent of Vertex AI: the same dialect under the same id, but for a few members that this host does not take.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
 */
export const vertexGenerate: Dialect<'chat'> = generateDialect('vertex');
