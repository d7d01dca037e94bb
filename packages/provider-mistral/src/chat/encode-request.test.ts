import { BifrostError, object, objects, type ChatRequest, type Message, type Part } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { encodeContext, encoded } from '../../test/support.js';

function user(...parts: Part[]): Message {
  return { role: 'user', parts };
}

function assistant(...parts: Part[]): Message {
  return { role: 'assistant', parts };
}

const hello: Part = { type: 'text', text: 'Hello' };
const call: Part = { type: 'tool_call', id: 'call_1', name: 'f', arguments: '', kind: 'function' };
const result: Part = { type: 'tool_result', tool_call_id: 'call_1', parts: [{ type: 'text', text: '4' }] };
const tool = { type: 'function', name: 'f' } as const;

function messagesOf(...messages: Message[]) {
  const { body, dropped } = encoded({ messages });
  return { messages: objects(body['messages']), dropped };
}

function contentOf(...parts: Part[]): unknown {
  return messagesOf(user(...parts)).messages[0]?.['content'];
}

function refusalOf(changes: Partial<ChatRequest>): string | undefined {
  try {
    encoded(changes);
  } catch (error) {
    if (BifrostError.isInstance(error) && error.code === 'unsupported_parameter') return error.param;
    throw error;
  }
  return undefined;
}

