import { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream';
import { objects, parseObject, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { json } from '../support/vendor-server.js';
import { heldChatStream } from '../vendors/openai-chat.js';
import { bearer, eventsIn, namesIn, openAgentBench, openAgentBenches, post } from './upstreams.js';

/* What Claude Code was seen to send, before models of anybody. Its own names of models are aliases. */

const betas = [
  'claude-code-20250219',
  'interleaved-thinking-2025-05-14',
  'context-management-2025-06-27',
  'prompt-caching-scope-2026-01-05',
  'mid-conversation-system-2026-04-07',
  'effort-2025-11-24',
].join(',');
const headers = {
  ...bearer,
  'anthropic-version': '2023-06-01',
  'anthropic-beta': betas,
  'anthropic-dangerous-direct-browser-access': 'true',
  'user-agent': 'claude-cli/2.1.197 (external, cli)',
  'x-app': 'cli',
};
const main = 'claude-opus-4-8';
const small = 'claude-haiku-4-5-20251001';
const marked = { cache_control: { type: 'ephemeral' } };
const metadata = { user_id: JSON.stringify({ device_id: 'a1', account_uuid: '', session_id: 'b2' }) };
const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' };

function turn(messages: JsonObject[] = []): JsonObject {
  return {
    model: main,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: '<system-reminder>Today is a day.</system-reminder>' },
          { type: 'text', text: 'Which files are here?', ...marked },
        ],
      },
      { role: 'system', content: 'Agents that can be asked: none.' },
      ...messages,
    ],
    system: [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=2; cc_entrypoint=cli;' },
      { type: 'text', text: 'You help with programs.', ...marked },
      { type: 'text', text: 'Be careful.', ...marked },
    ],
    tools: [
      {
        name: 'Bash',
        description: 'Runs a command.',
        input_schema: {
          ...schema,
          properties: { command: { type: 'string' }, timeout: { type: 'number' } },
          required: ['command'],
          additionalProperties: false,
        },
      },
      { name: 'Read', description: 'Reads a file.', input_schema: { ...schema, properties: {} }, ...marked },
    ],
    metadata,
    max_tokens: 32_000,
    thinking: { type: 'adaptive' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    output_config: { effort: 'high' },
    stream: true,
  };
}

/** A stream as Claude Code's own SDK assembles it, after a look at the order of its events. */
async function assembled(stream: string) {
  const events = eventsIn(stream);
  expect(events.every((each) => each.event === each.json['type'])).toBe(true);
  const order = events.map(({ event }) => event).filter((event) => event !== 'ping');
  expect([order[0], order.at(-2), order.at(-1)]).toEqual(['message_start', 'message_delta', 'message_stop']);
  const lines = events.map(({ data }) => `${data}\n`);
  const readable = new ReadableStream({
    start(controller) {
      for (const line of lines) controller.enqueue(new TextEncoder().encode(line));
      controller.close();
    },
  });
  return MessageStream.fromReadableStream(readable).finalMessage();
}

const benches = await openAgentBenches([main, small]);
afterAll(() => Promise.all(benches.map(({ bench }) => bench.close())));

describe.each(benches)('Claude Code before $vendor', ({ vendor, bench }) => {
  const server = bench.vendor(vendor);
  const ask = (body: JsonObject, path = '/anthropic/v1/messages?beta=true') =>
    post(bench, path, { body, headers });

  it('calls its tools and goes on', async () => {
    const first = await ask(turn());
    expect([first.status, first.headers.get('x-bf-provider')]).toEqual([200, vendor]);
    const said = await assembled(first.text);
    // what passes untranslated names the model that answered
    expect([said.stop_reason, said.model]).toEqual([
      'tool_use',
      vendor === 'anthropic' ? 'claude-haiku-4-5' : main,
    ]);
    const uses = said.content.filter((block) => block.type === 'tool_use');
    expect(uses.map(({ name }) => name)).toEqual(['Bash', 'Bash']);

    const results = uses.map(({ id }) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: [{ type: 'text', text: 'a.txt' }],
      is_error: false,
    }));
    const back: JsonObject[] = JSON.parse(JSON.stringify(said.content));
    const second = await ask(
      turn([
        { role: 'assistant', content: back },
        { role: 'user', content: results },
      ]),
    );
    const told = await assembled(second.text);
    expect(told.stop_reason).toBe('end_turn');
    expect(told.content.at(-1)).toMatchObject({ text: 'Weather: a.txt and a.txt ☀️' });
    expect(told.usage.output_tokens).toBeGreaterThan(0);
  });

  it('brings its words, and its betas where Claude answers', async () => {
    await ask(turn());
    const sent = server.received.at(-1);
    for (const words of ['You help with programs.', 'Be careful.', 'Agents that can be asked', 'Bash'])
      expect(sent?.bytes.toString()).toContain(words);
    const claude = vendor === 'anthropic';
    expect(sent?.headers['anthropic-beta']).toBe(claude ? betas : undefined);
    expect(sent?.bytes.includes('cache_control')).toBe(claude);
  });

  it('names a conversation with its small model', async () => {
    const properties = { title: { type: 'string' } };
    const format = {
      type: 'json_schema',
      schema: { type: 'object', properties, required: ['title'], additionalProperties: false },
    };
    const { text } = await ask({
      model: small,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Which files are here?' }] }],
      system: [{ type: 'text', text: 'Name it.' }],
      tools: [],
      metadata,
      max_tokens: 32_000,
      temperature: 1,
      output_config: { format },
      stream: true,
    });
    const { content } = await assembled(text);
    expect(content).toMatchObject([{ type: 'text', text: expect.stringMatching(/^\{.*\}$/u) }]);
  });

  it('asks whether it may ask at all', async () => {
    const quota = { model: small, max_tokens: 1, messages: [{ role: 'user', content: 'quota' }], metadata };
    const { status, text } = await ask(quota);
    expect([status, parseObject(text)?.['type']]).toEqual([200, 'message']);
  });

  it('counts tokens', async () => {
    if (vendor === 'vertex') server.play(json({ totalTokens: 40 }));
    const { model, messages, tools } = turn();
    const body = { model: model ?? '', messages: messages ?? [], tools: tools ?? [] };
    const { status, text } = await ask(body, '/anthropic/v1/messages/count_tokens?beta=true');
    expect([status, Number(parseObject(text)?.['input_tokens']) > 0]).toEqual([200, true]);
  });

  it('finds the models that it may name', async () => {
    const answer = await fetch(`${bench.gateway.url}/anthropic/v1/models?limit=1000`, { headers });
    const list = parseObject(await answer.text()) ?? {};
    expect(namesIn(list['data'], 'id')).toEqual(expect.arrayContaining([main, small]));
    expect(objects(list['data']).every(({ type }) => type === 'model')).toBe(true);
  });
});

describe('a silent model', () => {
  it('does not look dead: pings come in between', async () => {
    const bench = await openAgentBench('openai/gpt-4o', [main], {
      routing: { keep_alive_after_in_seconds: 0.02 },
    });
    bench.openai.play(heldChatStream('hold', 1));
    const controller = new AbortController();
    const answer = await fetch(`${bench.gateway.url}/anthropic/v1/messages?beta=true`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(turn()),
      signal: controller.signal,
    });
    let heard = '';
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) {
      heard += decoder.decode(bytes, { stream: true });
      if (heard.split('event: ping').length > 3) break;
    }
    controller.abort();
    expect(eventsIn(heard).find(({ event }) => event === 'ping')?.json).toEqual({ type: 'ping' });
    await bench.close();
  });
});
