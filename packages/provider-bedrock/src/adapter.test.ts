import {
  BifrostError,
  Secret,
  errorCodes,
  type AuthorizeContext,
  type EndpointContext,
  type OutgoingRequest,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { bedrock } from './adapter.js';
import { foundationModelOf, wireNames } from './addresses.js';
import { packCredentials } from './aws-credentials.js';
import { classifyError } from './classify-error.js';
import { decodeError, encodeError } from './errors.js';
import { bedrockKeyOptions, bedrockOptions, type BedrockKeyOptions, type BedrockOptions } from './options.js';
import { answer } from '../test/support.js';

type Context = EndpointContext<BedrockOptions, BedrockKeyOptions>;

function context(
  keyOptions: object = {},
  more: { model?: string; stream?: boolean; options?: object } = {},
): Context {
  return {
    options: bedrockOptions.parse(more.options ?? {}),
    key: { name: 'k', value: undefined, options: bedrockKeyOptions.parse(keyOptions) },
    model: more.model ?? 'anthropic.claude-3-haiku-20240307-v1:0',
    stream: more.stream ?? false,
  };
}

describe('addresses', () => {
  it.each<[object, object, string]>([
    [{ region: 'eu-west-3' }, { region: 'us-west-2' }, 'https://bedrock-runtime.eu-west-3.amazonaws.com'],
    [
      { arn: 'arn:aws:bedrock:ap-south-1:1:inference-profile' },
      {},
      'https://bedrock-runtime.ap-south-1.amazonaws.com',
    ],
    [{ arn: 'arn:aws:bedrock::1:inference-profile' }, {}, 'https://bedrock-runtime.us-east-1.amazonaws.com'],
    [{}, { region: 'us-west-2' }, 'https://bedrock-runtime.us-west-2.amazonaws.com'],
    [{}, {}, 'https://bedrock-runtime.us-east-1.amazonaws.com'],
    [{ region: 'cn-north-1' }, {}, 'https://bedrock-runtime.cn-north-1.amazonaws.com.cn'],
    [{ region: 'us-gov-west-1' }, {}, 'https://bedrock-runtime.us-gov-west-1.amazonaws.com'],
  ])('of the key %o with the options %o begin at %s', (keyOptions, options, origin) => {
    expect(bedrock.origins(context(keyOptions, { options }))[0]).toBe(origin);
  });

  it('are Converse for chat, whatever the model', () => {
    const [converse, invoke] = bedrock.operations.chat ?? [];
    expect(converse).not.toHaveProperty('serves');
    expect(converse?.endpoint(context())).toEqual({ method: 'POST', path: '/model/{model}/converse' });
    expect(converse?.endpoint(context({}, { stream: true }))).toMatchObject({
      path: '/model/{model}/converse-stream',
    });
    expect(invoke?.endpoint(context({}, { stream: true }))).toMatchObject({
      path: '/model/{model}/invoke-with-response-stream',
    });
    const models = [
      'us.anthropic.claude-opus-4-6-v1',
      'amazon.nova-lite-v1:0',
      'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
    ];
    expect(models.map((model) => invoke?.serves?.(model, {}))).toEqual([true, false, true]);
  });

  it('are told for an ARN that says nothing by the name that the caller uses for it', () => {
    const own = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdef';
    const [, invoke] = bedrock.operations.chat ?? [];
    const [titan, cohere] = bedrock.operations.embeddings ?? [];
    const [images] = bedrock.operations.imageGeneration ?? [];
    expect(invoke?.serves?.(own, {}, 'amazon.nova-lite-v1:0')).toBe(false);
    expect(invoke?.serves?.(own, {}, 'claude-sonnet-4-5')).toBe(true);
    expect(invoke?.serves?.(own, {}, 'fast')).toBe(true);
    expect(titan?.serves?.(own, {}, 'amazon.titan-embed-text-v2:0')).toBe(true);
    expect(titan?.serves?.(own, {}, 'fast')).toBe(false);
    expect(cohere?.serves?.(own, {}, 'cohere.embed-v4:0')).toBe(true);
    expect(cohere?.serves?.('amazon.titan-embed-text-v2:0', {}, 'cohere.embed-v4:0')).toBe(false);
    expect(images?.serves?.(own, {}, 'amazon.nova-canvas-v1:0')).toBe(true);
  });

  it('are those of other hosts for lists and reranking, all of them declared', () => {
    const asked = context({ region: 'eu-west-1' });
    const endpoints = [bedrock.operations.listModels?.[0], bedrock.operations.rerank?.[0]].map((entry) =>
      entry?.endpoint(asked),
    );
    expect(endpoints).toEqual([
      { method: 'GET', path: '/foundation-models', origin: 'https://bedrock.eu-west-1.amazonaws.com' },
      { method: 'POST', path: '/rerank', origin: 'https://bedrock-agent-runtime.eu-west-1.amazonaws.com' },
    ]);
    const origins = bedrock.origins(asked);
    for (const endpoint of endpoints) expect(origins).toContain(endpoint?.origin);
  });

  it('ask the counter for the model behind a profile', () => {
    const [counter] = bedrock.operations.countTokens ?? [];
    const model = 'us.anthropic.claude-sonnet-4-20250514-v1:0';
    expect(counter?.endpoint(context({}, { model })).params).toEqual({
      foundation: 'anthropic.claude-sonnet-4-20250514-v1:0',
    });
    expect(counter?.serves?.('amazon.nova-lite-v1:0', {})).toBe(false);
    expect(foundationModelOf('global.anthropic.claude-opus-4-6-v1')).toBe('anthropic.claude-opus-4-6-v1');
    expect(foundationModelOf('us-gov.anthropic.claude-3-haiku')).toBe('anthropic.claude-3-haiku');
    expect(foundationModelOf('anthropic.claude-3-haiku')).toBe('anthropic.claude-3-haiku');
  });

  it('have the ARN of the key before its deployments, and whole ARNs as they are', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile';
    const whole = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/x';
    const deployments = { fast: 'us.anthropic.claude-3-haiku', own: whole };
    expect(wireNames({ arn, deployments })).toEqual({
      fast: `${arn}/us.anthropic.claude-3-haiku`,
      own: whole,
    });
    expect(wireNames({ arn: `${arn}/`, deployments })).toMatchObject({
      fast: `${arn}/us.anthropic.claude-3-haiku`,
    });
    expect(wireNames({ deployments })).toEqual(deployments);
    expect(wireNames({ arn })).toBeUndefined();
  });
});

