import { GoogleGenAI } from '@google/genai';
import { Mistral } from '@mistralai/mistralai';
import { CohereClientV2 } from 'cohere-ai';
import { Ollama } from 'ollama';
import OpenAI, { AzureOpenAI } from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import { json, type VendorAnswer } from '../support/vendor-server.js';
import type { VendorName } from '../vendors/all.js';

/* Embeddings and reranking through every SDK that has them, before every provider that has them. */

const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
afterAll(() => bench.close());

const { url } = bench.gateway;
const texts = ['Zürich', 'Oslo'];
/** Exact in 32 bits, so that both ways of writing them give the same. */
const vectors = [
  [0.5, -0.25, 1.5],
  [2, 0, -1],
];

interface Embedded {
  vectors: unknown[];
  /** What was read, where the format tells. */
  read?: number | undefined;
}

interface Embedder {
  sdk: string;
  embed(model: string): Promise<Embedded>;
}

const openai = new OpenAI({ apiKey: clientToken, baseURL: `${url}/openai/v1`, maxRetries: 0 });
const unified = new OpenAI({ apiKey: clientToken, baseURL: `${url}/v1`, maxRetries: 0 });
const azure = new AzureOpenAI({
  apiKey: clientToken,
  endpoint: url,
  apiVersion: '2024-10-21',
  maxRetries: 0,
});
const google = new GoogleGenAI({ apiKey: clientToken, httpOptions: { baseUrl: `${url}/genai` } });
const cohere = new CohereClientV2({ token: clientToken, environment: `${url}/cohere`, maxRetries: 0 });
const mistral = new Mistral({
  apiKey: clientToken,
  serverURL: `${url}/mistral`,
  retryConfig: { strategy: 'none' },
});
const ollama = new Ollama({
  host: `${url}/ollama`,
  headers: { authorization: `Bearer ${clientToken}` },
});

const likeOpenai = (sdk: string, client: OpenAI, encoding_format?: 'float'): Embedder => ({
  sdk,
  async embed(model) {
    const asked = { model, input: texts, ...(encoding_format && { encoding_format }) };
    const { data, usage } = await client.embeddings.create(asked);
    expect(data.map(({ index }) => index)).toEqual([0, 1]);
    expect(usage.total_tokens).toBe(usage.prompt_tokens);
    return { vectors: data.map(({ embedding }) => embedding), read: usage.prompt_tokens };
  },
});

const embedders: readonly Embedder[] = [
  likeOpenai('openai, in base64', openai),
  likeOpenai('openai, in numbers', openai, 'float'),
  likeOpenai('openai at the public door', unified),
  likeOpenai("openai's AzureOpenAI", azure),
  {
    sdk: '@google/genai',
    async embed(model) {
      const { embeddings = [] } = await google.models.embedContent({ model, contents: texts });
      return { vectors: embeddings.map(({ values }) => values) };
    },
  },
  {
    sdk: 'cohere-ai',
    async embed(model) {
      const { embeddings, meta } = await cohere.embed({
        model,
        texts,
        inputType: 'search_document',
        embeddingTypes: ['float'],
      });
      return { vectors: embeddings.float ?? [], read: meta?.billedUnits?.inputTokens };
    },
  },
  {
    sdk: '@mistralai/mistralai',
    async embed(model) {
      const { data, usage } = await mistral.embeddings.create({ model, inputs: texts });
      return { vectors: data.map(({ embedding }) => embedding), read: usage.promptTokens };
    },
  },
  {
    sdk: 'ollama',
    async embed(model) {
      const { embeddings, prompt_eval_count } = await ollama.embed({ model, input: texts });
      return { vectors: embeddings, read: prompt_eval_count };
    },
  },
];

interface Target {
  vendor: VendorName;
  model: string;
  answer: VendorAnswer;
  /** What the provider counts; where it counts nothing, Bifrost's estimate: a quarter of the bytes. */
  read: number;
}

const likeTheirs = json({
  id: 'emb-1',
  object: 'list',
  data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  model: 'm',
  usage: { prompt_tokens: 5, total_tokens: 5 },
});
const estimate = Math.ceil(Buffer.byteLength(texts.join('')) / 4);
const predictions = vectors.map((values) => ({
  embeddings: { values, statistics: { token_count: 4, truncated: false } },
}));

