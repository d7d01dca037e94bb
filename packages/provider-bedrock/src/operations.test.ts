import {
  Secret,
  WireFailure,
  type EmbeddingsRequest,
  type ImageRequest,
  type ProviderFailure,
  type RerankRequest,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { answer, deepFreeze, encodeContext, inbound, jsonOf } from '../test/support.js';
import { classifyError } from './classify-error.js';
import { bedrockCountTokens } from './count-tokens/dialect.js';
import { cohereEmbeddings } from './embeddings/cohere.js';
import { titanEmbeddings } from './embeddings/titan.js';
import { bedrockImages } from './images/dialect.js';
import { bedrockModels } from './models/dialect.js';
import { bedrockRerank } from './rerank/dialect.js';

const titan = 'amazon.titan-embed-text-v2:0';
const cohere = 'cohere.embed-v4:0';

const askVectors = (request: Partial<EmbeddingsRequest>): EmbeddingsRequest =>
  deepFreeze({ model: 'm', input: ['a'], ...request });
const askPicture = (request: Partial<ImageRequest> = {}): ImageRequest =>
  deepFreeze({ model: 'm', prompt: 'A cat', stream: false, ...request });
const thrownBy = (run: () => unknown): ProviderFailure | undefined => {
  try {
    run();
  } catch (error) {
    if (error instanceof WireFailure) return error.failure;
    throw error;
  }
  return undefined;
};
const readCounted = (input: object) =>
  bedrockCountTokens.inbound?.decodeRequest(inbound({ input: { ...input } }));

describe('embeddings', () => {
  it('of Titan take one text, and a length where it can be chosen', () => {
    const { body, dropped } = titanEmbeddings.encodeRequest(
      askVectors({ dimensions: 256, user: 'u' }),
      encodeContext(titan),
    );
    expect(jsonOf(body)).toEqual({ inputText: 'a', dimensions: 256 });
    expect(dropped).toEqual(['user']);
    const pictures = encodeContext('amazon.titan-embed-image-v1');
    expect(jsonOf(titanEmbeddings.encodeRequest(askVectors({ dimensions: 256 }), pictures).body)).toEqual({
      inputText: 'a',
      embeddingConfig: { outputEmbeddingLength: 256 },
    });
    const refused = [
      () => titanEmbeddings.encodeRequest(askVectors({ input: ['a', 'b'] }), encodeContext(titan)),
      () => titanEmbeddings.encodeRequest(askVectors({ input: [[1, 2]] }), encodeContext(titan)),
      () =>
        titanEmbeddings.encodeRequest(
          askVectors({ dimensions: 8 }),
          encodeContext('amazon.titan-embed-text-v1'),
        ),
    ];
    for (const run of refused)
      expect(run).toThrow(expect.objectContaining({ code: 'unsupported_parameter' }));
  });

  it('of Cohere take many, and say what they are for', () => {
    const request = askVectors({ input: ['a', 'b'], truncate: 'end', dimensions: 512 });
    expect(jsonOf(cohereEmbeddings.encodeRequest(request, encodeContext(cohere)).body)).toEqual({
      texts: ['a', 'b'],
      input_type: 'search_document',
      truncate: 'END',
      output_dimension: 512,
    });
    const refused = [
      () => cohereEmbeddings.encodeRequest(request, encodeContext('cohere.embed-english-v3')),
      () => cohereEmbeddings.encodeRequest(askVectors({ truncate: 'MIDDLE' }), encodeContext(cohere)),
    ];
    for (const run of refused)
      expect(run).toThrow(expect.objectContaining({ code: 'unsupported_parameter' }));
  });

  it('know a provisioned model by the name that the caller uses for it', () => {
    const model = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdef';
    const encode = (dialect: typeof titanEmbeddings, asked: string) => () =>
      dialect.encodeRequest(askVectors({ dimensions: 8 }), { ...encodeContext(model), asked });
    expect(encode(titanEmbeddings, 'amazon.titan-embed-text-v1')).toThrow('vectors of one length');
    expect(encode(cohereEmbeddings, 'cohere.embed-english-v3')).toThrow('vectors of one length');
    expect(encode(titanEmbeddings, titan)).not.toThrow();
  });

  it('are counted by the body or the header', () => {
    const headers = { 'x-amzn-bedrock-input-token-count': '7' };
    expect(
      titanEmbeddings.decodeResponse(answer({ embedding: [0.5], inputTextTokenCount: 4 }, 200, headers)).usage
        ?.prompt_tokens,
    ).toBe(4);
    expect(
      cohereEmbeddings.decodeResponse(answer({ embeddings: { float: [[0.5], [1]] } }, 200, headers)),
    ).toEqual({
      model: '',
      vectors: [[0.5], [1]],
      usage: { prompt_tokens: 7, completion_tokens: 0, total_tokens: 7 },
    });
  });

  it.each([
    [titanEmbeddings, {}],
    [titanEmbeddings, { embedding: 'x' }],
    [cohereEmbeddings, { embeddings: [] }],
    [cohereEmbeddings, { embeddings: [['x']] }],
  ])('without vectors are no answer', (dialect, body) => {
    expect(() => dialect.decodeResponse(answer(body))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });
});

describe('pictures', () => {
  const context = encodeContext('amazon.nova-canvas-v1:0');

  it('are asked for in the words of Amazon', () => {
    const { body, dropped } = bedrockImages.encodeRequest(
      askPicture({
        n: 2,
        size: '1280x720',
        quality: 'hd',
        seed: 7,
        negative_prompt: 'dogs',
        style: 'vivid',
        response_format: 'b64_json',
      }),
      context,
    );
    expect(jsonOf(body)).toEqual({
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'A cat', negativeText: 'dogs' },
      imageGenerationConfig: { width: 1280, height: 720, numberOfImages: 2, quality: 'premium', seed: 7 },
    });
    expect(dropped).toEqual(['style']);
    expect(
      jsonOf(bedrockImages.encodeRequest(askPicture({ size: 'auto', quality: 'auto' }), context).body),
    ).toEqual({
      taskType: 'TEXT_IMAGE',
      textToImageParams: { text: 'A cat' },
    });
  });

  it.each<Partial<ImageRequest>>([
    { response_format: 'url' },
    { output_format: 'webp' },
    { background: 'transparent' },
    { size: 'large' },
  ])('of another form are refused: %o', (request) => {
    expect(() => bedrockImages.encodeRequest(askPicture(request), context)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: Object.keys(request)[0] }),
    );
  });

  it('come as base64, or with a complaint', () => {
    expect(
      bedrockImages.decodeResponse(answer({ images: ['aGk='], error: 'one was blocked' })),
    ).toMatchObject({
      images: [{ b64_json: 'aGk=', media_type: 'image/png' }],
      extra: { error: 'one was blocked' },
    });
    const blocked = 'All of the generated images have been blocked by our content filters.';
    const failure = thrownBy(() => bedrockImages.decodeResponse(answer({ images: [], error: blocked })));
    expect(failure).toMatchObject({ status: 200, type: 'content_filter', message: blocked });
    expect(failure && classifyError(failure)).toEqual({ code: 'content_filtered' });
    expect(() => bedrockImages.decodeResponse(answer({}))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });
});