const asked = (
  more: Partial<AuthorizeContext<BedrockOptions, BedrockKeyOptions>>,
): AuthorizeContext<BedrockOptions, BedrockKeyOptions> => ({
  ...context(),
  credential: undefined,
  now: Date.UTC(2026, 0, 2, 3, 4, 5),
  ...more,
});

describe('authorize', () => {
  const request: OutgoingRequest = {
    method: 'POST',
    origin: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    path: '/model/a%3A0/converse',
    headers: { 'content-type': 'application/json', 'user-agent': 'bifrost/1', 'accept-encoding': 'identity' },
    body: Buffer.from('{}'),
  };
  it('shows a bearer key as it is', async () => {
    const key = { ...context().key, value: new Secret('bedrock-api-key') };
    const { headers } = await bedrock.authorize(request, asked({ key }));
    expect(headers).toEqual({ ...request.headers, authorization: 'Bearer bedrock-api-key' });
  });

  it('signs what AWS reads and leaves alone what proxies change', async () => {
    const value = packCredentials({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' });
    const { headers } = await bedrock.authorize(
      request,
      asked({ credential: { value, expiresAt: Infinity } }),
    );
    expect(headers).toMatchObject({
      'x-amz-date': '20260102T030405Z',
      'x-amz-security-token': 'token',
      'x-amz-content-sha256': '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKID\/20260102\/us-east-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[\da-f]{64}$/u,
      ),
    });
    expect(JSON.stringify(headers)).not.toContain('"secret"');
  });

  it('cannot go on without credentials, and says so', () => {
    expect(() => bedrock.authorize(request, asked({}))).toThrow(/access_key/u);
    const broken = { value: new Secret('not ours'), expiresAt: 0 };
    expect(() => bedrock.authorize(request, asked({ credential: broken }))).toThrow(/no credentials/u);
  });
});

describe('errors', () => {
  it.each<[Record<string, string>, object, string | undefined]>([
    [{ 'x-amzn-errortype': 'ThrottlingException' }, { message: 'm' }, 'rate_limited'],
    [
      { 'x-amzn-errortype': 'ValidationException:http://internal.amazon.com/coral/' },
      { message: 'm' },
      'invalid_request',
    ],
    [{}, { __type: 'com.amazon.coral.service#AccessDeniedException', Message: 'm' }, 'authentication'],
    [{}, { code: 'ModelNotReadyException', message: 'm' }, 'overloaded'],
    [{ 'x-amzn-errortype': 'ModelTimeoutException' }, {}, 'timeout'],
    [{ 'x-amzn-errortype': 'ServiceQuotaExceededException' }, {}, 'quota_exceeded'],
    [{ 'x-amzn-errortype': 'ResourceNotFoundException' }, {}, 'model_unavailable'],
    [
      { 'x-amzn-errortype': 'ValidationException' },
      { message: 'Input is too long for requested model.' },
      'context_length_exceeded',
    ],
    [
      {},
      {
        message:
          'The model returned the following errors: prompt is too long: 227255 tokens > 200000 maximum',
      },
      'context_length_exceeded',
    ],
    [
      { 'x-amzn-errortype': 'ValidationException' },
      {
        message:
          'The model returned the following errors: input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000, decrease input length or `max_tokens` and try again',
      },
      'context_length_exceeded',
    ],
    [{}, { message: 'a prompt that says: Input is too long for requested model' }, undefined],
    [
      { 'x-amzn-errortype': 'ValidationException' },
      {
        message:
          'This request has been blocked by our content filters. Please adjust your text prompt to submit a new request.',
      },
      'content_filtered',
    ],
    [{ 'x-amzn-errortype': 'BornYesterdayException' }, {}, undefined],
    [{ 'x-amzn-errortype': ':' }, {}, undefined],
  ])('named by %o and %o mean %s', (headers, body, code) => {
    const failure = decodeError({ status: 400, headers, body: { kind: 'json', value: { ...body } } });
    expect(classifyError(failure)?.code).toBe(code);
  });

  it('are read without a body as well', () => {
    expect(decodeError({ status: 500, headers: {}, body: { kind: 'none' } })).toEqual({
      status: 500,
      headers: {},
    });
  });

  it('of every code are written in a form that AWS clients know, and read back', () => {
    for (const code of errorCodes) {
      const written = encodeError(new BifrostError(code, 'it went wrong'));
      expect(written.headers['x-amzn-errortype']).toMatch(/^[A-Z]\w+Exception$/u);
      const { type, message } = decodeError({ ...answer({}), ...written });
      expect(type).toBe(written.headers['x-amzn-errortype']);
      expect(message).toBe('it went wrong');
    }
  });
});
