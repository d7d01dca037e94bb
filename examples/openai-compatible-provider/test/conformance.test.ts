import { conformance, fixture } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import adapter from '../src/index.js';

/** An error as Acme writes it. */
function failure(status: number, error: { code: string; message: string }, headers = {}) {
  return fixture(Buffer.from(JSON.stringify({ error })), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const calls = { tools: ['get_weather', 'get_weather'] };

// The bytes in fixtures/ are made up, as Acme is. Put in their place what your vendor really sends: curl -i shows it.
conformance(vitest, {
  adapter,
  base: import.meta.url,
  model: 'acme-large',
  answers: {
    'chat/text': fixture('chat-text.json', { says: { totalTokens: 50 } }),
    'chat/tools': fixture('chat-tools.json', { says: calls }),
    'chat/parallel-tools': fixture('chat-tools.json', { says: calls }),
    'chat-stream/text': fixture('chat-text.sse', { says: { totalTokens: 50 } }),
    'chat-stream/tools': fixture('chat-tools.sse', { says: calls }),
    'chat-stream/parallel-tools': fixture('chat-tools.sse', { says: calls }),
    'chat-stream/error-event': fixture('chat-error.sse', { says: { code: 'overloaded' } }),
    'listModels/answer': fixture('models.json'),
    'error/authentication': failure(401, { code: 'invalid_api_key', message: 'This key opens nothing.' }),
    'error/rate-limited': failure(
      429,
      { code: 'rate_limit_exceeded', message: 'Slow down, please.' },
      { 'retry-after': '2' },
    ),
    'error/quota': failure(429, { code: 'insufficient_quota', message: 'The account is empty.' }),
    'error/overloaded': failure(503, { code: 'busy', message: 'Too many people are asking.' }),
    'error/context-length': failure(400, { code: 'context_length_exceeded', message: 'This is too long.' }),
    'error/bad-request': failure(400, { code: 'invalid_type', message: 'messages must be a list.' }),
    'error/model-missing': failure(404, { code: 'model_not_found', message: 'There is no such model.' }),
    'error/content-filtered': failure(400, {
      code: 'content_policy_violation',
      message: 'This is not answered here.',
    }),
  },
  skip: [
    { scenario: 'chat/reasoning', reason: 'Acme has no models that show their reasoning' },
    { scenario: 'chat-stream/reasoning', reason: 'Acme has no models that show their reasoning' },
  ],
});
