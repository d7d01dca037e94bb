import { object, objects, parseObject, text, type JsonObject } from '@bifrost/core';
import OpenAI from 'openai';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken } from '../support/bench.js';
import { weatherOf, weatherSchema, weatherTool } from '../support/weather.js';
import { eventsIn, openAgentBenches } from './upstreams.js';

/* What Cline and Continue send to what they call OpenAI-compatible, before models of anybody. */

const model = 'coder';
const tools = [{ type: 'function' as const, function: { ...weatherTool, parameters: weatherSchema } }];

type Message = OpenAI.ChatCompletionMessageParam;
type Asked = OpenAI.ChatCompletionCreateParamsStreaming;

const cline = (messages: Message[]): Asked => ({
  model,
  messages: [{ role: 'system', content: 'You are an agent.' }, ...messages],
  temperature: 0,
  stream: true,
  stream_options: { include_usage: true },
  tools,
  tool_choice: 'auto',
  parallel_tool_calls: true,
});
const ofContinue = (messages: Message[]): Asked => ({
  messages: [{ role: 'system', content: 'You are in agent mode.' }, ...messages],
  model,
  max_tokens: 4096,
  stream: true,
  stream_options: { include_usage: true },
  tools,
});

const benches = await openAgentBenches([model]);
afterAll(() => Promise.all(benches.map(({ bench }) => bench.close())));

const cases = benches.flatMap((target) => [
  Object.assign({ agent: 'Cline', ask: cline }, target),
  Object.assign({ agent: 'Continue', ask: ofContinue }, target),
]);

describe.each(cases)('$agent before $vendor', ({ vendor, bench, ask }) => {
  const send = async (asked: Asked): Promise<{ status: number; vendor: string | null; body: string }> => {
    const answer = await fetch(`${bench.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    });
    return {
      status: answer.status,
      vendor: answer.headers.get('x-bf-provider'),
      body: await answer.text(),
    };
  };

  /** A stream, assembled, after a look at its end. */
  const heard = async (asked: Asked): Promise<OpenAI.ChatCompletionMessage> => {
    const answer = await send(asked);
    expect([answer.status, answer.vendor]).toEqual([200, vendor]);
    const events = eventsIn(answer.body);
    expect(events.at(-1)?.data).toBe('[DONE]');
    const chunks = events.slice(0, -1).map(({ json }) => json);
    expect(chunks.every(({ object: kind }) => kind === 'chat.completion.chunk')).toBe(true);
    // usage comes once, in a chunk of its own behind the finish
    expect(chunks.filter(({ usage }) => object(usage) !== undefined)).toEqual([chunks.at(-1)]);
    expect(objects(chunks.at(-1)?.['choices'])).toEqual([]);
    const lines = chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join('');
    const readable = new Blob([lines]).stream();
    const { choices } = await ChatCompletionStream.fromReadableStream(readable).finalChatCompletion();
    const [choice] = choices;
    if (choice === undefined) throw new Error('no choice');
    const wants = (choice.message.tool_calls ?? []).length > 0;
    expect(choice.finish_reason).toBe(wants ? 'tool_calls' : 'stop');
    return choice.message;
  };

  it('calls its tools and goes on', async () => {
    const question: Message = { role: 'user', content: [{ type: 'text', text: 'The weather?' }] };
    const first = await heard(ask([question]));
    const calls = (first.tool_calls ?? []).filter((call) => call.type === 'function');
    expect(calls.map((call) => call.function.name)).toEqual(['get_weather', 'get_weather']);
    const results = calls.map((call) => ({
      role: 'tool' as const,
      tool_call_id: call.id,
      content: weatherOf(parseObject(call.function.arguments)),
    }));
    // neither of them keeps more of an answer than these
    const said = { role: 'assistant' as const, content: first.content, tool_calls: calls };
    const second = await heard(ask([question, said, ...results]));
    expect(second.content).toBe('Weather: Zürich: 18 °C and Oslo: 18 °C ☀️');
  });
});

describe.each(benches)('an agent that takes one call at a time, before $vendor', ({ vendor, bench }) => {
  it('is served, or told so by name', async () => {
    const client = new OpenAI({ apiKey: clientToken, baseURL: `${bench.gateway.url}/v1`, maxRetries: 0 });
    const asked = { ...cline([{ role: 'user', content: 'Hi' }]), parallel_tool_calls: false, stream: false };
    const answer = await client.chat.completions
      .create({ ...asked, stream: false, stream_options: null })
      .then(
        () => 'served',
        (error: unknown) => (error instanceof OpenAI.APIError ? error.param : error),
      );
    expect(answer).toBe(['openai', 'anthropic'].includes(vendor) ? 'served' : 'parallel_tool_calls');
  });

  it('finds the alias among the models', async () => {
    const answer = await fetch(`${bench.gateway.url}/v1/models`, {
      headers: { authorization: `Bearer ${clientToken}` },
    });
    const body: JsonObject = parseObject(await answer.text()) ?? {};
    expect(objects(body['data']).map(({ id }) => text(id))).toContain(model);
  });
});