describe('reranking', () => {
  const ask: RerankRequest = deepFreeze({ model: 'm', query: 'q', documents: ['a', { title: 'b' }] });

  it.each([
    [
      { region: 'eu-central-1' },
      'cohere.rerank-v3-5:0',
      'arn:aws:bedrock:eu-central-1::foundation-model/cohere.rerank-v3-5:0',
    ],
    [{ region: 'cn-north-1' }, 'm', 'arn:aws-cn:bedrock:cn-north-1::foundation-model/m'],
    [
      { arn: 'arn:aws:bedrock:us-west-2:1:inference-profile' },
      'm',
      'arn:aws:bedrock:us-west-2::foundation-model/m',
    ],
    [
      { secret_key: new Secret('s') },
      'arn:aws:bedrock:us-east-1::foundation-model/x',
      'arn:aws:bedrock:us-east-1::foundation-model/x',
    ],
  ])('names the model by its ARN (%o)', (keyOptions, model, arn) => {
    const { body } = bedrockRerank.encodeRequest(ask, encodeContext(model, { keyOptions }));
    expect(jsonOf(body)).toEqual({
      queries: [{ type: 'TEXT', textQuery: { text: 'q' } }],
      sources: [
        { type: 'INLINE', inlineDocumentSource: { type: 'TEXT', textDocument: { text: 'a' } } },
        { type: 'INLINE', inlineDocumentSource: { type: 'JSON', jsonDocument: { title: 'b' } } },
      ],
      rerankingConfiguration: {
        type: 'BEDROCK_RERANKING_MODEL',
        bedrockRerankingConfiguration: { modelConfiguration: { modelArn: arn }, numberOfResults: 2 },
      },
    });
  });

  it('gives no more results than there are documents', () => {
    const { body, dropped } = bedrockRerank.encodeRequest(
      { ...ask, top_n: 9, max_tokens_per_doc: 5 },
      encodeContext('m'),
    );
    expect(JSON.stringify(jsonOf(body))).toContain('"numberOfResults":2');
    expect(dropped).toEqual(['max_tokens_per_doc']);
  });

  it('reads scores, and documents where they come back', () => {
    const document = { type: 'TEXT', textDocument: { text: 'a' } };
    const headers = { 'x-amzn-requestid': 'r' };
    expect(
      bedrockRerank.decodeResponse(
        answer({ results: [{ index: 0, relevanceScore: 0.5, document }] }, 200, headers),
      ),
    ).toEqual({
      id: 'r',
      model: '',
      results: [{ index: 0, relevance_score: 0.5, document: 'a' }],
    });
    expect(() => bedrockRerank.decodeResponse(answer({ results: [{ index: 0 }] }))).toThrow(
      /relevanceScore/u,
    );
    expect(() => bedrockRerank.decodeResponse(answer({}))).toThrow(/base_url/u);
  });
});

