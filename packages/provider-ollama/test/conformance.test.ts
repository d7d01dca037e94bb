import { conformance, fixture } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import { ollama } from '../src/index.js';

/** An error as the server writes it. */
function failure(status: number, error: string, headers: Record<string, string> = {}) {
  const body = Buffer.from(JSON.stringify({ error }));
  return fixture(body, { status, headers: { 'content-type': 'application/json', ...headers } });
}

/** An error as the compatible half of the server writes it. */
function compatibleFailure(status: number, message: string, headers: Record<string, string> = {}) {
  const body = { error: { message, type: 'api_error', param: null, code: null } };
  return fixture(Buffer.from(JSON.stringify(body)), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const bothCalls = { tools: ['get_weather', 'get_weather'] };
const thought = { text: '42', reasoning: 'Six times seven.' };
const tooLong = 'prompt too long; exceeded max context length by 120 tokens (ref: 1)';

const errors = (write: typeof failure) => ({
  'error/authentication': write(401, 'unauthorized'),
  'error/rate-limited': write(429, 'too many requests', { 'retry-after': '2' }),
  'error/overloaded': write(503, 'server busy, please try again. maximum pending requests exceeded'),
  'error/context-length': write(400, tooLong),
  'error/bad-request': write(400, 'registry.example/library/llama3.2:latest does not support tools'),
  'error/model-missing': write(404, "model 'nobody' not found"),
});

const skip = [
  { scenario: 'error/quota', reason: 'the server bills nobody, and the hosted one has no code for it' },
  { scenario: 'error/content-filtered', reason: 'the server filters nothing' },
];

conformance(vitest, {
  adapter: ollama,
  base: import.meta.url,
  model: 'llama3.2',
  answers: {
    'chat/text': fixture('chat-text.json', { says: { totalTokens: 40 } }),
    'chat/tools': fixture('chat-tools.json', { says: bothCalls }),
    'chat/parallel-tools': fixture('chat-tools.json', { says: bothCalls }),
    'chat/reasoning': fixture('chat-reasoning.json', { says: thought }),
    'chat-stream/text': fixture('chat-text.ndjson', { says: { totalTokens: 40 } }),
    'chat-stream/tools': fixture('chat-tools.ndjson', { says: bothCalls }),
    'chat-stream/parallel-tools': fixture('chat-tools.ndjson', { says: bothCalls }),
    'chat-stream/reasoning': fixture('chat-reasoning.ndjson', { says: thought }),
    'chat-stream/error-event': fixture('chat-error.ndjson', { says: { code: 'provider_error' } }),
    'textCompletion/answer': fixture('generate.json'),
    'textCompletion-stream/answer': fixture('generate.ndjson'),
    'embeddings/answer': fixture('embed.json'),
    'listModels/answer': fixture('tags.json'),
    ...errors(failure),
  },
  skip,
});

vitest.describe('the compatible format', () => {
  conformance(vitest, {
    adapter: ollama,
    base: import.meta.url,
    model: 'llama3.2',
    options: { api: 'openai' },
    answers: {
      'chat/text': fixture('openai-text.json', { says: { totalTokens: 40 } }),
      'chat/tools': fixture('openai-tools.json'),
      'chat/parallel-tools': fixture('openai-parallel-tools.json', { says: bothCalls }),
      'chat/reasoning': fixture('openai-reasoning.json', { says: thought }),
      'chat-stream/text': fixture('openai-text.sse', { says: { totalTokens: 40 } }),
      'chat-stream/tools': fixture('openai-tools.sse'),
      'chat-stream/parallel-tools': fixture('openai-parallel-tools.sse', { says: bothCalls }),
      'chat-stream/reasoning': fixture('openai-reasoning.sse', { says: thought }),
      'chat-stream/error-event': fixture('openai-error-event.sse', { says: { code: 'provider_error' } }),
      'textCompletion/answer': fixture('openai-completion.json'),
      'textCompletion-stream/answer': fixture('openai-completion.sse'),
      'embeddings/answer': fixture('openai-embeddings.json'),
      'listModels/answer': fixture('openai-models.json'),
      ...errors(compatibleFailure),
    },
    skip,
  });
});
