import { object, objects, parseObject, text, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { expectWhole } from '../support/response-events.js';
import { bearer, eventsIn, openAgentBenches, post } from './upstreams.js';

/* What Codex CLI was seen to send, before models of anybody. Its own names of models are aliases. */

const model = 'gpt-5-codex';
const session = '01a20403-d573-7770-97a8-c76a1e1608e8';
const headers = {
  ...bearer,
  accept: 'text/event-stream',
  originator: 'codex_exec',
  'session-id': session,
  'user-agent': 'codex_exec/0.169.0',
  'x-codex-window-id': `${session}:0`,
};

const command = {
  type: 'function',
  name: 'exec_command',
  description: 'Runs a command.',
  strict: false,
  parameters: {
    type: 'object',
    properties: { cmd: { type: 'string' }, tty: { type: 'boolean' } },
    required: ['cmd'],
    additionalProperties: false,
  },
};
const agents = {
  type: 'namespace',
  name: 'multi_agent_v1',
  description: 'Tools for agents.',
  tools: [
    { ...command, name: 'spawn_agent', description: 'Begins an agent.' },
    { ...command, name: 'close_agent', description: 'Ends an agent.' },
  ],
};

const itemOf = (role: string, ...words: string[]): JsonObject => ({
  type: 'message',
  role,
  content: words.map((said) => ({ type: 'input_text', text: said })),
});

function turn(tools: JsonObject[], items: JsonObject[] = []): JsonObject {
  return {
    model,
    instructions: 'You are a coding agent.',
    stream: true,
    input: [
      itemOf('developer', 'Filesystem sandboxing: read-only.', 'Approval: never.'),
      itemOf('user', '<environment_context><cwd>/home</cwd></environment_context>'),
      itemOf('user', 'Which files are here?'),
      ...items,
    ],
    tools,
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { summary: 'auto' },
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: session,
    client_metadata: { session_id: session, 'x-codex-window-id': `${session}:0` },
  };
}

const benches = await openAgentBenches([model]);
afterAll(() => Promise.all(benches.map(({ bench }) => bench.close())));

describe.each(benches)('Codex CLI before $vendor', ({ vendor, bench }) => {
  const server = bench.vendor(vendor);
  const ask = async (body: JsonObject): Promise<JsonObject> => {
    const answer = await post(bench, '/v1/responses', { body, headers });
    expect([answer.status, answer.headers.get('x-bf-provider')]).toEqual([200, vendor]);
    const events = eventsIn(answer.text).filter(({ data }) => data !== '[DONE]');
    expect(events.map(({ event }) => event)).toEqual(events.map(({ json }) => json['type']));
    return expectWhole(events.map(({ json }) => json));
  };

  it.each([
    ['function', [command, agents], { name: 'exec_command' }],
    ['namespace', [agents, command], { name: 'spawn_agent', namespace: 'multi_agent_v1' }],
  ])('calls tools of a %s and goes on', async (kind, tools, called) => {
    const first = await ask(turn(tools));
    const calls = objects(first['output']).filter(({ type }) => type === 'function_call');
    // the pretended OpenAI has no namespaces
    const native = vendor === 'openai' && kind === 'namespace';
    const expected = native ? [{}, {}] : [called, called];
    expect(calls).toMatchObject(expected);
    const results = calls.map(({ call_id }) => ({
      type: 'function_call_output',
      call_id: text(call_id) ?? '',
      output: 'Exit code: 0\nOutput:\na.txt',
    }));
    const second = await ask(turn(tools, [...objects(first['output']), ...results]));
    expect(second['status']).toBe('completed');
    expect(JSON.stringify(second['output'])).toContain('Weather: Exit code: 0');
  });

  it('brings its words and its tools', async () => {
    await ask(turn([command, agents]));
    const sent = server.received.at(-1)?.bytes.toString() ?? '';
    for (const words of ['You are a coding agent.', 'read-only', 'exec_command', 'close_agent'])
      expect(sent).toContain(words);
    expect(sent.includes('multi_agent_v1__close_agent')).toBe(vendor !== 'openai');
    expect(sent.includes(session)).toBe(vendor === 'openai');
  });

  it.each([
    ['web_search', { type: 'web_search', external_web_access: false }],
    ['local_shell', { type: 'local_shell' }],
    ['apply_patch', { type: 'custom', name: 'apply_patch', description: 'Edits.', format: { type: 'text' } }],
  ])('is told by name that nobody else has %s', async (name, tool) => {
    const body = { ...turn([tool]), stream: false };
    const { status, text: told } = await post(bench, '/v1/responses', { body, headers });
    const { code, param, message } = object(parseObject(told)?.['error']) ?? {};
    const sent = server.received.at(-1)?.json['tools'];
    const names: unknown = expect.stringContaining(name);
    expect([status, vendor === 'openai' ? sent : { code, param, message }]).toEqual(
      vendor === 'openai'
        ? [200, [tool]]
        : [400, { code: 'unsupported_parameter', param: 'tools[0]', message: names }],
    );
  });
});
