import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, describe, expect, it } from 'vitest';
import { anthropicLines } from './support/anthropic-lines.js';
import { clientToken, openBench } from './support/bench.js';
import { pixel, pixelBytes, reportSchema, weatherOf, weatherSchema, weatherTool } from './support/weather.js';
import { heldMessagesStream, signature, thinking } from './vendors/anthropic.js';
import { heldChatStream } from './vendors/openai-chat.js';
import { spent, structured } from './vendors/pretended-model.js';

/*
 * Two lines of the official SDK with nothing changed but the base address, against the Messages API before the vendor's
 * own servers (bytes pass through) and before another vendor's (translated).
 */

const bench = await openBench();
afterAll(() => bench.close());

const usage = {
  input_tokens: spent.prompt - spent.cached,
  cache_read_input_tokens: spent.cached,
  output_tokens: spent.completion,
};
const tools = [{ ...weatherTool, input_schema: weatherSchema }];
const question = { role: 'user' as const, content: 'What is the weather in Zürich and Oslo?' };
const hello = [{ role: 'user' as const, content: 'Hello' }];
const text = 'You said: Hello – grüße ☀️';

const targets = [
  { vendor: 'anthropic' as const, model: 'claude-haiku-4-5' },
  { vendor: 'openai' as const, model: 'openai/gpt-4o' },
];

describe.each(anthropicLines.flatMap((line) => targets.map((target) => Object.assign({}, line, target))))(
  '@anthropic-ai/sdk $line before $vendor',
  ({ Sdk, version, vendor, model }) => {
    const client = new Sdk({ apiKey: clientToken, baseURL: `${bench.gateway.url}/anthropic`, maxRetries: 0 });
    const upstream = bench[vendor];
    const last = () => upstream.received.at(-1);
    const request = { model, max_tokens: 1000, messages: hello };

    it('gets text', async () => {
      const { data, response } = await client.messages.create(request).withResponse();
      expect(data).toMatchObject({
        type: 'message',
        role: 'assistant',
        model,
        content: [{ type: 'text', text }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage,
      });
      expect(response.headers.get('x-bf-provider')).toBe(vendor);
      expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{8,}$/u);
      const ours = response.headers.get('x-request-id');
      expect(Reflect.get(data, '_request_id')).toBe(vendor === 'openai' ? ours : 'req_vendor');
      expect(data).not.toHaveProperty('extra_fields');
    });

    it.each([[[{ model: 'claude-opus-4-8' }]], ['default']])(
      'keeps fallbacks in the form of Anthropic (%j) for Anthropic',
      async (fallbacks) => {
        // the older line has no name for them, so they are written past its types
        const body = { ...request, fallbacks };
        const response = await client.post('/v1/messages', { body }).asResponse();
        expect(response.headers.get('x-bf-provider')).toBe(vendor);
        const isTheirs = vendor === 'anthropic';
        expect(last()?.json['fallbacks']).toEqual(isTheirs ? fallbacks : undefined);
        expect(response.headers.get('x-bf-dropped-params')).toBe(isTheirs ? null : 'fallbacks');
      },
    );

    it('tells Anthropic alone for whom it asks', async () => {
      const headers = { 'anthropic-user-profile-id': 'profile_1', 'anthropic-workspace-id': 'wrkspc_1' };
      await client.messages.create(request, { headers });
      const isTheirs = vendor === 'anthropic';
      expect(last()?.headers['anthropic-user-profile-id']).toBe(isTheirs ? 'profile_1' : undefined);
      expect(last()?.headers).not.toHaveProperty('anthropic-workspace-id');
    });

    it('streams text', async () => {
      const stream = await client.messages.create({ ...request, stream: true });
      const types: string[] = [];
      const counted: object[] = [];
      let words = '';
      for await (const event of stream) {
        types.push(event.type);
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
          words += event.delta.text;
        if (event.type === 'message_delta') counted.push(event.usage);
      }
      expect(counted).toMatchObject([usage]);
      expect(words).toBe(text);
      expect(types.filter((type) => type !== 'content_block_delta' && type !== 'ping')).toEqual([
        'message_start',
        'content_block_start',
        'content_block_stop',
        'message_delta',
        'message_stop',
      ]);
    });

    it('assembles a stream with its own helper', async () => {
      const stream = client.messages.stream(request);
      let words = '';
      stream.on('text', (delta) => {
        words += delta;
      });
      expect(await stream.finalMessage()).toMatchObject({
        content: [{ type: 'text', text }],
        stop_reason: 'end_turn',
        usage,
      });
      expect(words).toBe(text);
    });

    it('shows pictures by address and by their bytes', async () => {
      const { content } = await client.messages.create({
        ...request,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: { type: 'url', url: 'https://example.com/cat.png' } },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
              { type: 'text', text: 'What do you see?' },
            ],
          },
        ],
      });
      expect(content).toMatchObject([
        { type: 'text', text: `I see https://example.com/cat.png and image/png:${pixelBytes}` },
      ]);
    });

    it.each([false, true])(
      'calls tools in parallel and answers from their results (streamed: %s)',
      async (streamed) => {
        const ask = (messages: Anthropic.MessageParam[]) => {
          const asked = { ...request, messages, tools };
          return streamed ? client.messages.stream(asked).finalMessage() : client.messages.create(asked);
        };
        const first = await ask([question]);
        expect(first.stop_reason).toBe('tool_use');
        const calls = first.content.filter((block) => block.type === 'tool_use');
        expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
        const results = calls.map(({ id, input }) => ({
          type: 'tool_result' as const,
          tool_use_id: id,
          content: weatherOf(input),
        }));
        const second = await ask([
          question,
          { role: 'assistant', content: first.content },
          { role: 'user', content: results },
        ]);
        expect(second.stop_reason).toBe('end_turn');
        expect(second.content).toMatchObject([
          { type: 'text', text: 'Weather: Zürich: 18 °C and Oslo: 18 °C ☀️' },
        ]);
      },
    );

    it('gets an answer after a schema', async () => {
      const { content } = await client.messages.create({
        ...request,
        output_config: { format: { type: 'json_schema', schema: reportSchema } },
      });
      const [block] = content;
      expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual(structured);
    });

    it('thinks, and the thoughts survive a tool loop', async () => {
      const asked = {
        ...request,
        max_tokens: 8000,
        ...(vendor === 'openai' && { model: 'openai/o4-mini' }),
        thinking: { type: 'enabled' as const, budget_tokens: 2000 },
        tools,
        messages: [question],
      };
      const first = await client.messages.stream(asked).finalMessage();
      const thoughts = first.content.filter((block) => block.type === 'thinking');
      expect(thoughts).toEqual(vendor === 'openai' ? [] : [{ type: 'thinking', thinking, signature }]);
      const results = first.content.flatMap((block) =>
        block.type === 'tool_use'
          ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: 'sunny' }]
          : [],
      );
      const second = await client.messages.create({
        ...asked,
        messages: [
          question,
          { role: 'assistant', content: first.content },
          { role: 'user', content: results },
        ],
      });
      expect(second.content.at(-1)).toMatchObject({ type: 'text', text: 'Weather: sunny and sunny ☀️' });
      expect(second.usage).toMatchObject(usage);
    });

    it('marks a tool result as an error, and the provider hears of it', async () => {
      const call = { type: 'tool_use' as const, id: 'toolu_0', name: 'get_weather', input: { city: 'Oslo' } };
      await client.messages.create({
        ...request,
        tools,
        messages: [
          question,
          { role: 'assistant', content: [call] },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'toolu_0', content: 'no such town', is_error: true },
            ],
          },
        ],
      });
      expect(last()?.bytes.toString()).toContain('no such town');
    });

    it('counts tokens', async () => {
      const { messages } = request;
      const { data, response } = await client.messages.countTokens({ model, messages }).withResponse();
      expect(data.input_tokens).toBeGreaterThan(0);
      expect(response.headers.get('x-bf-estimated')).toBe(vendor === 'openai' ? 'true' : null);
    });

    it('leaves, and the provider is left', async () => {
      upstream.play(vendor === 'openai' ? heldChatStream('hold', 3) : heldMessagesStream());
      const stream = await client.messages.create({ ...request, stream: true });
      for await (const event of stream) if (event.type === 'content_block_delta') break;
      await expect(upstream.left()).resolves.toBeUndefined();
    });

    it('says which version it speaks, and that goes on', async () => {
      await client.messages.create(request);
      expect(last()?.headers['anthropic-version']).toBe(vendor === 'openai' ? undefined : version);
      expect(last()?.headers['x-api-key'] === undefined).toBe(vendor === 'openai');
    });
  },
);

