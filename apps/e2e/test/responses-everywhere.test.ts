import { objects, parseObject, type JsonObject } from '@bifrost/core';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import { expectWhole } from './support/response-events.js';
import { argumentsOf, reportSchema, weatherOf, weatherSchema, weatherTool } from './support/weather.js';
import { spent, structured } from './vendors/pretended-model.js';
import { thoughtful, thoughts } from './vendors/thoughtful.js';
import type { VendorName } from './vendors/all.js';

/*
 * The Responses API of the official SDK before every provider: passed on where it is the provider's own, translated
 * everywhere else.
 */

const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
afterAll(() => bench.close());

const client = new OpenAI({ apiKey: clientToken, baseURL: `${bench.gateway.url}/v1`, maxRetries: 0 });

interface Family {
  vendor: VendorName;
  model: string;
  /** The provider has this API itself. */
  native?: true;
  /** The provider's own figures of what is cached and what was thought. */
  details: { cached: number; reasoning: number };
}

const all = { cached: spent.cached, reasoning: spent.reasoning };
const families: readonly Family[] = [
  { vendor: 'openai', model: 'openai/gpt-4o', native: true, details: all },
  { vendor: 'azure', model: 'azure/gpt-4o', native: true, details: all },
  { vendor: 'anthropic', model: 'anthropic/claude-haiku-4-5', details: all },
  {
    vendor: 'bedrock',
    model: 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
    details: { cached: spent.cached, reasoning: 0 },
  },
  { vendor: 'vertex', model: 'vertex/gemini-3-flash', details: all },
  { vendor: 'cohere', model: 'cohere/command-a-03-2025', details: { cached: spent.cached, reasoning: 0 } },
  { vendor: 'mistral', model: 'mistral/mistral-large-2512', details: { cached: 0, reasoning: 0 } },
  { vendor: 'ollama', model: 'ollama/llama3.2', details: { cached: 0, reasoning: 0 } },
];

const said = 'You said: Hello – grüße ☀️';
const tools = [{ type: 'function' as const, ...weatherTool, parameters: weatherSchema, strict: true }];
const question = { role: 'user' as const, content: 'What is the weather in Zürich and Oslo?' };
type Asked = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream'>;

/** The events of a stream, as the SDK gives them, and the response that they make. */
async function streamed(asked: Asked): Promise<{ events: JsonObject[]; whole: JsonObject }> {
  const stream = await client.responses.create({ store: false, ...asked, stream: true });
  const events = [];
  for await (const event of stream) events.push(parseObject(JSON.stringify(event)) ?? {});
  return { events, whole: expectWhole(events) };
}

/** What a client sends back: the items as it got them. */
async function outputOf(asked: Asked, streams: boolean): Promise<OpenAI.Responses.ResponseOutputItem[]> {
  if (!streams) return (await client.responses.create({ store: false, ...asked })).output;
  const stream = client.responses.stream({ store: false, ...asked });
  const items: OpenAI.Responses.ResponseOutputItem[] = [];
  stream.on('response.output_item.done', ({ item }) => items.push(item));
  const { output } = await stream.finalResponse();
  expect(output.map(({ type }) => type)).toEqual(items.map(({ type }) => type));
  return items;
}

/** What is asked next: everything that came, and the results of the calls in it. */
function nextInput(output: OpenAI.Responses.ResponseOutputItem[]): OpenAI.Responses.ResponseInput {
  const results = output.flatMap((item) =>
    item.type === 'function_call'
      ? [
          {
            type: 'function_call_output' as const,
            call_id: item.call_id,
            output: weatherOf(argumentsOf(item.arguments)),
          },
        ]
      : [],
  );
  const kept = output.filter(
    (item) => item.type === 'reasoning' || item.type === 'message' || item.type === 'function_call',
  );
  return [question, ...kept, ...results];
}

