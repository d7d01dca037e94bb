import Anthropic from '@anthropic-ai/sdk';
import { objects, object, type JsonObject } from '@bifrost/core';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import { json } from './support/vendor-server.js';
import { weatherOf, weatherSchema, weatherTool } from './support/weather.js';
import { signature, thinking } from './vendors/anthropic.js';

/*
 * A loop of tools over several turns with a model that thinks: its signatures, its encrypted thoughts and the client's
 * cache marks come back to it in every turn as they were.
 */

const bench = await openBench({ also: ['bedrock'] });
const rewriting = await openBench({ anthropic: { native_passage: false } });
afterAll(() => Promise.all([bench.close(), rewriting.close()]));

const mark = { type: 'ephemeral' as const, ttl: '1h' as const };
const redacted = { type: 'redacted_thinking', data: 'EmwKAhgBEgyFakeEncryptedThoughts==' };
const tools = [{ ...weatherTool, input_schema: weatherSchema, cache_control: mark }];
const system = [{ type: 'text' as const, text: 'Be brief.', cache_control: mark }];
const begin: Anthropic.MessageParam[] = [
  { role: 'user', content: [{ type: 'text', text: 'The weather?', cache_control: mark }] },
];
const model = 'claude-haiku-4-5';

/** What the model says in a turn: thoughts, thoughts that nobody may read, and a call. */
function turn(number: number): JsonObject {
  const call = { type: 'tool_use', id: `toolu_${number}`, name: weatherTool.name, input: { city: 'Oslo' } };
  return {
    id: `msg_${number}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'thinking', thinking, signature }, redacted, call],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}

/** Three turns of an application that keeps what it gets and gives the results back. */
async function loop(client: Anthropic, named: string): Promise<Anthropic.MessageParam[]> {
  const messages = [...begin];
  for (let round = 0; round < 3; round += 1) {
    const { content } = await client.messages.create({
      model: named,
      max_tokens: 8000,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      system,
      tools,
      messages,
    });
    const results = content.flatMap((block) =>
      block.type === 'tool_use'
        ? [
            {
              type: 'tool_result' as const,
              tool_use_id: block.id,
              content: weatherOf(block.input),
              cache_control: mark,
            },
          ]
        : [],
    );
    messages.push({ role: 'assistant', content }, { role: 'user', content: results });
  }
  return messages;
}

describe('a loop of tools at the door of Messages', () => {
  it('reaches Claude byte for byte in every turn', async () => {
    const written: string[] = [];
    const client = new Anthropic({
      apiKey: clientToken,
      baseURL: `${bench.gateway.url}/anthropic`,
      maxRetries: 0,
      fetch: (url, init) => {
        written.push(typeof init?.body === 'string' ? init.body : '');
        return fetch(url, init);
      },
    });
    bench.anthropic.play(json(turn(0)), json(turn(1)), json(turn(2)));
    await loop(client, model);
    expect(bench.anthropic.received.map(({ bytes }) => bytes.toString())).toEqual(written);
    expect(written.at(-1)?.split(signature).length).toBe(3);
    expect(written.at(-1)?.split(redacted.data).length).toBe(3);
  });

  it('says the same to Claude where it is written anew', async () => {
    const baseURL = `${rewriting.gateway.url}/anthropic`;
    const client = new Anthropic({ apiKey: clientToken, baseURL, maxRetries: 0 });
    rewriting.anthropic.play(json(turn(0)), json(turn(1)), json(turn(2)));
    await loop(client, model);
    const sent = rewriting.anthropic.received.at(-1)?.json ?? {};
    const thoughts = [{ type: 'thinking', thinking, signature }, redacted];
    expect(sent).toMatchObject({ system, tools });
    expect(objects(sent['messages'])).toMatchObject([
      ...begin,
      { content: [...thoughts, { id: 'toolu_0' }] },
      { content: [{ tool_use_id: 'toolu_0', cache_control: mark }] },
      { content: [...thoughts, { id: 'toolu_1' }] },
      { content: [{ tool_use_id: 'toolu_1', cache_control: mark }] },
    ]);
  });

  it('keeps signatures and marks before Claude on Bedrock', async () => {
    const client = new Anthropic({
      apiKey: clientToken,
      baseURL: `${bench.gateway.url}/anthropic`,
      maxRetries: 0,
    });
    const thought = { reasoningContent: { reasoningText: { text: thinking, signature } } };
    const sealed = { reasoningContent: { redactedContent: redacted.data } };
    const answer = (number: number) => {
      const toolUse = { toolUseId: `tooluse_${number}`, name: weatherTool.name, input: { city: 'Oslo' } };
      return json({
        output: { message: { role: 'assistant', content: [thought, sealed, { toolUse }] } },
        stopReason: 'tool_use',
        usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
      });
    };
    bench.vendor('bedrock').play(answer(0), answer(1), answer(2));
    await loop(client, 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0');
    const sent = bench.vendor('bedrock').received.at(-1)?.json ?? {};
    const turns = objects(sent['messages']).filter(({ role }) => role === 'assistant');
    expect(turns.map(({ content }) => objects(content).slice(0, 2))).toEqual([
      [thought, sealed],
      [thought, sealed],
    ]);
    const point = { cachePoint: { type: 'default', ttl: '1h' } };
    expect(sent['system']).toEqual([{ text: 'Be brief.' }, point]);
    expect(objects(object(sent['toolConfig'])?.['tools']).at(-1)).toEqual(point);
    const users = objects(sent['messages']).filter(({ role }) => role === 'user');
    expect(users.map(({ content }) => objects(content).at(-1))).toEqual([point, point, point]);
  });
});

describe('a loop of tools in the public format', () => {
  it('brings Claude’s signatures back to it, by way of reasoning_details', async () => {
    const baseURL = `${bench.gateway.url}/v1`;
    const client = new OpenAI({ apiKey: clientToken, baseURL, maxRetries: 0 });
    bench.anthropic.play(json(turn(0)), json(turn(1)), json(turn(2)));
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'The weather?' }];
    for (let round = 0; round < 3; round += 1) {
      const { choices } = await client.chat.completions.create({
        model: `anthropic/${model}`,
        reasoning_effort: 'low',
        messages,
        tools: [{ type: 'function', function: { ...weatherTool, parameters: weatherSchema } }],
      });
      const message = choices[0]?.message;
      if (message === undefined) throw new Error('no message');
      const results = (message.tool_calls ?? []).map(({ id }) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: '4 °C',
      }));
      messages.push(message, ...results);
    }
    const sent = objects(bench.anthropic.received.at(-1)?.json['messages']);
    const turns = sent.filter(({ role }) => role === 'assistant').map(({ content }) => objects(content));
    expect(turns).toEqual([turn(0)['content'], turn(1)['content']]);
  });
});
