import {
  WireFailure,
  object,
  objects,
  type ChatRequest,
  type ImageRequest,
  type JsonObject,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import {
  geminiBatchEmbed,
  geminiCountTokens,
  geminiEmbed,
  geminiImageEdits,
  geminiImages,
  geminiModel,
  geminiModels,
  imagen,
  palmChat,
  palmText,
  vertexClaude,
  vertexClaudeCountTokens,
  vertexCountTokens,
  vertexEmbed,
  vertexModels,
} from '../src/index.js';
import {
  answer,
  answerContext,
  deepFreeze,
  encodeContext,
  fixture,
  inbound,
  jsonOf,
  parse,
} from './support.js';

const chat: ChatRequest = deepFreeze({
  model: 'm',
  stream: false,
  messages: [
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
  ],
});

function counted(body: JsonObject): ChatRequest | undefined {
  return geminiCountTokens.inbound?.decodeRequest(inbound(body, { model: 'gemini-x' }));
}

describe('counting tokens', () => {
  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
  const system = { role: 'user', parts: [{ text: 'Be brief.' }] };

  it('wraps a whole request for the Gemini API only', () => {
    const studio = jsonOf(geminiCountTokens.encodeRequest(chat, encodeContext('gemini-x')).body);
    expect(studio).toEqual({
      generateContentRequest: { model: 'models/gemini-x', contents, systemInstruction: system },
    });
    const cloud = jsonOf(vertexCountTokens.encodeRequest(chat, encodeContext('gemini-x')).body);
    expect(cloud).toEqual({ contents, systemInstruction: system });
    const plain = { ...chat, messages: chat.messages.slice(1) };
    expect(jsonOf(geminiCountTokens.encodeRequest(plain, encodeContext('gemini-x')).body)).toEqual({
      contents,
    });
  });

  it('reads either form from clients', () => {
    expect(counted({ contents, systemInstruction: system })?.messages).toEqual(chat.messages);
    expect(counted({ generateContentRequest: { contents, systemInstruction: system } })?.messages).toEqual(
      chat.messages,
    );
  });

  it('reads and writes counts', () => {
    expect(geminiCountTokens.decodeResponse(answer({ totalTokens: 5 }))).toEqual({
      input_tokens: 5,
      estimated: false,
    });
    expect(() => geminiCountTokens.decodeResponse(answer({}))).toThrow('totalTokens');
    const written = geminiCountTokens.inbound?.encodeResponse(
      { input_tokens: 7, estimated: true },
      answerContext(),
    );
    expect(written && jsonOf(written.body)).toEqual({ totalTokens: 7 });
  });

  it('is not tied to Google by a form of answers, which counts nothing', () => {
    const generationConfig = { responseMimeType: 'text/x.enum', responseSchema: { type: 'STRING' } };
    const cachedContent = 'cachedContents/a';
    expect(counted({ contents, generationConfig })?.bound).toBeUndefined();
    expect(counted({ contents, generationConfig, cachedContent })?.bound).toEqual(['cachedContent']);
  });
});

function readBatch(...requests: JsonObject[]) {
  return geminiBatchEmbed.inbound?.decodeRequest(inbound({ requests }, { model: 'm' }));
}

function readPredict(body: JsonObject) {
  return vertexEmbed.inbound?.decodeRequest(inbound(body, { model: 'm' }));
}

describe('embeddings', () => {
  const request = deepFreeze({
    model: 'm',
    input: ['a', 'b'],
    dimensions: 3,
    input_type: 'search_query',
    truncate: 'END',
    user: 'u',
    unknown: { dialect: 'embeddings', fields: { odd: 1 } },
  });

  it('are asked for text by text at the Gemini API', () => {
    const wire = geminiBatchEmbed.encodeRequest(request, encodeContext('gemini-embedding-001'));
    const one = {
      model: 'models/gemini-embedding-001',
      taskType: 'RETRIEVAL_QUERY',
      outputDimensionality: 3,
    };
    expect(jsonOf(wire.body)).toEqual({
      requests: [
        { ...one, content: { parts: [{ text: 'a' }] } },
        { ...one, content: { parts: [{ text: 'b' }] } },
      ],
    });
    expect(wire.dropped).toEqual(['user', 'odd', 'truncate']);
  });

  it('are asked for by predict at Vertex AI', () => {
    const wire = vertexEmbed.encodeRequest(request, encodeContext('text-embedding-005'));
    expect(jsonOf(wire.body)).toEqual({
      instances: [
        { content: 'a', task_type: 'RETRIEVAL_QUERY' },
        { content: 'b', task_type: 'RETRIEVAL_QUERY' },
      ],
      parameters: { outputDimensionality: 3, autoTruncate: true },
    });
    expect(wire.dropped).toEqual(['user', 'odd']);
    expect(() => vertexEmbed.encodeRequest({ model: 'm', input: [[1, 2]] }, encodeContext('m'))).toThrow(
      'input[0]',
    );
  });

  it('of Vertex AI are counted by their instances where they pass', () => {
    expect(vertexEmbed.passage?.inputMember).toBe('instances');
    expect(vertexEmbed.passage?.inspectResponse({ predictions: [{}, {}] }).vectors).toBe(2);
  });

  it.each([
    [
      geminiBatchEmbed,
      {
        requests: [
          {
            model: 'models/m',
            content: { parts: [{ text: 'a' }] },
            task_type: 'CLUSTERING',
            outputDimensionality: 2,
          },
        ],
      },
    ],
    [geminiEmbed, { content: { parts: [{ text: 'a' }] }, taskType: 'CLUSTERING', outputDimensionality: 2 }],
    [
      vertexEmbed,
      { instances: [{ content: 'a', task_type: 'CLUSTERING' }], parameters: { outputDimensionality: 2 } },
    ],
  ])('are read from clients of $id', (dialect, body: JsonObject) => {
    expect(dialect.inbound?.decodeRequest(inbound(body, { model: 'm' }))).toEqual({
      model: 'm',
      input: ['a'],
      dimensions: 2,
      input_type: 'clustering',
    });
  });

  it('keep what only Google knows, and are refused where each wants something else', () => {
    const one = {
      content: { parts: [{ text: 'a' }] },
      taskType: 'CLUSTERING',
      title: 't',
      autoTruncate: false,
    };
    const decoded = readBatch(one, { ...one, content: { parts: [{ text: 'b' }] } });
    expect(decoded).toMatchObject({
      input: ['a', 'b'],
      unknown: { fields: { title: 't', autoTruncate: false } },
    });
    const wire = decoded && jsonOf(geminiBatchEmbed.encodeRequest(decoded, encodeContext('m')).body);
    expect(objects(wire?.['requests'])).toMatchObject([{ title: 't', autoTruncate: false }, { title: 't' }]);
    for (const other of [{ taskType: 'RETRIEVAL_QUERY' }, { title: 'u' }, { outputDimensionality: 2 }]) {
      expect(() => readBatch(one, { ...one, ...other })).toThrow(
        expect.objectContaining({ code: 'unsupported_parameter', param: 'requests[1]' }),
      );
    }
    expect(
      readPredict({ instances: [{ content: 'a' }], parameters: { odd: 1, autoTruncate: true } })?.unknown,
    ).toEqual({ dialect: 'vertex.predict_embeddings', fields: { odd: 1 } });
    expect(() =>
      readPredict({ instances: [{ content: 'a' }, { content: 'b', task_type: 'CLUSTERING' }] }),
    ).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param: 'instances[1]' }));
  });

  it.each([geminiBatchEmbed, vertexEmbed])('come back as they were ($id)', (dialect) => {
    const sent = {
      model: '',
      vectors: [
        [0.5, -1],
        [2, 3],
      ],
      usage: { prompt_tokens: 4, completion_tokens: 0, total_tokens: 4 },
    };
    const wire = dialect.inbound?.encodeResponse(deepFreeze(sent), answerContext());
    expect(dialect.decodeResponse(answer(parse(JSON.stringify(wire && jsonOf(wire.body)))))).toEqual(sent);
    expect(() => dialect.decodeResponse(answer({}))).toThrow('check base_url');
    expect(() => dialect.decodeResponse(answer({ predictions: [{}], embeddings: [{}] }))).toThrow(
      'no vector',
    );
  });
});