describe.each(families)('the Responses API before $vendor', ({ model, native, details }) => {
  const usage = {
    input_tokens: spent.prompt,
    input_tokens_details: { cached_tokens: details.cached },
    output_tokens: spent.completion,
    output_tokens_details: { reasoning_tokens: details.reasoning },
    total_tokens: spent.prompt + spent.completion,
  };

  it('gets text, with every member that the description demands', async () => {
    const response = await client.responses.create({ model, input: 'Hello', store: false });
    expect(response.output_text).toBe(said);
    expect(response).toMatchObject({ object: 'response', status: 'completed', error: null, usage });
    expect(response.incomplete_details).toBeNull();
    expect(response.created_at).toBeGreaterThan(1_700_000_000);
  });

  it('streams text, event by event', async () => {
    const { events, whole } = await streamed({ model, input: 'Hello' });
    expect(whole).toMatchObject({ status: 'completed', usage });
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type === 'response.output_text.delta').length).toBeGreaterThan(3);
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
    expect(objects(objects(whole['output'])[0]?.['content'])).toMatchObject([{ text: said }]);
  });

  it('streams parallel calls, event by event', async () => {
    const { events, whole } = await streamed({ model, input: [question], tools });
    const calls = objects(whole['output']).filter(({ type }) => type === 'function_call');
    expect(calls).toMatchObject([
      { name: 'get_weather', arguments: '{"city":"Zürich"}', status: 'completed' },
      { name: 'get_weather', arguments: '{"city":"Oslo"}', status: 'completed' },
    ]);
    expect(new Set(calls.map((call) => call['call_id'])).size).toBe(2);
    const done = events.filter(({ type }) => type === 'response.function_call_arguments.done');
    expect(done.map((event) => event['item_id'])).toEqual(calls.map(({ id }) => id));
  });

  it.each([false, true])('answers from the results of its calls (streamed: %s)', async (streams) => {
    const first = await outputOf({ model, input: [question], tools }, streams);
    const second = await client.responses.create({ model, input: nextInput(first), tools, store: false });
    expect(second.output_text).toBe('Weather: Zürich: 18 °C and Oslo: 18 °C ☀️');
  });

  it('gets an answer after a schema, parsed', async () => {
    const format = { type: 'json_schema' as const, name: 'report', schema: reportSchema, strict: true };
    const asked = { model, input: 'Report!', store: false, text: { format } };
    expect((await client.responses.parse(asked)).output_parsed).toEqual(structured);
    const { whole } = await streamed(asked);
    expect(whole['text']).toMatchObject(native ? {} : { format: { type: 'json_schema', name: 'report' } });
  });
});

describe('what a provider keeps itself', () => {
  const previous_response_id = 'resp_e2e';

  it.each(families.filter(({ native }) => native))('is asked for at $vendor', async ({ vendor, model }) => {
    await client.responses.create({ model, input: 'Hi', previous_response_id });
    expect(bench.vendor(vendor).received.at(-1)?.json).toMatchObject({ previous_response_id });
  });

  it.each(families.filter(({ native }) => !native))(
    'is refused before $vendor',
    async ({ vendor, model }) => {
      const before = bench.vendor(vendor).received.length;
      const asked = client.responses.create({ model, input: 'Hi', previous_response_id });
      await expect(asked).rejects.toBeInstanceOf(OpenAI.BadRequestError);
      await expect(asked).rejects.toMatchObject({
        code: 'unsupported_parameter',
        param: 'previous_response_id',
        message: expect.stringContaining('send the whole conversation'),
      });
      expect(bench.vendor(vendor).received).toHaveLength(before);
    },
  );
});

describe.each(thoughtful)('reasoning of $vendor in the Responses API', (given) => {
  const { vendor, model, answer, items, back } = given;
  const upstream = bench.vendor(vendor);
  const asked: Asked = {
    model,
    input: [question],
    tools,
    reasoning: { effort: 'low', summary: 'auto' },
    include: ['reasoning.encrypted_content'],
  };

  it('streams as an item before the calls, and goes back with them', async () => {
    upstream.play(answer(), answer());
    const { whole } = await streamed(asked);
    const output = objects(whole['output']);
    expect(output.map(({ type }) => type)).toEqual(items);
    const told = [...objects(output[0]?.['summary']), ...objects(output[0]?.['content'])];
    expect(told.map((part) => part['text'])).toEqual([thoughts]);

    const input = nextInput(await outputOf(asked, true));
    const second = await client.responses.create({ ...asked, input, store: false });
    expect(second.output_text).toBe('Weather: Zürich: 18 °C ☀️');
    const sent = upstream.received.at(-1)?.bytes.toString() ?? '';
    for (const piece of back) expect(sent).toContain(piece);
  });
});
