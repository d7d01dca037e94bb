import { Buffer } from 'node:buffer';
import { text } from '@bifrost/core';
import {
  eventStream,
  json,
  startVendorServer,
  type Received,
  type VendorAnswer,
  type VendorServer,
} from '../support/vendor-server.js';
import { chatCompletions, openaiError } from './openai-chat.js';
import { responsesApi } from './openai-responses.js';

/** OpenAI on loopback, as its API reference describes it. Takes the given keys. */
export function startOpenai(keys: readonly string[]): Promise<VendorServer> {
  return startVendorServer((request) => {
    const key = request.headers['authorization']?.replace(/^Bearer /u, '') ?? '';
    if (!keys.includes(key)) {
      const message = `Incorrect API key provided: ${key}. You can find your API key at your account.`;
      return openaiError(401, { message, type: 'invalid_request_error', code: 'invalid_api_key' });
    }
    const answer = routes[`${request.method} ${request.path}`];
    if (answer !== undefined) return answer(request);
    const message = `Invalid URL (${request.method} ${request.path})`;
    return openaiError(404, { message, type: 'invalid_request_error' });
  });
}

/** Sounds and pictures of the pretended models. */
export const sound = Buffer.from('ID3 e2e sound', 'latin1');
export const drawing = Buffer.from('e2e picture').toString('base64');
export const transcript = 'Grüße aus der Aufnahme.';
/** A vector whose members are exact in 32 bits, so that both encodings give the same. */
export const vector = [0.5, -0.25, 1.5];

const routes: Readonly<Record<string, (request: Received) => VendorAnswer>> = {
  'POST /v1/chat/completions': chatCompletions,
  'POST /v1/responses': responsesApi,
  'POST /v1/embeddings': embeddings,
  'POST /v1/completions': completions,
  'POST /v1/images/generations': images,
  'POST /v1/images/edits': images,
  'POST /v1/audio/speech': () => ({
    status: 200,
    headers: { 'content-type': 'audio/mpeg' },
    pieces: [sound.subarray(0, 5), sound.subarray(5)],
  }),
  'POST /v1/audio/transcriptions': (request) =>
    request.bytes.includes(sound)
      ? json({ text: transcript, usage: { type: 'duration', seconds: 3 } })
      : openaiError(400, { message: 'Invalid file format.', type: 'invalid_request_error', param: 'file' }),
  'GET /v1/models': () =>
    json({
      object: 'list',
      data: [{ id: 'gpt-4o', object: 'model', created: 1_715_367_049, owned_by: 'system' }],
    }),
};

function embeddings({ json: body }: Received): VendorAnswer {
  const inputs = Array.isArray(body['input']) ? body['input'] : [body['input']];
  const packed = Buffer.from(new Float32Array(vector).buffer).toString('base64');
  const embedding = body['encoding_format'] === 'base64' ? packed : vector;
  return json({
    object: 'list',
    data: inputs.map((_, index) => ({ object: 'embedding', index, embedding })),
    model: text(body['model']) ?? '',
    usage: { prompt_tokens: 5, total_tokens: 5 },
  });
}

function completions({ json: body }: Received): VendorAnswer {
  const part = (words: string, finish_reason: string | null): object => ({
    id: 'cmpl-e2e',
    object: 'text_completion',
    created: 1_790_000_000,
    model: text(body['model']) ?? '',
    choices: [{ text: words, index: 0, logprobs: null, finish_reason }],
  });
  const usage = { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 };
  if (body['stream'] !== true) return json({ ...part('Once upon a time', 'stop'), usage });
  const events = [part('Once upon', null), part(' a time', null), part('', 'stop')];
  return eventStream([...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), 'data: [DONE]\n\n']);
}

function images(): VendorAnswer {
  return json({
    created: 1_790_000_000,
    data: [{ b64_json: drawing }],
    usage: {
      total_tokens: 30,
      input_tokens: 10,
      output_tokens: 20,
      input_tokens_details: { text_tokens: 10, image_tokens: 0 },
    },
  });
}
