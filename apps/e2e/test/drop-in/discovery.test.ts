import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { Mistral } from '@mistralai/mistralai';
import { CohereClientV2 } from 'cohere-ai';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import { bundleFolder } from '../support/bundle-folder.js';

/*
 * Who looks for models finds those of every provider, at each vendor's own list, with that vendor's SDK; also of vendors
 * that are installed and not configured.
 */

const bench = await openBench({
  programFolder: bundleFolder,
  more: { aliases: { fast: { targets: ['openai/gpt-4o'] } } },
});
afterAll(() => bench.close());

const { url } = bench.gateway;
const headers = { authorization: `Bearer ${clientToken}` };
const openai = (base: string) => new OpenAI({ apiKey: clientToken, baseURL: url + base, maxRetries: 0 });
const anthropic = (base: string) =>
  new Anthropic({ apiKey: clientToken, baseURL: url + base, maxRetries: 0 });
const genai = (base: string) =>
  new GoogleGenAI({ apiKey: clientToken, httpOptions: { baseUrl: url + base } });
const mistral = (base: string) =>
  new Mistral({ apiKey: clientToken, serverURL: url + base, retryConfig: { strategy: 'none' } });
const cohere = (base: string) =>
  new CohereClientV2({ token: clientToken, environment: url + base, maxRetries: 0 });
const ollama = (base: string) => new Ollama({ host: url + base, headers });

async function all<T>(list: AsyncIterable<T> | Promise<AsyncIterable<T>>): Promise<T[]> {
  const items = [];
  for await (const item of await list) items.push(item);
  return items;
}

const everything = ['fast', 'openai/gpt-4o', 'anthropic/claude-haiku-4-5'];