describe('pictures', () => {
  const request: ImageRequest = deepFreeze({
    model: 'imagen-4',
    prompt: 'A cat',
    stream: false,
    n: 2,
    size: '1792x1024',
    output_format: 'jpeg',
    quality: 'high',
    seed: 7,
  });

  it('are drawn by Imagen', () => {
    const wire = imagen.encodeRequest(request, encodeContext('imagen-4'));
    expect(jsonOf(wire.body)).toEqual({
      instances: [{ prompt: 'A cat' }],
      parameters: {
        sampleCount: 2,
        includeRaiReason: true,
        aspectRatio: '16:9',
        outputOptions: { mimeType: 'image/jpeg' },
      },
    });
    expect(wire.dropped).toEqual(['quality', 'seed']);
    // Imagen takes a seed only where it leaves its watermark out, which Google's own clients can say.
    const unmarked = { dialect: 'vertex.predict_images', fields: { addWatermark: false } };
    const seeded = imagen.encodeRequest({ ...request, unknown: unmarked }, encodeContext('imagen-4'));
    expect(jsonOf(seeded.body)['parameters']).toMatchObject({ addWatermark: false, seed: 7 });
    expect(seeded.dropped).toEqual(['quality']);
  });

  it.each<[Partial<ImageRequest>, string]>([
    [{ size: '1536x1024' }, 'size'],
    [{ size: 'huge' }, 'size'],
    [{ response_format: 'url' }, 'response_format'],
    [{ background: 'transparent' }, 'background'],
    [{ output_format: 'webp' }, 'output_format'],
    [{ stream: true }, 'stream'],
  ])('in a form that Imagen does not give are refused (%j)', (change, param) => {
    expect(() => imagen.encodeRequest({ ...request, ...change }, encodeContext('imagen-4'))).toThrow(param);
  });

  it('that the filters took away are a filtered request', () => {
    for (const body of [parse(fixture('error-filtered.json')), {}]) {
      let failure: unknown;
      try {
        imagen.decodeResponse(answer(body));
      } catch (error) {
        failure = error;
      }
      expect(failure).toBeInstanceOf(WireFailure);
      expect(failure).toMatchObject({ failure: { type: 'content_filter' } });
    }
  });

  it('go through to clients of predict and back', () => {
    const decoded = imagen.inbound?.decodeRequest(
      inbound(
        {
          instances: [{ prompt: 'A cat' }],
          parameters: { sampleCount: 2, aspectRatio: '16:9', negativePrompt: 'dogs' },
        },
        { model: 'imagen-4' },
      ),
    );
    expect(decoded).toEqual({
      model: 'imagen-4',
      prompt: 'A cat',
      stream: false,
      n: 2,
      size: '16:9',
      negative_prompt: 'dogs',
    });
    const images = imagen.decodeResponse(answer(parse(fixture('image-imagen.json'))));
    const wire = imagen.inbound?.encodeResponse(images, answerContext());
    expect(imagen.decodeResponse(answer(wire ? jsonOf(wire.body) : {}))).toEqual(images);
  });

  it('are drawn and changed by Gemini through generateContent', () => {
    const one = { ...request, n: 1, output_format: 'png', size: '3:2' };
    const wire = jsonOf(geminiImages.encodeRequest(one, encodeContext('gemini-image')).body);
    expect(wire).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'A cat' }] }],
      generationConfig: {
        responseModalities: ['TEXT', 'IMAGE'],
        imageConfig: { aspectRatio: '3:2' },
        seed: 7,
      },
    });
    const file = { name: 'image', filename: 'a.png', media_type: 'image/png', bytes: Buffer.from([1, 2]) };
    const edit = { ...one, kind: 'edit' as const, images: [file] };
    expect(JSON.stringify(jsonOf(geminiImageEdits.encodeRequest(edit, encodeContext('g')).body))).toContain(
      '"data":"AQI="',
    );
    expect(() => geminiImageEdits.encodeRequest({ ...edit, mask: file }, encodeContext('g'))).toThrow('mask');
    expect(() => geminiImages.encodeRequest(request, encodeContext('g'))).toThrow('n:');
    expect(geminiImages.decodeResponse(answer(parse(fixture('image-gemini.json')))).images).toHaveLength(1);
    expect(() => geminiImages.decodeResponse(answer(parse(fixture('chat-text.json'))))).toThrow(
      'drew no picture',
    );
  });
});