describe('messages', () => {
  it('have the ids of calls rewritten, alike in the call and in its result', () => {
    const { messages } = messagesOf(user(hello), assistant(call), user(result));
    const id = objects(messages[1]?.['tool_calls'])[0]?.['id'];
    expect(id).toMatch(/^[A-Za-z0-9]{9}$/u);
    expect(messages[2]).toEqual({ role: 'tool', content: '4', tool_call_id: id });
  });

  it('tell a call without arguments as one with an empty object', () => {
    const { messages } = messagesOf(user(hello), assistant(call), user(result));
    expect(objects(messages[1]?.['tool_calls'])[0]?.['function']).toEqual({ name: 'f', arguments: '{}' });
  });

  it('put a turn between a result and what the user says next, and say so', () => {
    const separated = ['user', 'assistant', 'tool', 'assistant', 'user'];
    for (const rest of [[user(result, hello)], [user(result), user(hello)]]) {
      const { messages, dropped } = messagesOf(user(hello), assistant(call), ...rest);
      expect(messages.map(({ role }) => role)).toEqual(separated);
      expect(dropped).toEqual([`messages[${rest.length + 1}].tool_result separated`]);
    }
    const { messages, dropped } = messagesOf(user(hello), assistant(call), user(result), assistant(hello));
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
    expect(dropped).toEqual([]);
  });

  it('leave out a turn of which nothing is left, since Mistral refuses one without content and calls', () => {
    const foreign: Part = { type: 'reasoning', text: 'Hm', signature: 's', dialect: 'other.chat' };
    const { messages, dropped } = messagesOf(user(hello), assistant(foreign), user(hello));
    expect(messages.map(({ role }) => role)).toEqual(['user', 'user']);
    expect(dropped).toEqual(['messages[1].reasoning']);
    expect(messagesOf(user(hello), assistant()).messages).toHaveLength(1);
    expect(messagesOf(user(hello), assistant(call)).messages[1]).toMatchObject({ content: '' });
  });

  it('keep pictures within a result', () => {
    const image: Part = { type: 'image', source: { url: 'https://a.example/b.png' } };
    const { messages } = messagesOf(user(hello), assistant(call), user({ ...result, parts: [image] }));
    expect(messages[2]?.['content']).toEqual([
      { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
    ]);
  });

  it('continue an assistant’s turn that stands last', () => {
    const { messages } = messagesOf(user(hello), assistant({ type: 'text', text: '{' }));
    expect(messages[1]).toEqual({ role: 'assistant', content: '{', prefix: true });
    expect(messagesOf(user(hello), assistant(hello), user(hello)).messages[1]).not.toHaveProperty('prefix');
  });

  it('call who instructs system, and leave names out', () => {
    const { messages, dropped } = messagesOf(
      { role: 'developer', parts: [hello] },
      { ...user(hello), name: 'Ada' },
    );
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(dropped).toEqual(['messages[1].name']);
  });
});

describe('content', () => {
  it('is a string where one text says it all', () => {
    expect(contentOf(hello)).toBe('Hello');
    expect(contentOf(hello, hello)).toEqual([
      { type: 'text', text: 'Hello' },
      { type: 'text', text: 'Hello' },
    ]);
    expect(contentOf()).toBe('');
  });

  it('has documents as addresses, with their names', () => {
    const pdf = { type: 'file', source: { data: 'JVBERi0=', media_type: 'application/pdf' } } as const;
    expect(contentOf(hello, { ...pdf, filename: 'a.pdf' })).toContainEqual({
      type: 'document_url',
      document_url: 'data:application/pdf;base64,JVBERi0=',
      document_name: 'a.pdf',
    });
    expect(contentOf({ type: 'file', source: { url: 'https://a.example/b.pdf' } })).toEqual([
      { type: 'document_url', document_url: 'https://a.example/b.pdf' },
    ]);
  });

  it('has plain text as text', () => {
    const data = Buffer.from('Grüße').toString('base64');
    expect(contentOf({ type: 'file', source: { data, media_type: 'text/plain' } })).toBe('Grüße');
  });

  it('has sound as bare base64, or as its address', () => {
    const data = { data: 'AAAA', media_type: 'audio/mpeg' };
    expect(contentOf({ type: 'audio', source: data })).toEqual([
      { type: 'input_audio', input_audio: 'AAAA' },
    ]);
    const url = 'https://a.example/b.mp3';
    expect(contentOf({ type: 'audio', source: { url } })).toEqual([
      { type: 'input_audio', input_audio: url },
    ]);
  });

  it('refuses what Mistral cannot look at', () => {
    const film: Part = { type: 'video', source: { url: 'https://a.example/b.mp4' } };
    expect(refusalOf({ messages: [user(film)] })).toBe('messages[0].video');
    expect(refusalOf({ messages: [user({ type: 'image', source: { file_id: 'f' } })] })).toBe(
      'messages[0].image',
    );
  });

  it('refuses ids of files that another vendor keeps', () => {
    const messages = [user({ type: 'file', source: { file_id: 'file-1' } })];
    const bound = { messages, bound: ['messages[0].file_id'] };
    expect(refusalOf({ ...bound, unknown: { dialect: 'chat', fields: {} } })).toBe('messages[0].file_id');
    const { body } = encoded({ ...bound, unknown: { dialect: 'mistral.chat', fields: {} } });
    expect(objects(body['messages'])[0]?.['content']).toEqual([{ type: 'file', file_id: 'file-1' }]);
  });
});

describe('earlier thoughts', () => {
  const thought = { type: 'reasoning', text: 'Hm.' } as const;

  it('go back to a model that reasons', () => {
    expect(sent(thought, 'magistral-medium-latest')).toEqual({
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
        { type: 'text', text: 'Hello' },
      ],
      dropped: [],
    });
  });

  it('go back with the signature of Mistral and of nobody else', () => {
    const own: Part = { ...thought, signature: 's', dialect: 'mistral.chat' };
    expect(objects(sent(own, 'magistral-medium-latest').content)[0]?.['signature']).toBe('s');
    for (const foreign of [
      { ...thought, signature: 's', dialect: 'anthropic.messages' },
      { ...thought, signature: 's' },
    ]) {
      expect(sent(foreign, 'magistral-medium-latest')).toEqual({
        content: 'Hello',
        dropped: ['messages[1].reasoning'],
      });
    }
  });

  it('are left out where the model does not reason', () => {
    expect(sent(thought, 'mistral-large-latest')).toEqual({
      content: 'Hello',
      dropped: ['messages[1].reasoning'],
    });
  });
});

describe('reasoning', () => {
  it.each([
    { model: 'mistral-small-latest', effort: 'high', members: { reasoning_effort: 'high' }, dropped: [] },
    { model: 'mistral-small-latest', effort: 'none', members: { reasoning_effort: 'none' }, dropped: [] },
    {
      model: 'mistral-small-latest',
      effort: 'low',
      members: { reasoning_effort: 'high' },
      dropped: ['reasoning_effort'],
    },
    { model: 'magistral-small-latest', effort: 'medium', members: { prompt_mode: 'reasoning' }, dropped: [] },
    { model: 'magistral-small-latest', effort: 'none', members: {}, dropped: ['reasoning_effort'] },
  ])('of $model with the effort $effort', ({ model, effort, members, dropped }) => {
    const wire = encoded({ reasoning: { effort } }, encodeContext(model));
    expect(wire.body).toEqual({ model, messages: [{ role: 'user', content: 'Hello' }], ...members });
    expect(wire.dropped).toEqual(dropped);
  });

  it('may be asked for by a budget', () => {
    expect(encoded({ reasoning: { max_tokens: 0 } }).body['reasoning_effort']).toBe('none');
    expect(encoded({ reasoning: { max_tokens: 4000 }, max_tokens: 4000 }).body['reasoning_effort']).toBe(
      'high',
    );
  });
});

