import { conformance, fixture } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import adapter from '../src/index.js';

/** An error as Acme writes it. */
function failure(
  status: number,
  error: { code: string; text: string; wait_seconds?: number; field?: string },
) {
  return fixture(Buffer.from(JSON.stringify({ error })), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

const calls = { text: 'Let me look.', tools: ['get_weather', 'get_weather'] };

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
    'error/authentication': failure(401, { code: 'bad_key', text: 'This key opens nothing.' }),
    'error/rate-limited': failure(429, { code: 'too_fast', text: 'Slow down, please.', wait_seconds: 2 }),
    'error/quota': failure(429, { code: 'no_credit', text: 'The account is empty.' }),
    'error/overloaded': failure(503, { code: 'busy', text: 'Too many people are asking.' }),
    'error/context-length': failure(400, { code: 'too_long', text: 'The conversation is too long.' }),
    'error/bad-request': failure(400, { code: 'bad_request', text: 'Must be a list.', field: 'turns' }),
    'error/model-missing': failure(404, { code: 'no_such_model', text: 'There is no such model.' }),
    'error/content-filtered': failure(400, { code: 'refused', text: 'This is not answered here.' }),
  },
  skip: [
    { scenario: 'chat/reasoning', reason: 'Acme has no models that show their reasoning' },
    { scenario: 'chat-stream/reasoning', reason: 'Acme has no models that show their reasoning' },
  ],
});
