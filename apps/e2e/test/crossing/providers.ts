import type { JsonObject } from '@bifrost/core';
import { json, type VendorAnswer } from '../support/vendor-server.js';
import type { VendorName } from '../vendors/all.js';
import { openaiError } from '../vendors/openai-chat.js';
import { thoughtful } from '../vendors/thoughtful.js';

/** A family of providers, with what its servers say where the pretended ones know nothing. */
export interface Family {
  vendor: VendorName;
  /** A model that takes pictures, schemas and tools. */
  model: string;
  /** A model that thinks. */
  thinker: string;
  /** Thinks aloud, in a stream. Absent: the server does it by itself, or its API has no thoughts to show. */
  thoughts?: () => VendorAnswer;
  /** Has an embedding of one text; absent where there is none. */
  embedding?: { model: string; answer: JsonObject };
  /** Says how many tokens there are; absent where nobody counts, or where the server does it by itself. */
  count?: JsonObject;
  /** Says that it is asked too often. */
  refusal: () => VendorAnswer;
}

const vector = [0.5, -0.25];
const openaiVectors = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: vector }],
  model: 'embedder',
  usage: { prompt_tokens: 2, total_tokens: 2 },
};
const slow = (): VendorAnswer => openaiError(429, { message: 'Slow down.', type: 'requests' });

/** Of those whose API shows thoughts. */
function thinking(vendor: VendorName): Pick<Family, 'thinker' | 'thoughts'> {
  const found = thoughtful.find((each) => each.vendor === vendor);
  if (found === undefined) throw new Error(`${vendor} does not think`);
  return { thinker: found.model, thoughts: () => found.answer() };
}

/** In the order of the table. */
export const families: readonly Family[] = [
  {
    vendor: 'openai',
    model: 'openai/gpt-4o',
    thinker: 'openai/o4-mini',
    embedding: { model: 'openai/text-embedding-3-small', answer: openaiVectors },
    refusal: slow,
  },
  {
    vendor: 'azure',
    model: 'azure/gpt-4o',
    thinker: 'azure/o4-mini',
    embedding: { model: 'azure/text-embedding-3-small', answer: openaiVectors },
    refusal: slow,
  },
  {
    vendor: 'anthropic',
    model: 'anthropic/claude-haiku-4-5',
    thinker: 'anthropic/claude-haiku-4-5',
    refusal: () => json({ type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' } }, 429),
  },
  {
    vendor: 'bedrock',
    model: 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
    ...thinking('bedrock'),
    embedding: {
      model: 'bedrock/amazon.titan-embed-text-v2:0',
      answer: { embedding: vector, inputTextTokenCount: 2 },
    },
    count: { inputTokens: 40 },
    refusal: () => json({ message: 'Slow down.' }, 429, { 'x-amzn-errortype': 'ThrottlingException' }),
  },
  {
    vendor: 'vertex',
    model: 'vertex/gemini-3-flash',
    ...thinking('vertex'),
    embedding: {
      model: 'vertex/text-embedding-005',
      answer: { predictions: [{ embeddings: { values: vector, statistics: { token_count: 2 } } }] },
    },
    count: { totalTokens: 40 },
    refusal: () => json({ error: { code: 429, message: 'Slow down.', status: 'RESOURCE_EXHAUSTED' } }, 429),
  },
  {
    vendor: 'cohere',
    model: 'cohere/command-a-vision-07-2025',
    ...thinking('cohere'),
    embedding: {
      model: 'cohere/embed-v4.0',
      answer: { id: 'e', embeddings: { float: [vector] }, texts: ['Hi'], meta: {} },
    },
    refusal: () => json({ id: 'e', message: 'Slow down.' }, 429),
  },
  {
    vendor: 'mistral',
    model: 'mistral/mistral-large-2512',
    ...thinking('mistral'),
    embedding: { model: 'mistral/mistral-embed', answer: openaiVectors },
    refusal: () => json({ object: 'error', message: 'Slow down.', type: 'rate_limited' }, 429),
  },
  {
    vendor: 'ollama',
    model: 'ollama/llama3.2',
    ...thinking('ollama'),
    embedding: {
      model: 'ollama/all-minilm',
      answer: { model: 'all-minilm', embeddings: [vector], prompt_eval_count: 2 },
    },
    refusal: () => json({ error: 'Slow down.' }, 429),
  },
];
