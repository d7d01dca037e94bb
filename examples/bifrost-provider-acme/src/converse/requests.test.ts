import { BifrostError, type ChatRequest, type EncodeContext, type JsonObject } from '@bifrost/core';
import { deepFreeze } from '@bifrost/provider-testkit';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';

const context: EncodeContext = { model: 'acme-large', stream: false, options: {}, keyOptions: {} };

/** The body on the wire, and what was left out. The request is frozen: an encoder that changes it fails. */
function encoded(members: Partial<ChatRequest>, messages: ChatRequest['messages'] = []) {
  const request = deepFreeze<ChatRequest>({ model: 'fast', stream: false, messages, ...members });
  const { body, dropped } = encodeRequest(request, context);
  return { value: body.kind === 'json' ? body.value : undefined, dropped };
}

function decoded(value: JsonObject): ChatRequest {
  return decodeRequest({ params: {}, query: {}, headers: {}, body: { kind: 'json', value } });
}

function refusal(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (BifrostError.isInstance(error)) return `${error.code} ${error.param}`;
    throw error;
  }
  return undefined;
}

describe('a request of Bifrost in the words of Acme', () => {
  it('keeps every part in its place', () => {
    const { value, dropped } = encoded({ max_tokens: 64, stop: ['END'], tool_choice: { type: 'auto' } }, [
      { role: 'developer', parts: [{ type: 'text', text: 'Be brief.' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm.', signature: 'x', dialect: 'other.chat' },
          { type: 'tool_call', id: 'c1', name: 'look', arguments: '{"n": 1.0}', kind: 'function' },
        ],
      },
      {
        role: 'user',
        parts: [
          {
            type: 'tool_result',
            tool_call_id: 'c1',
            parts: [{ type: 'text', text: 'no' }],
            is_error: true,
          },
          { type: 'image', source: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
      },
    ]);
    expect(value).toEqual({
      model: 'acme-large',
      turns: [
        { from: 'system', content: [{ kind: 'text', text: 'Be brief.' }] },
        { from: 'model', content: [{ kind: 'call', id: 'c1', name: 'look', input: '{"n": 1.0}' }] },
        {
          from: 'user',
          content: [
            { kind: 'result', call: 'c1', text: 'no', failed: true },
            { kind: 'picture', media_type: 'image/png', data: 'iVBORw0KGgo=' },
          ],
        },
      ],
      tool_use: 'auto',
      max_output_tokens: 64,
      stop_words: ['END'],
      stream: false,
    });
    expect(dropped).toEqual(['messages[1].reasoning']);
  });

  it('tells what it leaves out, and keeps what was written for Acme', () => {
    expect(encoded({ seed: 7, top_k: 3 }).dropped).toEqual(['top_k', 'seed']);
    const fields = { mood: 'calm' };
    expect(encoded({ unknown: { dialect: 'acme.converse', fields } }).value).toMatchObject(fields);
    expect(encoded({ unknown: { dialect: 'openai.chat', fields } }).dropped).toEqual(['mood']);
  });

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['response_format', { response_format: { type: 'json_object' } }],
    ['logit_bias', { logit_bias: { '7': -100 } }],
    ['parallel_tool_calls', { parallel_tool_calls: false }],
    ['tool_choice', { tool_choice: { type: 'custom', name: 'x' } }],
    ['tools[0]', { tools: [{ type: 'custom', name: 'x' }] }],
  ])('refuses %s, which it cannot say', (param, members) => {
    expect(refusal(() => encoded(members))).toBe(`unsupported_parameter ${param}`);
  });

  it.each<[string, ChatRequest['messages'][number]['parts'][number]]>([
    ['messages[0].audio', { type: 'audio', source: { data: 'AA==', media_type: 'audio/wav' } }],
    ['messages[0].image', { type: 'image', source: { url: 'https://pictures.example/a.png' } }],
    [
      'messages[0].tool_result',
      {
        type: 'tool_result',
        tool_call_id: 'c1',
        parts: [{ type: 'image', source: { data: 'AA==', media_type: 'image/png' } }],
      },
    ],
  ])('refuses %s, which it cannot carry', (param, part) => {
    expect(refusal(() => encoded({}, [{ role: 'user', parts: [part] }]))).toBe(
      `unsupported_parameter ${param}`,
    );
  });
});

describe('a request of a client that was written for Acme', () => {
  const tools = [{ name: 'look', description: 'Looks.', input: { type: 'object' } }];
  const turns = [
    { from: 'user', content: [{ kind: 'text', text: 'Hello' }] },
    { from: 'model', content: [{ kind: 'call', id: 'c1', name: 'look', input: '{}' }] },
    { from: 'user', content: [{ kind: 'result', call: 'c1', text: 'nothing', failed: true }] },
  ];

  it('goes to Acme as it came', () => {
    const request = {
      model: 'acme-large',
      turns,
      tools,
      tool_use: { name: 'look' },
      max_output_tokens: 9,
      temperature: 0.5,
      stop_words: ['END'],
      mood: 'calm',
      stream: false,
    };
    expect(encoded(decoded(request)).value).toEqual(request);
  });

  it.each<[string, JsonObject]>([
    ['model', { turns }],
    ['turns', { model: 'm' }],
    ['turns[0].from', { model: 'm', turns: [{ from: 'nobody' }] }],
    ['turns[0].content[0].kind', { model: 'm', turns: [{ from: 'user', content: [{ kind: 'song' }] }] }],
    ['turns[0].content[0].text', { model: 'm', turns: [{ from: 'user', content: [{ kind: 'text' }] }] }],
    ['tools[0].name', { model: 'm', turns, tools: [{}] }],
    ['tool_use', { model: 'm', turns, tool_use: 'maybe' }],
  ])('is refused with the place of its mistake: %s', (place, body) => {
    expect(refusal(() => decoded(body))).toBe(`invalid_request ${place}`);
  });
});