describe('tools', () => {
  it('have parameters, which Mistral demands', () => {
    expect(encoded({ tools: [tool] }).body['tools']).toEqual([
      { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  it.each([
    [{ type: 'required' }, 'any'],
    [{ type: 'auto' }, 'auto'],
    [{ type: 'none' }, 'none'],
    [
      { type: 'function', name: 'f' },
      { type: 'function', function: { name: 'f' } },
    ],
  ] as const)('are chosen: %o', (tool_choice, written) => {
    expect(encoded({ tools: [tool], tool_choice }).body['tool_choice']).toEqual(written);
  });

  it('that are not allowed are not sent', () => {
    const tools = [tool, { ...tool, name: 'g' }];
    const { body } = encoded({ tools, tool_choice: { type: 'allowed', mode: 'required', names: ['g'] } });
    expect(objects(body['tools']).map((each) => object(each['function'])?.['name'])).toEqual(['g']);
    expect(body['tool_choice']).toBe('any');
  });

  it('that nobody chooses among need no choice', () => {
    expect(encoded({ tool_choice: { type: 'auto' } }).body).not.toHaveProperty('tool_choice');
  });

  it('of other vendors and free text are refused', () => {
    expect(refusalOf({ tools: [tool, { type: 'custom', name: 'c' }] })).toBe('tools[1]');
    const opaque = { type: 'opaque', dialect: 'openai.responses', kind: 'web_search', value: {} } as const;
    expect(refusalOf({ tools: [opaque] })).toBe('tools[0]');
  });
});

describe('parameters', () => {
  it('have Mistral’s names', () => {
    const { body, dropped } = encoded({
      seed: 7,
      max_tokens: 9,
      stop: ['X'],
      n: 2,
      prediction: {
        type: 'content',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      service_tier: 'default',
    });
    expect(body).toMatchObject({
      random_seed: 7,
      max_tokens: 9,
      stop: ['X'],
      n: 2,
      prediction: { type: 'content', content: 'ab' },
      service_tier: 'standard_only',
    });
    expect(body).not.toHaveProperty('seed');
    expect(dropped).toEqual([]);
  });

  it('that only tune are left out and listed', () => {
    const { body, dropped } = encoded({
      top_k: 5,
      user: 'u',
      store: true,
      verbosity: 'low',
      temperature: 1.9,
      top_p: 0,
      seed: -1,
      logit_bias: { 5: 3 },
      service_tier: 'flex',
      cache_control: { type: 'ephemeral' },
    });
    expect(Object.keys(body).toSorted()).toEqual(['messages', 'model']);
    expect([...dropped].toSorted()).toEqual([
      'cache_control',
      'logit_bias',
      'seed',
      'service_tier',
      'store',
      'temperature',
      'top_k',
      'top_p',
      'user',
      'verbosity',
    ]);
  });

  it.each([
    ['logprobs', { logprobs: true }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['logit_bias', { logit_bias: { 5: -100 } }],
  ])('that change the answer are refused: %s', (param, changes) => {
    expect(refusalOf(changes)).toBe(param);
  });

  it('that nobody knows go on only if Mistral’s own client wrote them, or if Mistral knows them', () => {
    const fields = { safe_prompt: true, prompt_cache_key: 'k', new_thing: 1, stream_options: {} };
    const foreign = encoded({ unknown: { dialect: 'chat', fields } });
    expect(foreign.body).toMatchObject({ safe_prompt: true, prompt_cache_key: 'k' });
    expect(foreign.dropped).toEqual(['new_thing', 'stream_options']);
    const own = encoded({ unknown: { dialect: 'mistral.chat', fields } });
    expect(own.body).toMatchObject(fields);
    expect(own.dropped).toEqual([]);
  });

  it('never have OpenAI’s wish for usage, which Mistral refuses', () => {
    const { body } = encoded({ include_usage: true }, encodeContext('m', true));
    expect(body['stream']).toBe(true);
    expect(body).not.toHaveProperty('stream_options');
  });
});

/** An earlier thought as a model is sent it. */
function sent(part: Part, model: string) {
  const { body, dropped } = encoded(
    { messages: [user(hello), assistant(part, hello), user(hello)] },
    encodeContext(model),
  );
  return { content: objects(body['messages'])[1]?.['content'], dropped };
}
