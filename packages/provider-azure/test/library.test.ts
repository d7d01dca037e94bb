import {
  Bifrost,
  object,
  objects,
  parseObject,
  type ChatCompletionChunk,
  type JsonObject,
} from '@bifrost/core';
import { startLoopback, type SeenRequest } from '@bifrost/provider-testkit';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { azure } from '../src/index.js';

/* What goes over the wire, as the whole library sends and reads it. */

const server = await startLoopback();
afterAll(() => server.close());

function bytesOf(name: string): Buffer {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

function play(name: string): void {
  const type = name.endsWith('.sse') ? 'text/event-stream' : 'application/json';
  server.play({ status: 200, headers: { 'content-type': type }, pieces: [bytesOf(name)], end: 'complete' });
}

async function withClient<T>(
  settings: { key?: object; provider?: object; way?: boolean },
  ask: (bifrost: Bifrost) => Promise<T>,
): Promise<T> {
  const deployments = {
    'gpt-4o': 'team-a',
    'o4-mini': 'thinker',
    'gpt-5-pro': 'pro',
    'gpt-4o-mini': 'a/b c',
  };
  const bifrost = new Bifrost({
    adapters: [azure],
    providers: {
      azure: {
        keys: [{ value: 'k', azure_key_config: { endpoint: server.origin, deployments, ...settings.key } }],
        // never asked: the endpoint of the key wins
        network_config: { base_url: 'https://elsewhere.invalid', max_retries: 0 },
        native_passage: settings.way ?? true,
        ...settings.provider,
      },
    },
    environment: {},
  });
  try {
    return await ask(bifrost);
  } finally {
    await bifrost.close({ graceMs: 0 });
  }
}

function seen(): SeenRequest & { json: JsonObject } {
  const last = server.requests.at(-1);
  if (last === undefined) throw new Error('nothing was asked');
  return { ...last, json: parseObject(last.body.toString('utf8')) ?? {} };
}

const messages = [{ role: 'user' as const, content: 'Hello' }];

async function chunksOf(stream: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const chunks: ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe.each([true, false])('with native passage %s', (way) => {
  it('asks the deployment of the model at the endpoint of the key', async () => {
    play('chat-text.json');
    await withClient({ way }, (bifrost) => bifrost.createChatCompletion({ model: 'azure/gpt-4o', messages }));
    expect(seen().path).toBe('/openai/deployments/team-a/chat/completions?api-version=2024-10-21');
    expect(seen().headers).toMatchObject({ 'api-key': 'k' });
    expect(seen().headers['authorization']).toBeUndefined();
    expect(seen().json['model']).toBe('team-a');
  });

  it('takes a model that is not listed for a deployment, whatever its name', async () => {
    play('chat-text.json');
    await withClient({ way }, (bifrost) => bifrost.createChatCompletion({ model: 'azure/my own', messages }));
    expect(seen().path).toContain('/deployments/my%20own/');
    await withClient({ way }, (bifrost) =>
      bifrost.createChatCompletion({ model: 'azure/gpt-4o-mini', messages }),
    );
    expect(seen().path).toContain('/deployments/a%2Fb%20c/');
  });

  it('knows what a model takes by the name that was asked for', async () => {
    play('chat-text.json');
    const answer = await withClient({ way }, (bifrost) =>
      bifrost.createChatCompletion({ model: 'azure/o4-mini', messages, max_tokens: 9, temperature: 0.5 }),
    );
    expect(seen().path).toContain('/deployments/thinker/');
    expect(seen().json).toMatchObject({ model: 'thinker', max_completion_tokens: 9 });
    expect(seen().json).not.toHaveProperty('max_tokens');
    expect(seen().json).not.toHaveProperty('temperature');
    expect(answer.extra_fields?.dropped_params).toEqual(['temperature']);
  });

  it('asks the Responses API for a model that no other API has', async () => {
    play('responses-text.json');
    const answer = await withClient({ way, key: { api_version: '2025-04-01-preview' } }, (bifrost) =>
      bifrost.createChatCompletion({ model: 'azure/gpt-5-pro', messages }),
    );
    expect(seen().path).toBe('/openai/responses?api-version=2025-04-01-preview');
    expect(seen().json['model']).toBe('pro');
    expect(answer.choices[0]?.message.content).toContain('Paris');
  });

  it('keeps what the content filter found', async () => {
    play('chat-text.json');
    const answer = await withClient({ way }, (bifrost) =>
      bifrost.createChatCompletion({ model: 'azure/gpt-4o', messages }),
    );
    const told = parseObject(JSON.stringify(answer)) ?? {};
    expect(objects(told['prompt_filter_results'])).toHaveLength(1);
    expect(object(objects(told['choices'])[0]?.['content_filter_results'])).toHaveProperty('violence');
  });

  it('is not confused by a first chunk without choices', async () => {
    play('chat-text.sse');
    const chunks = await withClient({ way }, async (bifrost) =>
      chunksOf(await bifrost.createChatCompletion({ model: 'azure/gpt-4o', messages, stream: true })),
    );
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(text).toBe('Paris: 18 °C, sunny ☀️. Oslo: 4 °C, rain.');
    expect(chunks.every((chunk) => chunk.object === 'chat.completion.chunk')).toBe(true);
    expect(chunks.findLast(({ choices }) => choices.length > 0)?.choices[0]?.finish_reason).toBe('stop');
    expect(seen().json['stream_options']).toEqual({ include_usage: true });
  });
});

describe('instructions', () => {
  it('are called system, which every version knows', async () => {
    play('chat-text.json');
    const instructed = [{ role: 'developer' as const, content: 'Be brief.' }, ...messages];
    await withClient({ way: false }, (bifrost) =>
      bifrost.createChatCompletion({ model: 'azure/o4-mini', messages: instructed }),
    );
    expect(objects(seen().json['messages']).map(({ role }) => role)).toEqual(['system', 'user']);
  });
});

describe('the other operations', () => {
  it('go to the deployment as well, and under /openai/v1 name it in the body', async () => {
    play('embeddings.json');
    await withClient({}, (bifrost) =>
      bifrost.createEmbedding({ model: 'azure/text-embedding-3-small', input: 'a' }),
    );
    expect(seen().path).toBe('/openai/deployments/text-embedding-3-small/embeddings?api-version=2024-10-21');
    await withClient({ key: { api_version: 'v1' } }, (bifrost) =>
      bifrost.createEmbedding({ model: 'azure/gpt-4o', input: 'a' }),
    );
    expect(seen().path).toBe('/openai/v1/embeddings');
    expect(seen().json['model']).toBe('team-a');
  });
});
