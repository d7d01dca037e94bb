import type { ChatRequest, Part, ToolChoice } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '@bifrost/provider-testkit';
import { encodeContext, jsonOf } from '../../test/support.js';
import { thinks } from '../model-traits.js';
import { encodeRequest } from './encode-request.js';

function encode(changes: Partial<ChatRequest>, options: object = {}, model = 'command-a-03-2025') {
  const request: ChatRequest = {
    model,
    stream: false,
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
    ...changes,
  };
  const wire = encodeRequest(deepFreeze(request), encodeContext({ model, options }));
  return { body: jsonOf(wire.body), dropped: wire.dropped };
}

const tool = { type: 'function', name: 'look', parameters: { type: 'object' } } as const;
const call: Part = { type: 'tool_call', id: 'a', name: 'look', arguments: '', kind: 'function' };
const user = (...parts: Part[]): Partial<ChatRequest> => ({ messages: [{ role: 'user', parts }] });
const assistant = (...parts: Part[]): Partial<ChatRequest> => ({ messages: [{ role: 'assistant', parts }] });

describe('parameters', () => {
  it('have their names', () => {
    const { body, dropped } = encode({
      top_p: 0.5,
      top_k: 3,
      stop: ['x'],
      max_tokens: 4,
      logprobs: true,
      seed: 1,
    });
    expect(body).toMatchObject({
      p: 0.5,
      k: 3,
      stop_sequences: ['x'],
      max_tokens: 4,
      logprobs: true,
      seed: 1,
    });
    expect(dropped).toEqual([]);
  });

  it('take the safety mode of the configuration where the request has none', () => {
    const unknown = { dialect: 'cohere.chat', fields: { safety_mode: 'OFF' } };
    expect(encode({}, { safety_mode: 'STRICT' }).body['safety_mode']).toBe('STRICT');
    expect(encode({ unknown }, { safety_mode: 'STRICT' }).body['safety_mode']).toBe('OFF');
  });

  it('are listed where they only tune and cannot be said', () => {
    const unknown = { dialect: 'chat', fields: { other: 1 } };
    const { body, dropped } = encode({
      user: 'me',
      logit_bias: { 5: 2 },
      unknown,
      reasoning: { effort: 'low' },
    });
    expect(dropped).toEqual(expect.arrayContaining(['user', 'logit_bias', 'other', 'reasoning']));
    expect(body).not.toHaveProperty('other');
  });

  it('lists the description of a schema, for which there is no place', () => {
    const schema = { type: 'object' };
    const { body, dropped } = encode({
      response_format: { type: 'json_schema', name: 'n', description: 'd', schema },
    });
    expect(body['response_format']).toEqual({ type: 'json_object', json_schema: schema });
    expect(dropped).toEqual(['response_format.json_schema.description']);
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['top_logprobs', { logprobs: true, top_logprobs: 2 }],
    ['modalities', { modalities: ['audio'] }],
    ['logit_bias', { logit_bias: { 5: -100 } }],
    ['parallel_tool_calls', { tools: [tool], parallel_tool_calls: false }],
    ['response_format', { tools: [tool], response_format: { type: 'json_object' } }],
    ['tool_choice', { tools: [tool], tool_choice: { type: 'function', name: 'other' } }],
    ['tools[0]', { tools: [{ type: 'custom', name: 'free' }] }],
    ['tools[0]', { tools: [{ type: 'opaque', dialect: 'x.y', kind: 'web_search', value: {} }] }],
    ['conversation', { bound: ['conversation'] }],
    ['messages[0].file', user({ type: 'file', source: { url: 'https://x.example/a.pdf' } })],
    ['messages[0].image', user({ type: 'image', source: { file_id: 'f' } })],
    [
      'messages[0].tool_result.image',
      user({
        type: 'tool_result',
        tool_call_id: 'a',
        parts: [{ type: 'image', source: { url: 'https://x.example' } }],
      }),
    ],
  ])('are refused: %s', (param, changes) => {
    expect(() => encode(changes)).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param }));
  });
});

describe('tools', () => {
  const other = { ...tool, name: 'other' };

  it.each<[ToolChoice, string[], string | undefined]>([
    [{ type: 'auto' }, ['look', 'other'], undefined],
    [{ type: 'none' }, ['look', 'other'], 'NONE'],
    [{ type: 'required' }, ['look', 'other'], 'REQUIRED'],
    [{ type: 'function', name: 'other' }, ['other'], 'REQUIRED'],
    [{ type: 'allowed', mode: 'auto', names: ['look'] }, ['look'], undefined],
    [{ type: 'allowed', mode: 'required', names: ['look'] }, ['look'], 'REQUIRED'],
  ])('under the choice %j', (choice, names, written) => {
    const { body } = encode({ tools: [tool, other], tool_choice: choice });
    expect(body['tools']).toMatchObject(names.map((name) => ({ function: { name } })));
    expect(body['tool_choice']).toBe(written);
  });

  it('are strict together or not at all', () => {
    const strict = { ...tool, strict: true };
    expect(encode({ tools: [strict] }).body['strict_tools']).toBe(true);
    const mixed = encode({ tools: [other, strict] });
    expect(mixed.body).not.toHaveProperty('strict_tools');
    expect(mixed.dropped).toEqual(['tools[1].strict']);
  });

  it('are strict where those that are sent are', () => {
    const strict = { ...tool, strict: true };
    const named = encode({ tools: [other, strict], tool_choice: { type: 'function', name: 'look' } });
    expect(named.body['strict_tools']).toBe(true);
    expect(named.dropped).toEqual([]);
  });

  it.each<[Partial<ChatRequest>, string]>([
    [{ tool_choice: { type: 'required' } }, 'tool_choice'],
    [{ tools: [], tool_choice: { type: 'function', name: 'look' } }, 'tool_choice'],
    [{ tools: [tool], tool_choice: { type: 'allowed', mode: 'required', names: ['x'] } }, 'tool_choice'],
    [{ tools: [tool], parallel_tool_calls: false }, 'parallel_tool_calls'],
  ])('are refused where a promise could not be kept: %j', (changes, param) => {
    expect(() => encode(changes)).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param }));
  });

  it('that may not be called come one at a time by themselves', () => {
    const { body, dropped } = encode({
      tools: [tool],
      tool_choice: { type: 'none' },
      parallel_tool_calls: false,
    });
    expect(body['tool_choice']).toBe('NONE');
    expect(dropped).toEqual(['parallel_tool_calls']);
    expect(
      encode({ tools: [tool], tool_choice: { type: 'allowed', mode: 'auto', names: ['x'] } }).body,
    ).not.toHaveProperty('tools');
  });
});