describe('PaLM', () => {
  it('is asked by predict', () => {
    const wire = palmText.encodeRequest(
      { model: 'text-bison', prompt: ['Once'], stream: false, max_tokens: 5, stop: ['.'], seed: 1 },
      encodeContext('text-bison'),
    );
    expect(jsonOf(wire.body)).toEqual({
      instances: [{ prompt: 'Once' }],
      parameters: { maxOutputTokens: 5, stopSequences: ['.'] },
    });
    expect(wire.dropped).toEqual(['seed']);
    expect(() =>
      palmText.encodeRequest({ model: 'm', prompt: [1], stream: false }, encodeContext('m')),
    ).toThrow('prompt');
    const talk = palmChat.encodeRequest(chat, encodeContext('chat-bison'));
    expect(jsonOf(talk.body)).toEqual({
      instances: [{ context: 'Be brief.', messages: [{ author: 'user', content: 'Hi' }] }],
      parameters: {},
    });
    expect(() =>
      palmChat.encodeRequest({ ...chat, tools: [{ type: 'function', name: 'f' }] }, encodeContext('m')),
    ).toThrow('tools');
    const refused = { tool_choice: { type: 'required' as const }, logit_bias: { 5: -100 } };
    for (const [param, value] of Object.entries(refused)) {
      expect(() => palmChat.encodeRequest({ ...chat, [param]: value }, encodeContext('m'))).toThrow(param);
    }
    const nudged = { ...chat, logit_bias: { 5: 1 }, parallel_tool_calls: true };
    expect(palmChat.encodeRequest(nudged, encodeContext('m')).dropped).toEqual([
      'parallel_tool_calls',
      'logit_bias',
    ]);
  });

  it('is read', () => {
    expect(palmText.decodeResponse(answer(parse(fixture('palm-text.json'))))).toMatchObject({
      choices: [{ text: ' there was a fox.', finish_reason: 'stop' }],
      usage: { prompt_tokens: 4, completion_tokens: 6, total_tokens: 10 },
    });
    const talk = {
      predictions: [
        { candidates: [{ author: '1', content: 'Hello' }], safetyAttributes: [{ blocked: true }] },
      ],
    };
    expect(palmChat.decodeResponse(answer(talk)).choices).toMatchObject([
      { parts: [{ type: 'text', text: 'Hello' }], finish_reason: 'content_filter' },
    ]);
  });

  it('is gone, and the error says what to do', () => {
    const failure = palmText.decodeError(
      answer({ error: { code: 404, status: 'NOT_FOUND', message: 'Publisher Model not found' } }, 404),
    );
    expect(failure.message).toBe(
      'Google has retired the PaLM models; use a Gemini model instead (Publisher Model not found)',
    );
    expect(classifyError(failure)?.code).toBe('model_unavailable');
  });
});