const targets: readonly Target[] = [
  { vendor: 'openai', model: 'openai/text-embedding-3-small', answer: likeTheirs, read: 5 },
  { vendor: 'azure', model: 'azure/text-embedding-3-small', answer: likeTheirs, read: 5 },
  { vendor: 'mistral', model: 'mistral/mistral-embed', answer: likeTheirs, read: 5 },
  {
    vendor: 'cohere',
    model: 'cohere/embed-v4.0',
    answer: json({ id: '1', embeddings: { float: vectors }, meta: { billed_units: { input_tokens: 6 } } }),
    read: 6,
  },
  {
    vendor: 'bedrock',
    model: 'bedrock/cohere.embed-multilingual-v3',
    answer: json({ embeddings: vectors, response_type: 'embeddings_floats' }),
    read: estimate,
  },
  {
    vendor: 'vertex',
    model: 'vertex/gemini-embedding-001',
    answer: json({ predictions }),
    read: 8,
  },
  {
    vendor: 'ollama',
    model: 'ollama/nomic-embed-text',
    answer: json({ model: 'nomic-embed-text', embeddings: vectors, prompt_eval_count: 7 }),
    read: 7,
  },
];

const pairs = embedders.flatMap((embedder) =>
  targets.map((target) => ({ sdk: embedder.sdk, vendor: target.vendor, embedder, target })),
);

describe.each(pairs)('$sdk before $vendor', ({ embedder, target }) => {
  const server = bench.vendor(target.vendor);

  it('gets a vector for every text, in order, and hears what was read', async () => {
    // OpenAI's SDK asks its own vendor for base64, unless it is told otherwise
    const isAskedForBase64 = embedder.sdk.startsWith('openai') && embedder.sdk !== 'openai, in numbers';
    const isOwn = target.vendor === 'openai' || target.vendor === 'azure';
    server.play(isAskedForBase64 && isOwn ? packed() : target.answer);
    const { read, ...embedded } = await embedder.embed(target.model);
    expect(embedded.vectors).toEqual(vectors);
    expect([undefined, target.read]).toContain(read);
    const sent = server.received.at(-1)?.bytes.toString() ?? '';
    for (const text of texts) expect(sent).toContain(text);
  });
});

/** As OpenAI answers its SDK, which asks for base64 by itself. */
function packed(): VendorAnswer {
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: Buffer.from(new Float32Array(vector).buffer).toString('base64'),
  }));
  return json({ object: 'list', data, model: 'm', usage: { prompt_tokens: 5, total_tokens: 5 } });
}

describe('what nobody counted', () => {
  it('is estimated, and said to be', async () => {
    const target = targets.find(({ vendor }) => vendor === 'bedrock');
    bench.vendor('bedrock').play(target?.answer ?? likeTheirs);
    const embedded = await unified.embeddings.create({ model: target?.model ?? '', input: texts });
    expect(embedded.usage).toEqual({ prompt_tokens: estimate, total_tokens: estimate });
    expect(embedded).toMatchObject({ extra_fields: { usage_source: 'estimated' } });
  });
});

describe('cohere-ai reranks', () => {
  const documents = ['Oslo is cold.', 'Zürich is warm.', 'Rome is hot.'];
  const asked = { query: 'Where is it warm?', documents, topN: 2 };

  it('before its own vendor', async () => {
    const results = [
      { index: 1, relevance_score: 0.75 },
      { index: 2, relevance_score: 0.5 },
    ];
    bench.vendor('cohere').play(json({ id: 'r', results, meta: { billed_units: { search_units: 1 } } }));
    const ranked = await cohere.rerank({ model: 'rerank-v3.5', ...asked });
    expect(ranked.results.map(({ index, relevanceScore }) => [index, relevanceScore])).toEqual([
      [1, 0.75],
      [2, 0.5],
    ]);
  });

  it('before Bedrock', async () => {
    const results = [
      { index: 1, relevanceScore: 0.75 },
      { index: 2, relevanceScore: 0.5 },
    ];
    bench.vendor('bedrock').play(json({ results }));
    const ranked = await cohere.rerank({ model: 'bedrock/amazon.rerank-v1:0', ...asked });
    expect(ranked.results.map(({ index, relevanceScore }) => [index, relevanceScore])).toEqual([
      [1, 0.75],
      [2, 0.5],
    ]);
    expect(bench.vendor('bedrock').received.at(-1)?.path).toBe('/rerank');
  });

  it('and is told by name where nobody can', async () => {
    const refused = cohere.rerank({ model: 'openai/gpt-4o', ...asked });
    await expect(refused).rejects.toMatchObject({ statusCode: 400, name: 'BadRequestError' });
  });
});
