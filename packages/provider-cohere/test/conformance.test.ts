import { conformance, fixture } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import { cohere } from '../src/index.js';

const bothCalls = { tools: ['get_weather', 'get_weather'] };

/** An error as Cohere writes it. */
function failure(status: number, message: string, headers: Record<string, string> = {}) {
  const body = Buffer.from(JSON.stringify({ id: '5b8f1d2e-0000-4000-8000-000000000002', message }));
  return fixture(body, { status, headers: { 'content-type': 'application/json', ...headers } });
}

conformance(vitest, {
  adapter: cohere,
  base: import.meta.url,
  model: 'command-a-03-2025',
  answers: {
    'chat/text': fixture('chat-text.json', { says: { totalTokens: 40 } }),
    'chat/tools': fixture('chat-tools.json', { says: bothCalls }),
    'chat/parallel-tools': fixture('chat-tools.json', { says: bothCalls }),
    'chat/reasoning': fixture('chat-reasoning.json', { says: { text: '42' } }),
    'chat-stream/text': fixture('chat-text.sse', { says: { totalTokens: 40 } }),
    'chat-stream/tools': fixture('chat-tools.sse', { says: bothCalls }),
    'chat-stream/parallel-tools': fixture('chat-tools.sse', { says: bothCalls }),
    'chat-stream/reasoning': fixture('chat-reasoning.sse', { says: { text: '42' } }),
    'chat-stream/error-event': fixture('chat-error.sse', { says: { code: 'provider_error' } }),
    'textCompletion/answer': fixture('chat-text.json'),
    'textCompletion-stream/answer': fixture('chat-text.sse'),
    'embeddings/answer': fixture('embed.json', { model: 'embed-v4.0' }),
    'rerank/answer': fixture('rerank.json', { model: 'rerank-v3.5' }),
    'listModels/answer': fixture('models.json'),
    'error/authentication': failure(401, 'invalid api token'),
    'error/rate-limited': failure(429, 'You are using a Trial key, which is limited.', {
      'retry-after': '2',
    }),
    'error/quota': failure(402, 'Please add or update your payment method.'),
    'error/overloaded': failure(503, 'the service is overloaded'),
    'error/context-length': failure(
      400,
      'too many tokens: total number of tokens (prompt and prediction) cannot exceed 2048 - received 6354.',
    ),
    'error/bad-request': failure(400, 'invalid request: image content is not supported for this model'),
    'error/model-missing': failure(404, "model 'nobody' not found, make sure the correct model ID was used."),
  },
  skip: [
    {
      scenario: 'error/content-filtered',
      reason: 'safety modes make the model refuse in its own words, and there is no error for it',
    },
  ],
});
