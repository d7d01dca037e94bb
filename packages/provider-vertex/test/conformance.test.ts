import { conformance, fixture, type Answer, type AnswerId } from '@bifrost/provider-testkit';
import * as vitest from 'vitest';
import adapters, { gemini, vertex } from '../src/index.js';

/** What both hosts answer in the same words. */
const answers: Partial<Record<AnswerId, Answer>> = {
  'chat/text': fixture('chat-text.json', {
    says: { text: 'Paris is mild today, Oslo is cold – wear a coat. 🧥', totalTokens: 35 },
  }),
  'chat/tools': fixture('chat-tools.json', { says: { tools: ['get_weather', 'get_weather'] } }),
  'chat/parallel-tools': fixture('chat-tools.json'),
  'chat/reasoning': fixture('chat-reasoning.json'),
  'chat-stream/text': fixture('chat-text.sse', { says: { totalTokens: 35 } }),
  'chat-stream/tools': fixture('chat-tools.sse', { says: { tools: ['get_weather', 'get_weather'] } }),
  'chat-stream/parallel-tools': fixture('chat-tools.sse'),
  'chat-stream/reasoning': fixture('chat-reasoning.sse'),
  'chat-stream/error-event': fixture('chat-error.sse', { says: { code: 'overloaded' } }),
  'countTokens/answer': fixture('count-tokens.json'),
  'imageGeneration/answer': fixture('image-gemini.json', { model: 'gemini-2.5-flash-image' }),
  'imageEdit/answer': fixture('image-gemini.json', { model: 'gemini-2.5-flash-image' }),
  'error/authentication': fixture('error-400-key.json', { status: 400 }),
  'error/rate-limited': fixture('error-429.json', { status: 429 }),
  'error/overloaded': fixture('error-503.json', { status: 503 }),
  'error/context-length': fixture('error-400-long.json', { status: 400 }),
  'error/bad-request': fixture('error-400.json', { status: 400 }),
  'error/model-missing': fixture('error-404.json', { status: 404 }),
};

const skip = [
  { scenario: 'error/quota', reason: 'Google has one word for every quota, and each ends by itself' },
  { scenario: 'error/content-filtered', reason: 'Google answers a refused prompt with 200 and a reason' },
];

conformance(vitest, {
  adapter: gemini,
  base: import.meta.url,
  model: 'gemini-2.5-flash',
  answers: {
    ...answers,
    'embeddings/answer': fixture('embed-gemini.json', { model: 'gemini-embedding-001' }),
    'listModels/answer': fixture('models-gemini.json'),
  },
  skip,
});

conformance(vitest, {
  adapter: vertex,
  base: import.meta.url,
  model: 'gemini-2.5-flash',
  keyOptions: { project_id: 'my-project', region: 'europe-west4' },
  answers: {
    ...answers,
    'error/authentication': fixture('error-403.json', { status: 403 }),
    'embeddings/answer': fixture('embed-vertex.json', { model: 'text-embedding-005' }),
    'textCompletion/answer': fixture('palm-text.json', { model: 'text-bison' }),
    'listModels/answer': fixture('models-vertex.json'),
  },
  skip,
});

vitest.describe('the package', () => {
  vitest.it('exports both adapters', () => {
    vitest.expect(adapters.map(({ id }) => id)).toEqual(['vertex', 'gemini']);
  });
});
