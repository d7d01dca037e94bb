import { describe, expect, it } from 'vitest';
import { answerContext, encodeContext, frozen, inboundRequest } from '../../../test/support/dialects.js';
import { parseSse } from '../../../test/support/stream-parts.js';
import type { ChatRequest, ChatResponse } from '../../hub/chat.js';
import type { ToolCallPart } from '../../hub/part.js';
import { object, objects, type JsonObject } from '../../json/read.js';
import { chat } from '../chat/dialect.js';
import { responses } from './dialect.js';

const close = {
  type: 'function',
  name: 'close_agent',
  description: 'Closes.',
  strict: false,
  parameters: { type: 'object', properties: {} },
};
const spawn = { ...close, name: 'spawn_agent' };
const read = { ...close, name: 'read_file', defer_loading: true };
const agents = { type: 'namespace', name: 'agents', description: 'Agents.', tools: [close, spawn] };
const files = { type: 'namespace', name: 'mcp__files__', description: 'Files.', tools: [read] };
const plain = { ...close, name: 'exec' };
const tools = [plain, agents, files];
const input = [
  { type: 'message', role: 'user', content: 'Hi' },
  { type: 'function_call', call_id: 'a', name: 'close_agent', namespace: 'agents', arguments: '{}' },
  { type: 'function_call', call_id: 'b', name: 'exec', arguments: '{}' },
  { type: 'function_call_output', call_id: 'a', output: 'closed' },
  { type: 'function_call_output', call_id: 'b', output: 'done' },
];
const names = ['exec', 'agents__close_agent', 'agents__spawn_agent', 'mcp__files__read_file'];

function decode(body: JsonObject): ChatRequest {
  return responses.inbound?.decodeRequest(inboundRequest(frozen({ model: 'm', input, ...body }))) ?? fail();
}

function fail(): never {
  throw new Error('nobody can speak it');
}

function bodyOf(request: ChatRequest, dialect = responses): JsonObject {
  const { body } = dialect.encodeRequest(frozen(request), encodeContext());
  return body.kind === 'json' ? body.value : {};
}

const call = (name: string): ToolCallPart => ({
  type: 'tool_call',
  id: 'c',
  name,
  arguments: '{"x":1}',
  kind: 'function',
});

describe('tools in namespaces', () => {
  it('reach other vendors one by one, with both names in one', () => {
    const body = bodyOf(decode({ tools }), chat);
    expect(objects(body['tools']).map((tool) => object(tool['function'])?.['name'])).toEqual(names);
    const calls = objects(objects(body['messages'])[1]?.['tool_calls']);
    expect(calls.map((made) => object(made['function'])?.['name'])).toEqual(['agents__close_agent', 'exec']);
  });

  it('go back to the family as they came', () => {
    const body = bodyOf(decode({ tools }));
    expect(body['tools']).toEqual(tools);
    expect(objects(body['input']).slice(1)).toEqual(input.slice(1));
  });

  it('of servers that name a namespace nobody declared keep their names', () => {
    const found = { type: 'function_call', call_id: 'a', name: 'exec', namespace: 'exec', arguments: '{}' };
    const asked = { input: [input[0] ?? {}, found], tools: [plain, agents] };
    expect(objects(bodyOf(decode(asked))['input']).at(-1)).toEqual(found);
    expect(JSON.stringify(bodyOf(decode(asked), chat))).not.toContain('exec__exec');
  });

  it('that are no functions stay whole, for the family alone', () => {
    const odd = { ...agents, tools: [close, { type: 'custom', name: 'patch' }] };
    expect(bodyOf(decode({ tools: [odd] }))['tools']).toEqual([odd]);
    expect(() => bodyOf(decode({ tools: [plain, odd] }), chat)).toThrow(/tools\[1\].*another vendor/u);
  });

  it.each([
    ['agents__spawn_agent', { name: 'spawn_agent', namespace: 'agents' }],
    ['mcp__files__read_file', { name: 'read_file', namespace: 'mcp__files__' }],
    ['exec', { name: 'exec' }],
    ['unheard__of', { name: 'unheard__of' }],
  ])('are called %s by a model, and by both names before the client', (name, called) => {
    const context = answerContext({ request: frozen({ tools }) });
    const answer: ChatResponse = {
      id: 'x',
      model: 'm',
      created: 1,
      choices: [{ index: 0, parts: [call(name)], finish_reason: 'tool_calls', native_finish_reason: 'x' }],
    };
    const { body } = responses.inbound?.encodeResponse(frozen(answer), context) ?? fail();
    const [item] = body.kind === 'json' ? objects(body.value['output']) : [];
    const { type: _type, id: _id, ...said } = item ?? {};
    expect(said).toEqual({ ...called, call_id: 'c', arguments: '{"x":1}', status: 'completed' });
  });

  it('are called by both names in every event of a stream', () => {
    const encoder = responses.inbound?.createStreamEncoder?.(answerContext({ request: { tools } })) ?? fail();
    const value = call('agents__spawn_agent');
    const place = { choice: 0, part: 0 };
    const text = [
      encoder.push({ type: 'start', id: 'x', model: 'm', created: 1 }),
      encoder.push({ type: 'part-start', ...place, value: { ...value, arguments: '' } }),
      encoder.push({ type: 'arguments-delta', ...place, value: '{}' }),
      encoder.push({ type: 'part-end', ...place }),
      encoder.push({ type: 'finish', choice: 0, reason: 'tool_calls', native_reason: 'x' }),
      encoder.end(),
    ].map(String);
    const events = parseSse(text.join(''));
    const called = { name: 'spawn_agent', namespace: 'agents' };
    const of = (type: string) => events.find(({ event }) => event === type)?.json;
    expect(of('response.output_item.added')).toMatchObject({ item: called });
    expect(of('response.function_call_arguments.done')).toMatchObject({ ...called, arguments: '{}' });
    expect(of('response.output_item.done')).toMatchObject({ item: called });
    expect(of('response.completed')).toMatchObject({ response: { output: [called] } });
  });
});
