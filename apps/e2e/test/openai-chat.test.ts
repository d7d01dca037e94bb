import { object, objects, text } from '@bifrost/core';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import {
  argumentsOf,
  pixel,
  pixelBytes,
  reportSchema,
  weatherOf,
  weatherSchema,
  weatherTool,
} from './support/weather.js';
import { heldMessagesStream, signature, thinking } from './vendors/anthropic.js';
import { heldChatStream } from './vendors/openai-chat.js';
import { spent, structured } from './vendors/pretended-model.js';

/*
 * The official SDK, with nothing changed but its base address, against both doors that speak Chat Completions, each
 * before the vendor's own API (bytes pass through) and before another vendor's (translated).
 */

const bench = await openBench();
afterAll(() => bench.close());

const usage = {
  prompt_tokens: spent.prompt,
  completion_tokens: spent.completion,
  total_tokens: spent.prompt + spent.completion,
  prompt_tokens_details: { cached_tokens: spent.cached },
  completion_tokens_details: { reasoning_tokens: spent.reasoning },
};

const tools = [
  { type: 'function' as const, function: { ...weatherTool, parameters: weatherSchema, strict: true } },
];
const question = { role: 'user' as const, content: 'What is the weather in Zürich and Oslo?' };
const hello = [{ role: 'user' as const, content: 'Hello' }];