describe.each(['', '/langchain', '/litellm', '/pydanticai'])('lists of models below "%s"', (base) => {
  it('are whole for OpenAI’s client', async () => {
    const models = await all(openai(`${base}/openai/v1`).models.list());
    expect(models.map(({ id }) => id)).toEqual(['fast', 'gpt-4o', 'anthropic/claude-haiku-4-5']);
    expect(models[1]).toMatchObject({ object: 'model', created: 1_715_367_049, owned_by: 'system' });
    const { models: lists } = openai(`${base}/openai/v1`);
    expect(await lists.retrieve('anthropic/claude-haiku-4-5')).toMatchObject({ owned_by: 'anthropic' });
    expect(await lists.retrieve('openai/gpt-4o')).toMatchObject({ id: 'gpt-4o' });
    await expect(lists.retrieve('gpt-9')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('are whole for Anthropic’s client', async () => {
    const { models } = anthropic(`${base}/anthropic`);
    const listed = await all(models.list({ limit: 2 }));
    expect(listed.map(({ id }) => id)).toEqual(['fast', 'openai/gpt-4o', 'claude-haiku-4-5']);
    expect(listed[2]).toMatchObject({ display_name: 'Claude Haiku 4.5', created_at: '2025-10-01T00:00:00Z' });
    expect(await models.retrieve('openai/gpt-4o')).toMatchObject({ type: 'model', id: 'openai/gpt-4o' });
  });

  it('are whole for Google’s client', async () => {
    const { models } = genai(`${base}/genai`);
    const listed = await all(models.list());
    expect(listed.map(({ name }) => name)).toEqual(everything.map((id) => `models/${id}`));
    expect(await models.get({ model: 'openai/gpt-4o' })).toMatchObject({ name: 'models/openai/gpt-4o' });
  });

  it('are whole for Mistral’s client', async () => {
    const { models } = mistral(`${base}/mistral`);
    const { data = [] } = await models.list();
    expect(data.map((model) => ('id' in model ? model.id : model))).toEqual(everything);
    expect(await models.retrieve({ modelId: 'openai/gpt-4o' })).toMatchObject({ id: 'openai/gpt-4o' });
  });

  it('are whole for Cohere’s client', async () => {
    const { models } = cohere(`${base}/cohere`);
    expect((await models.list()).models.map(({ name }) => name)).toEqual(everything);
  });

  it('are whole for Ollama’s client, with what its tools ask first', async () => {
    const client = ollama(`${base}/ollama`);
    expect((await client.list()).models.map(({ name, model }) => [name, model])).toEqual(
      everything.map((id) => [id, id]),
    );
    const shown = await client.show({ model: 'openai/gpt-4o' });
    expect(shown.capabilities).toEqual(['completion', 'tools', 'vision']);
    expect(shown.details).toMatchObject({ families: [] });
    expect(await client.ps()).toEqual({ models: [] });
    const { version } = await client.version();
    expect(version).toMatch(/^\d+\.\d+\.\d+$/u);
    await expect(client.show({ model: 'none' })).rejects.toMatchObject({ status_code: 404 });
  });
});

describe('lists of models on Vertex AI', () => {
  it('are whole for Google’s client', async () => {
    const httpOptions = { baseUrl: `${url}/genai` };
    const { models } = new GoogleGenAI({ vertexai: true, apiKey: clientToken, httpOptions });
    const listed = await all(models.list());
    const names = listed.map(({ name }) => name);
    expect(names).toEqual(everything.map((id) => `publishers/google/models/${id}`));
    expect(await models.get({ model: 'openai/gpt-4o' })).toMatchObject({ name: names[1] });
    // what a list names can be asked
    const { text } = await models.generateContent({ model: names[2] ?? '', contents: 'Hello' });
    expect(text).toBe('You said: Hello – grüße ☀️');
  });
});

describe.each(['langchain', 'litellm', 'pydanticai'])('clients that know one address, /%s', (framework) => {
  const hello = { role: 'user' as const, content: 'Hello' };
  const said = 'You said: Hello – grüße ☀️';

  it.each(['/v1', ''])('speak Chat Completions at "%s"', async (version) => {
    const { chat, models } = openai(`/${framework}${version}`);
    const { choices } = await chat.completions.create({
      model: 'anthropic/claude-haiku-4-5',
      messages: [hello],
    });
    expect(choices[0]?.message.content).toBe(said);
    expect((await all(models.list())).map(({ id }) => id)).toEqual(everything);
    expect(await models.retrieve('openai/gpt-4o')).toMatchObject({ id: 'openai/gpt-4o' });
  });

  it.each([`/${framework}`, `/${framework}/anthropic`])('speak Messages at %s', async (base) => {
    const request = { model: 'openai/gpt-4o', max_tokens: 100, messages: [hello] };
    const { content } = await anthropic(base).messages.create(request);
    expect(content).toMatchObject([{ type: 'text', text: said }]);
  });

  it.each([`/${framework}`, `/${framework}/genai`])('speak generateContent at %s', async (base) => {
    const { models } = genai(base);
    const { text } = await models.generateContent({ model: 'openai/gpt-4o', contents: 'Hello' });
    expect(text).toBe(said);
  });

  it.each([`/${framework}`, `/${framework}/cohere`])('speak Cohere’s chat at %s', async (base) => {
    const { message } = await cohere(base).chat({ model: 'openai/gpt-4o', messages: [hello] });
    expect(message.content).toMatchObject([{ type: 'text', text: said }]);
  });
});

describe('routes of vendors that nobody configured', () => {
  it('want a model that says whose it is', async () => {
    const { models } = genai('/genai');
    const asked = models.generateContent({ model: 'made-up-1', contents: 'Hello' });
    await expect(asked).rejects.toMatchObject({ name: 'ApiError', status: 400 });
    // of a model that only one provider can mean nothing need be said
    expect(await models.generateContent({ model: 'claude-haiku-4-5', contents: 'Hello' })).toMatchObject({
      modelVersion: 'claude-haiku-4-5',
    });
  });

  it('take an alias', async () => {
    const { message } = await ollama('/ollama').chat({
      model: 'fast',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    expect(message.content).toContain('Hi');
  });
});

describe('addresses with the model in the path', () => {
  const body = JSON.stringify({ model: 'ignored', messages: [{ role: 'user', content: 'Hello' }] });
  const nameless = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] });

  it.each([
    ['/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21', body],
    ['/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21', nameless],
    ['/openai/deployments/openai%2Fgpt-4o/chat/completions', nameless],
    ['/azure/openai/deployments/openai%2Fgpt-4o/chat/completions', body],
    ['/azure/openai/deployments/openai/gpt-4o/chat/completions', nameless],
  ])('%s means that model, whatever the body says', async (path, text) => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'api-key': clientToken, 'content-type': 'application/json' },
      body: text,
    });
    expect(answer.status).toBe(200);
    expect(bench.openai.received.at(-1)?.json['model']).toBe('gpt-4o');
    expect(bench.openai.received.at(-1)?.query).toBe('');
  });
});
