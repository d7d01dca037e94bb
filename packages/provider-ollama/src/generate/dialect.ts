import { text, type Dialect } from '@bifrost/core';
import { passageOf } from '../chat/passage.js';
import { generateId } from '../dialect-ids.js';
import { decodeError, encodeError, encodeStreamError } from '../errors.js';
import { createStreamDecoder, createStreamEncoder, decodeResponse, encodeResponse } from './answers.js';
import { decodeRequest, encodeRequest } from './requests.js';

/**
 * Text completions in Ollama's own format: `POST /api/generate`.
 *
 * @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-completion
 */
export const ollamaGenerate: Dialect<'textCompletion'> = {
  id: generateId,
  operation: 'textCompletion',
  stream: 'ndjson',
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
  decodeError,
  inbound: {
    streamsByDefault: true,
    decodeRequest,
    encodeResponse,
    createStreamEncoder,
    encodeError,
    encodeStreamError,
  },
  passage: passageOf('response', (json) => (text(json['response']) ?? '') !== ''),
};
