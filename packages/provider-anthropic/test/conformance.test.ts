import { conformance, fixture } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import { anthropic } from '../src/index.js';
import { fixture as textOf } from './support.js';

const bothCalls = { tools: ['get_weather', 'get_time'] };

/** An error as Anthropic writes it. */
function failure(status: number, type: string, message: string) {
  const body = { type: 'error', error: { type, message }, request_id: 'req_011Fixture' };
  return fixture(Buffer.from(JSON.stringify(body)), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

/** The beginning of a stream up to its first words, then an error instead of the rest. */
function brokenStream() {
  const [start = '', block = '', ping = '', words = ''] = textOf('chat-text.sse').split(/(?<=\n\n)/u);
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  const last = `event: error\ndata: ${JSON.stringify(error)}\n\n`;
  return fixture(Buffer.from([start, block, ping, words, last].join('')), {
    headers: { 'content-type': 'text/event-stream' },
    says: { code: 'overloaded' },
  });
}

const thought = { text: '42', reasoning: 'Seven times six is forty-two.' };

conformance(vitest, {
  adapter: anthropic,
  base: import.meta.url,
  model: 'claude-sonnet-4-5',
  answers: {
    'chat/text': fixture('chat-text.json', { says: { totalTokens: 21 } }),
    'chat/tools': fixture('chat-tools.json', { says: bothCalls }),
    'chat/parallel-tools': fixture('chat-tools.json', { says: bothCalls }),
    'chat/reasoning': fixture('chat-reasoning.json', { says: thought }),
    'chat-stream/text': fixture('chat-text.sse', { says: { totalTokens: 21 } }),
    'chat-stream/tools': fixture('chat-tools.sse', { says: bothCalls }),
    'chat-stream/parallel-tools': fixture('chat-tools.sse', { says: bothCalls }),
    'chat-stream/reasoning': fixture('chat-reasoning.sse', { says: thought }),
    'chat-stream/error-event': brokenStream(),
    'textCompletion/answer': fixture('complete.json', { model: 'claude-2.1' }),
    'textCompletion-stream/answer': fixture('complete.sse', { model: 'claude-2.1' }),
    'countTokens/answer': fixture('count-tokens.json'),
    'listModels/answer': fixture('models.json'),
    'error/authentication': fixture('error-401.json', { status: 401 }),
    'error/rate-limited': fixture('error-429.json', { status: 429, headers: { 'retry-after': '2' } }),
    'error/quota': failure(400, 'billing_error', 'There is a problem with your billing details.'),
    'error/overloaded': fixture('error-overloaded.json', { status: 529 }),
    'error/context-length': failure(
      400,
      'invalid_request_error',
      'prompt is too long: 210000 tokens > 200000 maximum',
    ),
    'error/bad-request': fixture('error-400.json', { status: 400 }),
    'error/model-missing': failure(404, 'not_found_error', 'model: claude-99'),
  },
  skip: [
    {
      scenario: 'error/content-filtered',
      reason: 'a refusal is an answer with the stop reason "refusal", and no error',
    },
  ],
});