describe.each(anthropicLines)('@anthropic-ai/sdk $line', ({ line, Sdk }) => {
  const client = new Sdk({ apiKey: clientToken, baseURL: `${bench.gateway.url}/anthropic`, maxRetries: 0 });

  it('lists models', async () => {
    const ids = [];
    for await (const model of client.models.list()) {
      expect(model.type).toBe('model');
      ids.push(model.id);
    }
    expect(ids).toContain('claude-haiku-4-5');
    const model = await client.models.retrieve('claude-haiku-4-5');
    expect(model).toMatchObject({ type: 'model', id: 'claude-haiku-4-5', display_name: 'Claude Haiku 4.5' });
    await expect(client.models.retrieve('claude-9')).rejects.toBeInstanceOf(Sdk.NotFoundError);
  });

  it('asks for betas', async () => {
    await client.beta.messages.create({
      model: 'claude-haiku-4-5',
      max_tokens: 10,
      messages: hello,
      betas: ['context-1m-2025-08-07'],
    });
    const sent = bench.anthropic.received.at(-1);
    expect(sent?.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
    expect(sent?.query).toBe(line.startsWith('0') ? 'beta=true' : '');
    expect(sent?.json).not.toHaveProperty('betas');
  });

  it('lets its tool runner run the tools', async () => {
    const runner = client.beta.messages.toolRunner({
      model: 'openai/gpt-4o',
      max_tokens: 1000,
      messages: [question],
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
    const message = await runner.runUntilDone();
    expect(message.content).toMatchObject([
      { type: 'text', text: 'Weather: Zürich: 18 °C and Oslo: 18 °C ☀️' },
    ]);
  });
});