describe('thinking', () => {
  it.each([
    [{ effort: 'none' }, { type: 'disabled' }],
    [{ max_tokens: 0 }, { type: 'disabled' }],
    [{}, { type: 'enabled' }],
    [{ max_tokens: 7 }, { type: 'enabled', token_budget: 7 }],
    [{ max_tokens: -1 }, { type: 'enabled', token_budget: 1 }],
    [{ effort: 'high' }, { type: 'enabled', token_budget: 80 }],
  ])('%j is %j', (reasoning, thinking) => {
    const { body, dropped } = encode({ reasoning, max_tokens: 100 }, {}, 'command-a-reasoning-08-2025');
    expect(body['thinking']).toEqual(thinking);
    expect(dropped).toEqual([]);
  });

  it('in tokens comes before thinking by effort, which is listed then', () => {
    const both = { effort: 'high', max_tokens: 7 };
    const { body, dropped } = encode({ reasoning: both }, {}, 'command-a-reasoning-08-2025');
    expect(body['thinking']).toEqual({ type: 'enabled', token_budget: 7 });
    expect(dropped).toEqual(['reasoning.effort']);
  });

  it.each([
    ['command-r-plus', false],
    ['command-r7b-12-2024', false],
    ['command-a-03-2025', false],
    ['command', false],
    ['c4ai-aya-expanse-32b', false],
    ['command-a-reasoning-08-2025', true],
    ['command-a-plus-05-2026', true],
    ['my-own-deployment', true],
  ])('is taken by %s: %s', (model, taken) => {
    expect(thinks(model)).toBe(taken);
  });
});

describe('earlier turns', () => {
  const plain: Part = { type: 'reasoning', text: 'Hm' };

  it('give a plan back as a plan, and thinking as thinking', () => {
    const plan: Part = { type: 'reasoning', text: 'Look', id: 'tool_plan', dialect: 'cohere.chat' };
    const { body } = encode(assistant(plan, plain, call), {}, 'command-a-reasoning-08-2025');
    expect(body['messages']).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'Hm' }],
        tool_plan: 'Look',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } }],
      },
    ]);
  });

  it('make plain reasoning the plan of calls where the model does not think, and leave it out elsewhere', () => {
    expect(encode(assistant(plain, call)).body['messages']).toMatchObject([{ tool_plan: 'Hm' }]);
    expect(encode(assistant(plain)).dropped).toEqual(['messages[0].reasoning']);
  });

  it('leave signed reasoning and citations of others out and say so', () => {
    const signed: Part = { type: 'reasoning', text: 'Hm', signature: 's', dialect: 'anthropic.messages' };
    const cited: Part = { type: 'text', text: 'Hi', citations: [{ dialect: 'x.y', value: {} }] };
    const { body, dropped } = encode(assistant(signed, cited), {}, 'command-a-reasoning-08-2025');
    expect(body['messages']).toEqual([{ role: 'assistant', content: 'Hi' }]);
    expect(dropped).toEqual(['messages[0].reasoning', 'messages[0].citations']);
  });

  it('point citations to the block in which their text stands now', () => {
    const thought: Part = { type: 'reasoning', text: 'Hm', dialect: 'cohere.chat' };
    const value = { start: 0, end: 2, text: 'Hi', sources: [], content_index: 1 };
    const cited: Part = { type: 'text', text: 'Hi', citations: [{ dialect: 'cohere.chat', value }] };
    expect(encode(assistant(thought, cited)).body['messages']).toEqual([
      { role: 'assistant', content: 'Hi', citations: [{ ...value, content_index: 0 }] },
    ]);
  });

  it('put results before what the user says next, and note what has no place', () => {
    const result: Part = {
      type: 'tool_result',
      tool_call_id: 'a',
      parts: [{ type: 'text', text: '1' }],
      is_error: true,
    };
    const { body, dropped } = encode(user(result, { type: 'text', text: 'Go on' }));
    expect(body['messages']).toEqual([
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'user', content: 'Go on' },
    ]);
    expect(dropped).toEqual(['messages[0].tool_result.is_error']);
  });
});
