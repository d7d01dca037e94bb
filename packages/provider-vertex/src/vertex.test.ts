import {
  BifrostError,
  Secret,
  type EndpointAddress,
  type Operation,
  type OutgoingRequest,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { gemini } from './gemini.js';
import { vertexKeyOptions, type VertexKeyOptions } from './options.js';
import { vertex } from './vertex.js';

interface Key {
  name: string;
  value: Secret | undefined;
  options: VertexKeyOptions;
}

function key(options: object, value?: string): Key {
  return {
    name: 'primary',
    value: value === undefined ? undefined : new Secret(value),
    options: vertexKeyOptions.parse(options),
  };
}

const project = key({ project_id: 'my-project', region: 'europe-west4' });

/** The address of the first entry that serves a model, with its parameters filled in. */
function address(operation: Operation, model: string, how: { stream?: boolean; key?: Key } = {}): string {
  const entries = vertex.operations[operation] ?? [];
  const entry = entries.find((candidate) => candidate.serves?.(model, {}) ?? true);
  const found: EndpointAddress | undefined = entry?.endpoint({
    model,
    stream: how.stream ?? false,
    options: {},
    key: how.key ?? project,
  });
  const params: Record<string, string> = { ...found?.params, model };
  const path = (found?.path ?? '').replaceAll(/\{(\w+)\}/gu, (_match, name: string) => params[name] ?? '?');
  const query = Object.entries(found?.query ?? {}).map(([name, value]) => `?${name}=${value}`);
  return path + query.join('');
}

const base = '/v1/projects/my-project/locations/europe-west4/publishers';

describe('addresses of Vertex AI', () => {
  it.each<[Operation, string, string]>([
    ['chat', 'gemini-2.5-pro', `${base}/google/models/gemini-2.5-pro:generateContent`],
    ['chat', 'claude-sonnet-4-5@20250929', `${base}/anthropic/models/claude-sonnet-4-5@20250929:rawPredict`],
    ['chat', 'chat-bison', `${base}/google/models/chat-bison:predict`],
    ['textCompletion', 'text-bison@002', `${base}/google/models/text-bison@002:predict`],
    ['countTokens', 'gemini-2.5-pro', `${base}/google/models/gemini-2.5-pro:countTokens`],
    ['countTokens', 'claude-opus-4', `${base}/anthropic/models/count-tokens:rawPredict`],
    ['embeddings', 'text-embedding-005', `${base}/google/models/text-embedding-005:predict`],
    ['imageGeneration', 'imagen-4.0-generate-001', `${base}/google/models/imagen-4.0-generate-001:predict`],
    [
      'imageGeneration',
      'gemini-2.5-flash-image',
      `${base}/google/models/gemini-2.5-flash-image:generateContent`,
    ],
    ['listModels', '', '/v1beta1/publishers/google/models'],
  ])('for %s of %s', (operation, model, path) => {
    expect(address(operation, model)).toBe(path);
  });

  it('for streams', () => {
    expect(address('chat', 'gemini-2.5-pro', { stream: true })).toBe(
      `${base}/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse`,
    );
    expect(address('chat', 'claude-opus-4', { stream: true })).toBe(
      `${base}/anthropic/models/claude-opus-4:streamRawPredict`,
    );
  });

  it('for tuned models, which are endpoints of the project’s own', () => {
    const numbered = key({ project_id: 'my-project', project_number: '42' });
    expect(address('chat', '987', { key: numbered })).toBe(
      '/v1beta1/projects/42/locations/us-central1/endpoints/987:generateContent',
    );
  });

  it('for API keys without a project', () => {
    expect(address('chat', 'gemini-2.5-pro', { key: key({}, 'AIza') })).toBe(
      '/v1/publishers/google/models/gemini-2.5-pro:generateContent',
    );
  });

  it('take the project of the credentials, and say when there is none', () => {
    const auth = { auth_credentials: JSON.stringify({ type: 'service_account', project_id: 'theirs' }) };
    expect(address('chat', 'gemini-x', { key: key(auth) })).toContain('/projects/theirs/');
    expect(() => address('chat', 'gemini-x', { key: key({}) })).toThrow('vertex_key_config.project_id');
  });
});

describe('origins', () => {
  it.each([
    ['us-central1', 'https://us-central1-aiplatform.googleapis.com'],
    ['global', 'https://aiplatform.googleapis.com'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com'],
    ['us', 'https://aiplatform.us.rep.googleapis.com'],
  ])('of the region %s', (region, origin) => {
    expect(vertex.origins({ options: {}, key: key({ project_id: 'p', region }) })).toEqual([origin]);
  });

  it('name the token endpoint that a credential brings', () => {
    const account = { type: 'service_account', token_uri: 'https://tokens.example/x' };
    const given = key({ project_id: 'p', auth_credentials: JSON.stringify(account) });
    expect(vertex.origins({ options: {}, key: given })).toEqual([
      'https://us-central1-aiplatform.googleapis.com',
      'https://tokens.example',
    ]);
    const bad = key({
      project_id: 'p',
      auth_credentials: JSON.stringify({ ...account, token_uri: 'ftp://x' }),
    });
    expect(vertex.origins({ options: {}, key: bad })).toHaveLength(1);
  });

  it('of an API key without a project are global', () => {
    expect(vertex.origins({ options: {}, key: key({}, 'AIza') })).toEqual([
      'https://aiplatform.googleapis.com',
    ]);
  });
});

describe('authorisation', () => {
  const request: OutgoingRequest = {
    method: 'POST',
    origin: 'https://x',
    path: '/',
    headers: {},
    body: undefined,
  };
  const credential = { value: new Secret('ya29.token'), expiresAt: 0 };

  it('sends API keys in their own header', async () => {
    const context = { options: {}, key: key({}, 'AIza'), credential, now: 0 };
    expect((await vertex.authorize(request, context)).headers).toEqual({ 'x-goog-api-key': 'AIza' });
    const studio = {
      options: undefined,
      key: { name: 'k', value: new Secret('AIza'), options: undefined },
      credential: undefined,
      now: 0,
    };
    expect((await gemini.authorize(request, studio)).headers).toEqual({ 'x-goog-api-key': 'AIza' });
  });

  it('sends tokens as bearer', async () => {
    const context = { options: {}, key: project, credential, now: 0 };
    expect((await vertex.authorize(request, context)).headers).toEqual({
      authorization: 'Bearer ya29.token',
    });
  });
});

describe('deployments', () => {
  it('are names on the wire', () => {
    const options = vertexKeyOptions.parse({ deployments: { fast: 'gemini-2.5-flash' } });
    expect(vertex.deployments?.(options)).toEqual({ fast: 'gemini-2.5-flash' });
  });
});

describe('both adapters', () => {
  it('speak one dialect of chat, so that a body of one passes through to the other', () => {
    const ids = [vertex, gemini].map(({ operations }) => operations.chat?.at(-1)?.dialect.id);
    expect(new Set(ids).size).toBe(1);
  });

  it('mount the same routes, each once', () => {
    const paths = (vertex.inbound?.[0]?.routes ?? []).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain('POST /v1beta/models/{model}:streamGenerateContent');
    expect(paths).toContain(
      'POST /v1beta1/projects/{project}/locations/{location}/publishers/google/models/{model}:countTokens',
    );
    expect(gemini.inbound).toEqual(vertex.inbound);
  });

  it('throw only errors that the runner knows', () => {
    let thrown: unknown;
    try {
      address('chat', 'gemini-x', { key: key({}) });
    } catch (error) {
      thrown = error;
    }
    expect(BifrostError.isInstance(thrown)).toBe(true);
  });
});