describe('the list of models', () => {
  it('leaves out entries that name none', () => {
    const list = {
      modelSummaries: [
        { modelId: 'amazon.nova-lite-v1:0', providerName: 'Amazon', modelName: 'Nova Lite' },
        { modelName: 'x' },
      ],
    };
    expect(bedrockModels.decodeResponse(answer(list)).models).toEqual([
      {
        id: 'amazon.nova-lite-v1:0',
        owned_by: 'Amazon',
        display_name: 'Nova Lite',
        native: list.modelSummaries[0],
      },
    ]);
    expect(() => bedrockModels.decodeResponse(answer({}))).toThrow(/modelSummaries/u);
  });
});

describe('the counter', () => {
  const messages = [{ role: 'user', content: [{ text: 'Hi' }] }];

  it('is asked what is read, and not how to answer', () => {
    const request = bedrockCountTokens.inbound?.decodeRequest(
      inbound({ input: { converse: { messages, inferenceConfig: { maxTokens: 5 } } } }),
    );
    if (request === undefined) throw new Error('not read');
    expect(
      jsonOf(bedrockCountTokens.encodeRequest(request, encodeContext('anthropic.claude-3-haiku')).body),
    ).toEqual({ input: { converse: { messages } } });
    expect(bedrockCountTokens.decodeResponse(answer({ inputTokens: 8 }))).toEqual({
      input_tokens: 8,
      estimated: false,
    });
  });

  it("counts bodies of Claude's own form as well, and refuses others", () => {
    const claude = {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 1,
      messages: [{ role: 'user', content: 'Hi' }],
    };
    const body = Buffer.from(JSON.stringify(claude)).toString('base64');
    expect(readCounted({ invokeModel: { body } })?.messages).toHaveLength(1);
    expect(() => readCounted({})).toThrow(/converse/u);
    expect(() => readCounted({ invokeModel: { body: 'e30=' } })).toThrow(/anthropic_version/u);
  });
});