describe.each([
  { door: '/v1', vendor: 'openai', model: 'openai/gpt-4o' },
  { door: '/openai/v1', vendor: 'openai', model: 'gpt-4o' },
  { door: '/v1', vendor: 'anthropic', model: 'anthropic/claude-haiku-4-5' },
  { door: '/openai/v1', vendor: 'anthropic', model: 'anthropic/claude-haiku-4-5' },
] as const)('the openai SDK at $door before $vendor', ({ door, vendor, model }) => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: bench.gateway.url + door, maxRetries: 0 });
  const upstream = bench[vendor];
  const last = () => upstream.received.at(-1);

  it('gets text', async () => {
    const { data, response } = await client.chat.completions
      .create({ model, messages: hello })
      .withResponse();
    expect(data).toMatchObject({
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'You said: Hello – grüße ☀️', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage,
    });
    expect(response.headers.get('x-bf-provider')).toBe(vendor);
    expect(response.headers.get('x-bf-key')).toBe('primary');
    expect('extra_fields' in data).toBe(door === '/v1');
  });

  it('streams text', async () => {
    const stream = await client.chat.completions.create({
      model,
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const words = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '');
    expect(words.join('')).toBe('You said: Hello – grüße ☀️');
    expect(words.filter((word) => word !== '').length).toBeGreaterThan(3);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop']);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('streams no usage that it has not asked for', async () => {
    const stream = await client.chat.completions.create({ model, messages: hello, stream: true });
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1);
      expect(chunk.usage ?? null).toBeNull();
    }
  });

  it('assembles a stream with its own helper', async () => {
    const runner = client.chat.completions.stream({
      model,
      messages: hello,
      stream_options: { include_usage: true },
    });
    const deltas: string[] = [];
    runner.on('content', (delta) => deltas.push(delta));
    const completion = await runner.finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe('You said: Hello – grüße ☀️');
    expect(deltas.join('')).toBe('You said: Hello – grüße ☀️');
    expect(completion.usage).toMatchObject(usage);
  });

  it('shows pictures by address and by their bytes', async () => {
    const completion = await client.chat.completions.create({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What do you see?' },
            { type: 'image_url', image_url: { url: 'https://example.com/cat.png', detail: 'low' } },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
          ],
        },
      ],
    });
    expect(completion.choices[0]?.message.content).toBe(
      `I see https://example.com/cat.png and image/png:${pixelBytes}`,
    );
  });

  it.each([false, true])(
    'calls tools in parallel and answers from their results (streamed: %s)',
    async (streamed) => {
      const ask = async (messages: OpenAI.ChatCompletionMessageParam[]) => {
        const request = { model, messages, tools };
        const completion = streamed
          ? await client.chat.completions.stream(request).finalChatCompletion()
          : await client.chat.completions.create(request);
        const [choice] = completion.choices;
        if (choice === undefined) throw new Error('no choice');
        return choice;
      };
      const first = await ask([question]);
      expect(first.finish_reason).toBe('tool_calls');
      const calls = first.message.tool_calls ?? [];
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
      const results = calls.map((call) => {
        if (call.type !== 'function') throw new Error('no function');
        return {
          role: 'tool' as const,
          tool_call_id: call.id,
          content: weatherOf(argumentsOf(call.function.arguments)),
        };
      });
      const second = await ask([question, first.message, ...results]);
      expect(second.finish_reason).toBe('stop');
      expect(second.message.content).toBe('Weather: Zürich: 18 °C and Oslo: 18 °C ☀️');
    },
  );

  it('lets the SDK run the tools', async () => {
    const runner = client.chat.completions.runTools({
      model,
      stream: true,
      messages: [question],
      tools: [
        {
          type: 'function',
          function: { ...weatherTool, parameters: weatherSchema, parse: argumentsOf, function: weatherOf },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('Weather: Zürich: 18 °C and Oslo: 18 °C ☀️');
  });

  it('gets an answer after a schema, parsed', async () => {
    const completion = await client.chat.completions.parse({
      model,
      messages: hello,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'report', schema: reportSchema, strict: true },
      },
    });
    expect(completion.choices[0]?.message.parsed).toEqual(structured);
  });

  it('leaves, and the provider is left', async () => {
    upstream.play(vendor === 'openai' ? heldChatStream() : heldMessagesStream());
    const stream = await client.chat.completions.create({ model, messages: hello, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content !== '') break;
    await expect(upstream.left()).resolves.toBeUndefined();
  });

  it('aborts a unary request that takes long, and the provider is left', async () => {
    upstream.play({
      status: 200,
      headers: { 'content-type': 'application/json' },
      pieces: ['{'],
      ending: 'hold',
    });
    const controller = new AbortController();
    const before = upstream.received.length;
    const answer = client.chat.completions.create({ model, messages: hello }, { signal: controller.signal });
    const outcome = answer.then(
      () => 'answered',
      (error: unknown) => error,
    );
    await expect.poll(() => upstream.received.length).toBe(before + 1);
    controller.abort();
    expect(await outcome).toBeInstanceOf(OpenAI.APIUserAbortError);
    await expect(upstream.left()).resolves.toBeUndefined();
  });

  it('brings the provider its own credential and its own name of the model', async () => {
    await client.chat.completions.create({ model, messages: hello });
    expect(last()?.json['model']).toBe(model.split('/').at(-1));
    expect(last()?.headers).not.toHaveProperty('x-bf-provider');
  });
});

describe('reasoning through Chat Completions', () => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: `${bench.gateway.url}/v1`, maxRetries: 0 });

  it('counts what a model thought, and sends the effort on', async () => {
    const { usage: counted } = await client.chat.completions.create({
      model: 'openai/o4-mini',
      messages: hello,
      reasoning_effort: 'low',
      max_completion_tokens: 500,
    });
    expect(counted).toMatchObject(usage);
    expect(bench.openai.received.at(-1)?.json).toMatchObject({
      reasoning_effort: 'low',
      max_completion_tokens: 500,
    });
  });

  it.each([false, true])('carries signed thoughts through a tool loop (streamed: %s)', async (streamed) => {
    const request = {
      model: 'anthropic/claude-haiku-4-5',
      messages: [question],
      tools,
      reasoning_effort: 'low' as const,
      max_completion_tokens: 8000,
    };
    const message = streamed
      ? await assembled(client, request)
      : (await client.chat.completions.create(request)).choices[0]?.message;
    const details = objects(object(message)?.['reasoning_details']);
    expect(details).toMatchObject([{ type: 'reasoning.text', text: thinking, signature }]);
    if (message === undefined) throw new Error('no message');
    const results = (message.tool_calls ?? []).map((call) => ({
      role: 'tool' as const,
      tool_call_id: call.id,
      content: 'sunny',
    }));
    const next = await client.chat.completions.create({
      ...request,
      messages: [question, message, ...results],
    });
    expect(next.choices[0]?.message.content).toBe('Weather: sunny and sunny ☀️');
    const sent = objects(bench.anthropic.received.at(-1)?.json['messages'])[1];
    expect(objects(sent?.['content'])[0]).toEqual({ type: 'thinking', thinking, signature });
    expect(text(object(next.choices[0]?.message)?.['reasoning'])).toBe(thinking);
  });
});

/** The SDK's helper joins what it knows; what Bifrost adds stands whole in the last chunk. */
async function assembled(client: OpenAI, request: OpenAI.ChatCompletionCreateParamsNonStreaming) {
  const runner = client.chat.completions.stream({ ...request, stream: true });
  const extra: object[] = [];
  runner.on('chunk', ({ choices }) => {
    const delta = object(choices[0]?.delta) ?? {};
    if (delta['reasoning_details'] !== undefined)
      extra.push({ reasoning_details: delta['reasoning_details'], parts_order: delta['parts_order'] });
  });
  const completion = await runner.finalChatCompletion();
  const [choice] = completion.choices;
  if (choice === undefined) throw new Error('no choice');
  expect(extra).toHaveLength(1);
  const { parsed: _parsed, ...message } = choice.message;
  return Object.assign(message, extra[0]);
}
