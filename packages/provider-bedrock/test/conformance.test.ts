import {
  conformance,
  fixture,
  type Answer,
  type AnswerDetails,
  type ConformanceOptions,
} from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import { bedrock } from '../src/index.js';
import { fixtureText, streamOf } from './support.js';

const text = 'Paris: 18 °C, sunny ☀️. Oslo: 4 °C, rain.';
const oneCall = { tools: ['get_weather'], totalTokens: 50 };
const twoCalls = { tools: ['get_weather', 'get_weather'] };

function stream(name: string, details: AnswerDetails = {}): Answer {
  const headers = { 'content-type': 'application/vnd.amazon.eventstream' };
  return fixture(streamOf(fixtureText(`${name}.events.jsonl`)), { headers, ...details });
}

function error(name: string, status: number, type: string): Answer {
  const headers = { 'x-amzn-errortype': `${type}:http://internal.amazon.com/`, 'retry-after': '2' };
  return fixture(`${name}.json`, { status, headers });
}

const options: Omit<ConformanceOptions, 'key' | 'keyOptions'> = {
  adapter: bedrock,
  base: import.meta.url,
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  answers: {
    'chat/text': fixture('chat-text.json', { says: { text, totalTokens: 50 } }),
    'chat/tools': fixture('chat-tools.json', { says: oneCall }),
    'chat/parallel-tools': fixture('chat-parallel-tools.json', { says: twoCalls }),
    'chat/reasoning': fixture('chat-reasoning.json'),
    'chat-stream/text': stream('chat-text', { says: { text, totalTokens: 50 } }),
    'chat-stream/tools': stream('chat-tools', { says: oneCall }),
    'chat-stream/parallel-tools': stream('chat-parallel-tools', { says: twoCalls }),
    'chat-stream/reasoning': stream('chat-reasoning'),
    'chat-stream/error-event': stream('chat-error-event', { says: { code: 'rate_limited' } }),
    'countTokens/answer': fixture('count-tokens.json'),
    'embeddings/answer': fixture('embeddings-titan.json', { model: 'amazon.titan-embed-text-v2:0' }),
    'imageGeneration/answer': fixture('images.json', { model: 'amazon.nova-canvas-v1:0' }),
    'rerank/answer': fixture('rerank.json', { model: 'cohere.rerank-v3-5:0' }),
    'listModels/answer': fixture('models.json'),
    'error/authentication': error('error-403', 403, 'UnrecognizedClientException'),
    'error/rate-limited': error('error-429', 429, 'ThrottlingException'),
    'error/quota': error('error-quota', 400, 'ServiceQuotaExceededException'),
    'error/overloaded': error('error-503', 503, 'ServiceUnavailableException'),
    'error/context-length': error('error-context', 400, 'ValidationException'),
    'error/bad-request': error('error-400', 400, 'ValidationException'),
    'error/model-missing': error('error-404', 404, 'ResourceNotFoundException'),
  },
  skip: [
    {
      scenario: 'error/content-filtered',
      reason: 'Bedrock says it in the stop reason of an answer, never as an error',
    },
  ],
};

vitest.describe('with an access key', () => {
  const secrets = ['secret-0a1b2c3d4e5f60718293a4b5c6d7e8f901234567', 'token-5f1d8c22b7e94a06913c'];
  const [secret, token] = secrets;
  conformance(vitest, {
    ...options,
    key: false,
    keyOptions: { access_key: 'AKIDTESTKIT', secret_key: secret, session_token: token, region: 'eu-west-1' },
    secrets,
  });
});

vitest.describe('with a bearer key', () => {
  conformance(vitest, { ...options, operations: ['chat'], keyOptions: { region: 'us-west-2' } });
});
