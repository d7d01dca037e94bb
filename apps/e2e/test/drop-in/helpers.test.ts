import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient, CountTokensCommand } from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import { modelsOfProviders } from '../support/models.js';
import { argumentsOf, reportSchema, weatherOf, weatherSchema, weatherTool } from '../support/weather.js';
import { structured } from '../vendors/pretended-model.js';

/*
 * What the SDKs do on their own, before every provider: streams that are put together, answers that are parsed, tools
 * that are run, and tokens that are counted.
 */

const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
afterAll(() => bench.close());

const { url } = bench.gateway;
const openai = new OpenAI({ apiKey: clientToken, baseURL: `${url}/openai/v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: clientToken, baseURL: `${url}/anthropic`, maxRetries: 0 });
const google = new GoogleGenAI({ apiKey: clientToken, httpOptions: { baseUrl: `${url}/genai` } });
const bedrock = new BedrockRuntimeClient({
  region: 'us-east-1',
  endpoint: `${url}/bedrock`,
  token: { token: clientToken },
  authSchemePreference: ['httpBearerAuth'],
  maxAttempts: 1,
});

const question = 'What is the weather in Zürich and Oslo?';
const asked = [{ role: 'user' as const, content: question }];
const said = 'Weather: Zürich: 18 °C and Oslo: 18 °C ☀️';

describe.each(modelsOfProviders)('the helpers of openai before %s', (model) => {
  it.each([false, true])('run tools until the model is content (streamed: %s)', async (stream) => {
    const called: string[] = [];
    const run = (given: unknown): string => {
      const result = weatherOf(given);
      called.push(result);
      return result;
    };
    const tools = [
      {
        type: 'function' as const,
        function: { ...weatherTool, parameters: weatherSchema, parse: argumentsOf, function: run },
      },
    ];
    const runner = stream
      ? openai.chat.completions.runTools({ model, messages: asked, tools, stream })
      : openai.chat.completions.runTools({ model, messages: asked, tools });
    expect(await runner.finalContent()).toBe(said);
    expect(called).toEqual(['Zürich: 18 °C', 'Oslo: 18 °C']);
    expect(await runner.finalMessage()).toMatchObject({ role: 'assistant', content: said });
  });

  it('parse an answer after a schema', async () => {
    const json_schema = { name: 'report', schema: reportSchema, strict: true };
    const request = {
      model,
      messages: asked,
      response_format: { type: 'json_schema' as const, json_schema },
    };
    const { choices } = await openai.chat.completions.parse(request);
    expect(choices[0]?.message.parsed).toEqual(structured);
    // the SDK parses the end of a stream for schemas of its own making alone
    const content = await openai.chat.completions.stream(request).finalContent();
    expect(JSON.parse(content ?? '')).toEqual(structured);
  });
});

describe.each(modelsOfProviders)('the helpers of @anthropic-ai/sdk before %s', (model) => {
  const request = { model, max_tokens: 1000, messages: asked };

  it('put a stream of parallel calls together', async () => {
    const stream = anthropic.messages.stream({
      ...request,
      tools: [{ ...weatherTool, input_schema: weatherSchema }],
    });
    const snapshots: unknown[] = [];
    stream.on('inputJson', (_delta, snapshot) => snapshots.push(snapshot));
    const { content, stop_reason } = await stream.finalMessage();
    const calls = content.filter((block) => block.type === 'tool_use');
    expect(stop_reason).toBe('tool_use');
    expect(calls).toMatchObject([
      { name: 'get_weather', input: { city: 'Zürich' } },
      { name: 'get_weather', input: { city: 'Oslo' } },
    ]);
    expect(snapshots.at(-1)).toEqual({ city: 'Oslo' });
  });
});

/** Its own vendor is told to continue a thread that it keeps; before others the SDK sends the whole conversation. */
const withoutThreads = modelsOfProviders.filter((model) => !model.startsWith('anthropic/'));

describe.each(withoutThreads)('the tool runner of @anthropic-ai/sdk before %s', (model) => {
  it.each([false, true])('runs tools until the model is content (streamed: %s)', async (stream) => {
    const runner = anthropic.beta.messages.toolRunner({
      model,
      max_tokens: 1000,
      messages: asked,
      stream,
      tools: [
        {
          type: 'custom',
          ...weatherTool,
          input_schema: weatherSchema,
          run: (input: unknown) => weatherOf(input),
          parse: (input: unknown) => input,
        },
      ],
    });
    const { content, stop_reason } = await runner.runUntilDone();
    expect(stop_reason).toBe('end_turn');
    expect(content).toMatchObject([{ type: 'text', text: said }]);
  });
});

/** Providers with a counter of their own are asked; for the others Bifrost estimates and says so. */
const counted = modelsOfProviders.filter((model) => !/^(?:anthropic|bedrock|vertex)/u.test(model));

describe.each(counted)('tokens before %s are counted', (model) => {
  it('for @anthropic-ai/sdk', async () => {
    const { data, response } = await anthropic.messages
      .countTokens({ model, messages: asked })
      .withResponse();
    expect(data).toEqual({ input_tokens: Math.ceil(Buffer.byteLength(question) / 4) });
    expect(response.headers.get('x-bf-estimated')).toBe('true');
  });

  it('for @google/genai', async () => {
    const { totalTokens } = await google.models.countTokens({ model, contents: question });
    expect(totalTokens).toBe(Math.ceil(Buffer.byteLength(question) / 4));
  });

  it.each(['/v1', '/openai/v1'])('for openai, in the Responses API under %s', async (base) => {
    const client = new OpenAI({ apiKey: clientToken, baseURL: url + base, maxRetries: 0 });
    const { input_tokens } = await client.responses.inputTokens.count({ model, input: question });
    expect(input_tokens).toBe(Math.ceil(Buffer.byteLength(question) / 4));
  });

  it("for AWS's client", async () => {
    const converse = { messages: [{ role: 'user' as const, content: [{ text: question }] }] };
    const answer = await bedrock.send(new CountTokensCommand({ modelId: model, input: { converse } }));
    expect(answer.inputTokens).toBe(Math.ceil(Buffer.byteLength(question) / 4));
  });
});

describe.each(modelsOfProviders)('the helpers of @google/genai before %s', (model) => {
  it('call functions by themselves', async () => {
    const tool = {
      tool: () =>
        Promise.resolve({
          functionDeclarations: [{ ...weatherTool, parametersJsonSchema: weatherSchema }],
        }),
      callTool: (calls: { id?: string; name?: string; args?: Record<string, unknown> }[]) =>
        Promise.resolve(
          calls.map(({ id, name = '', args }) => ({
            functionResponse: { ...(id && { id }), name, response: { output: weatherOf(args) } },
          })),
        ),
    };
    const { text } = await google.models.generateContent({
      model,
      contents: question,
      config: { tools: [tool] },
    });
    expect(text).toBe(said);
  });

  it('hold a conversation', async () => {
    const chat = google.chats.create({ model });
    expect((await chat.sendMessage({ message: 'Hello' })).text).toBe('You said: Hello – grüße ☀️');
    const pieces = [];
    for await (const { text } of await chat.sendMessageStream({ message: 'Again' })) pieces.push(text);
    expect(pieces.join('')).toBe('You said: Again – grüße ☀️');
    // a streamed turn stands in the history in pieces, and goes back like that
    expect(chat.getHistory().length).toBeGreaterThan(6);
    expect((await chat.sendMessage({ message: 'Once more' })).text).toBe('You said: Once more – grüße ☀️');
  });
});