describe('models', () => {
  it('of the Gemini API are read and written', () => {
    const list = geminiModels.decodeResponse(
      answer({ ...parse(fixture('models-gemini.json')), nextPageToken: 'p2' }),
    );
    expect(list.models.map(({ id }) => id)).toEqual(['gemini-2.5-flash', 'gemini-embedding-001']);
    expect(list.cursor).toBe('p2');
    expect(geminiModels.encodeRequest({ cursor: 'p2' }, encodeContext('')).query).toEqual({
      pageSize: '1000',
      pageToken: 'p2',
    });
    const wire = geminiModels.inbound?.encodeResponse(
      { models: [...list.models, { id: 'gpt-4o' }] },
      answerContext(),
    );
    const names = objects(wire && jsonOf(wire.body)['models']).map(({ name }) => name);
    expect(names).toEqual(['models/gemini-2.5-flash', 'models/gemini-embedding-001', 'models/gpt-4o']);
    const found = geminiModel.inbound?.encodeResponse(list, answerContext({ model: 'gemini-2.5-flash' }));
    expect(found && jsonOf(found.body)).toMatchObject({
      name: 'models/gemini-2.5-flash',
      inputTokenLimit: 1_048_576,
    });
    expect(geminiModel.inbound?.encodeResponse(list, answerContext({ model: 'none' })).status).toBe(404);
  });

  it('of Vertex AI are read', () => {
    const list = vertexModels.decodeResponse(answer(parse(fixture('models-vertex.json'))));
    expect(list.models.map(({ id, owned_by: owner }) => `${owner ?? ''}/${id}`)).toEqual([
      'google/gemini-2.5-flash',
      'google/text-embedding-005',
    ]);
  });
});

