import { objects } from '@bifrost/core';
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
import { brokenMessagesStream, heldMessagesStream, signature, thinking } from './vendors/anthropic.js';
import { brokenResponsesStream, encryptedReasoning } from './vendors/openai-responses.js';
import { spent, structured } from './vendors/pretended-model.js';

/* The Responses API of the official SDK, at both doors, before its own vendor and before another. */

const bench = await openBench();
afterAll(() => bench.close());

const usage = {
  input_tokens: spent.prompt,
  input_tokens_details: { cached_tokens: spent.cached },
  output_tokens: spent.completion,
  output_tokens_details: { reasoning_tokens: spent.reasoning },
  total_tokens: spent.prompt + spent.completion,
};
const text = 'You said: Hello – grüße ☀️';
const tools = [{ type: 'function' as const, ...weatherTool, parameters: weatherSchema, strict: true }];
const question = { role: 'user' as const, content: 'What is the weather in Zürich and Oslo?' };

describe.each([
  { door: '/v1', vendor: 'openai', model: 'openai/gpt-4o', thinker: 'openai/o4-mini' },
  { door: '/openai/v1', vendor: 'openai', model: 'gpt-4o', thinker: 'o4-mini' },
  {
    door: '/v1',
    vendor: 'anthropic',
    model: 'anthropic/claude-haiku-4-5',
    thinker: 'anthropic/claude-haiku-4-5',
  },
  {
    door: '/openai/v1',
    vendor: 'anthropic',
    model: 'anthropic/claude-haiku-4-5',
    thinker: 'anthropic/claude-haiku-4-5',
  },
] as const)('the Responses API at $door before $vendor', ({ door, vendor, model, thinker }) => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: bench.gateway.url + door, maxRetries: 0 });
  const upstream = bench[vendor];

  it('gets text', async () => {
    const response = await client.responses.create({ model, input: 'Hello', store: false });
    expect(response).toMatchObject({ object: 'response', status: 'completed', error: null, usage });
    expect(response.output_text).toBe(text);
    expect('extra_fields' in response).toBe(door === '/v1');
  });

  it('streams text', async () => {
    const stream = await client.responses.create({ model, input: 'Hello', stream: true, store: false });
    const types: string[] = [];
    const counted: unknown[] = [];
    let words = '';
    let number = 0;
    for await (const event of stream) {
      types.push(event.type);
      expect(event.sequence_number).toBe(number);
      number += 1;
      if (event.type === 'response.output_text.delta') words += event.delta;
      if (event.type === 'response.completed') counted.push(event.response.usage);
    }
    expect(counted).toMatchObject([usage]);
    expect(words).toBe(text);
    expect(types.filter((type) => type !== 'response.output_text.delta')).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('assembles a stream with its own helper', async () => {
    const stream = client.responses.stream({ model, input: 'Hello', store: false });
    const response = await stream.finalResponse();
    expect(response.output_text).toBe(text);
    expect(response.usage).toMatchObject(usage);
  });

  it('shows pictures by address and by their bytes', async () => {
    const response = await client.responses.create({
      model,
      store: false,
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What do you see?' },
            { type: 'input_image', image_url: 'https://example.com/cat.png', detail: 'auto' },
            { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' },
          ],
        },
      ],
    });
    expect(response.output_text).toBe(`I see https://example.com/cat.png and image/png:${pixelBytes}`);
  });

  it.each([false, true])(
    'calls tools in parallel, thinking, and answers from their results (streamed: %s)',
    async (streamed) => {
      const ask = (input: OpenAI.Responses.ResponseInput): Promise<OpenAI.Responses.Response> => {
        const request = {
          model: thinker,
          input,
          tools,
          store: false,
          reasoning: { effort: 'low' as const, summary: 'auto' as const },
          include: ['reasoning.encrypted_content' as const],
        };
        return streamed ? client.responses.stream(request).finalResponse() : client.responses.create(request);
      };
      const first = await ask([question]);
      const thoughts = first.output.filter((item) => item.type === 'reasoning');
      expect(thoughts).toHaveLength(1);
      expect(thoughts[0]?.encrypted_content).toMatch(vendor === 'openai' ? /^gAAAA/u : /^\S{40,}$/u);
      const calls = first.output.filter((item) => item.type === 'function_call');
      expect(new Set(calls.map((call) => call.call_id)).size).toBe(2);
      const results = calls.map((call) => ({
        type: 'function_call_output' as const,
        call_id: call.call_id,
        output: weatherOf(argumentsOf(call.arguments)),
      }));
      const history: OpenAI.Responses.ResponseInput = [question];
      // What the helper parsed is no part of the wire format.
      for (const item of first.output)
        if (item.type === 'reasoning') history.push(item);
        else if (item.type === 'function_call') history.push(withoutParsed(item));
      const second = await ask([...history, ...results]);
      expect(second.output_text).toBe('Weather: Zürich: 18 °C and Oslo: 18 °C ☀️');
      const sent = upstream.received.at(-1)?.json;
      const turn = objects(sent?.['messages'])[1];
      const kept = vendor === 'openai' ? objects(sent?.['input'])[1] : objects(turn?.['content'])[0];
      expect(kept).toMatchObject(
        vendor === 'openai'
          ? { type: 'reasoning', encrypted_content: encryptedReasoning }
          : { type: 'thinking', thinking, signature },
      );
    },
  );

  it('gets an answer after a schema, parsed', async () => {
    const response = await client.responses.parse({
      model,
      input: 'Hello',
      store: false,
      text: { format: { type: 'json_schema', name: 'report', schema: reportSchema, strict: true } },
    });
    expect(response.output_parsed).toEqual(structured);
  });

  it('hears of an error in the middle of a stream', async () => {
    upstream.play(vendor === 'openai' ? brokenResponsesStream() : brokenMessagesStream());
    const stream = await client.responses.create({ model, input: 'Hello', stream: true, store: false });
    const types: string[] = [];
    const read = async () => {
      for await (const { type } of stream) types.push(type);
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
    expect(types).toContain('response.output_text.delta');
    expect(types).not.toContain('response.completed');
  });

  it('leaves, and the provider is left', async () => {
    const held = { status: 200, headers: { 'content-type': 'text/event-stream' }, ending: 'hold' as const };
    const pieces = brokenResponsesStream().pieces.slice(0, 5);
    upstream.play(vendor === 'openai' ? { ...held, pieces } : heldMessagesStream());
    const stream = await client.responses.create({ model, input: 'Hello', stream: true, store: false });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    await expect(upstream.left()).resolves.toBeUndefined();
  });
});

describe('what is kept at one provider', () => {
  const client = new OpenAI({ apiKey: clientToken, baseURL: `${bench.gateway.url}/v1`, maxRetries: 0 });

  it('goes to that provider', async () => {
    await client.responses.create({ model: 'openai/gpt-4o', input: 'Hi', previous_response_id: 'resp_e2e' });
    expect(bench.openai.received.at(-1)?.json['previous_response_id']).toBe('resp_e2e');
  });

  it('is refused before another, by name', async () => {
    const asked = client.responses.create({
      model: 'anthropic/claude-haiku-4-5',
      input: 'Hi',
      previous_response_id: 'resp_e2e',
    });
    await expect(asked).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_parameter',
      param: 'previous_response_id',
    });
  });

  it('is not served by the gateway itself', async () => {
    await expect(client.responses.retrieve('resp_e2e')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

function withoutParsed(
  item: OpenAI.Responses.ResponseFunctionToolCall,
): OpenAI.Responses.ResponseFunctionToolCall {
  const copy = { ...item };
  Reflect.deleteProperty(copy, 'parsed_arguments');
  return copy;
}