describe('Claude on Vertex AI', () => {
  const signed: ChatRequest = {
    ...chat,
    messages: [
      ...chat.messages,
      {
        role: 'assistant',
        parts: [{ type: 'reasoning', text: 'hm', signature: 'sig', dialect: 'anthropic.messages' }],
      },
    ],
  };

  it('gets Messages with a version instead of a model, and Anthropic’s own signatures', () => {
    const wire = vertexClaude.encodeRequest(deepFreeze(signed), encodeContext('claude-sonnet-4-5@20250929'));
    const body = jsonOf(wire.body);
    expect(body).toMatchObject({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 32_000,
      system: 'Be brief.',
    });
    expect(body['model']).toBeUndefined();
    expect(JSON.stringify(body)).toContain('"signature":"sig"');
  });

  it('counts with the model in the body', () => {
    const body = jsonOf(vertexClaudeCountTokens.encodeRequest(chat, encodeContext('claude-x')).body);
    expect(body).toMatchObject({ anthropic_version: 'vertex-2023-10-16', model: 'claude-x' });
    expect(vertexClaudeCountTokens.decodeResponse(answer({ input_tokens: 3 })).input_tokens).toBe(3);
  });

  it('is spoken by clients with the model in the path', () => {
    const body = {
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 5,
      messages: [{ role: 'user', content: 'Hi' }],
    };
    const request = vertexClaude.inbound?.decodeRequest(inbound(body, { model: 'claude-x' }));
    expect(request).toMatchObject({ model: 'claude-x', max_tokens: 5 });
    expect(request?.unknown).toBeUndefined();
  });

  it('fails in Anthropic’s words or in Google’s', () => {
    const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(classifyError(vertexClaude.decodeError(answer(overloaded, 529)))?.code).toBe('overloaded');
    const google = object(parse(fixture('error-429.json'))) ?? {};
    expect(classifyError(vertexClaude.decodeError(answer(google, 429)))).toEqual({
      code: 'rate_limited',
      retryAfterMs: 2500,
    });
  });
});

describe('errors', () => {
  it.each<[number, string, string | undefined]>([
    [400, 'FAILED_PRECONDITION', 'model_unavailable'],
    [401, 'UNAUTHENTICATED', 'authentication'],
    [500, 'INTERNAL', 'provider_error'],
    [504, 'DEADLINE_EXCEEDED', 'timeout'],
    [499, 'CANCELLED', 'provider_error'],
    [400, 'A_WORD_OF_TOMORROW', undefined],
  ])('%d %s means %s', (status, type, code) => {
    const failure = vertexEmbed.decodeError(
      answer({ error: { code: status, status: type, message: 'x' } }, status),
    );
    expect(classifyError(failure)?.code).toBe(code);
  });

  it('on Vertex AI say in their own sentence that a prompt is too long', () => {
    const message =
      'Unable to submit request because the input token count is 2000000 but the model only supports up to 1048576.';
    expect(classifyError({ status: 400, headers: {}, type: 'INVALID_ARGUMENT', message })?.code).toBe(
      'context_length_exceeded',
    );
  });

  it('that cannot be read give the status alone', () => {
    const failure = vertexEmbed.decodeError({
      status: 502,
      headers: {},
      body: { kind: 'bytes', bytes: Buffer.from('<html>'), media_type: 'text/html' },
    });
    expect(failure).toEqual({ status: 502, headers: {} });
    expect(classifyError(failure)).toBeUndefined();
  });
});
