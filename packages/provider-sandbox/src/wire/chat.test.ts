import { type JsonObject, object, objects, text } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chat, eventsOf, json, type Outcome } from '../../test/drive.js';

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city'],
    },
  },
};
const clock = {
  type: 'function',
  function: { name: 'get_time', parameters: { type: 'object', properties: {} } },
};
const hello = { messages: [{ role: 'user', content: 'Good morning, sandbox!' }] };

function choices(outcome: Outcome): JsonObject[] {
  return objects(json(outcome)['choices']);
}

function message(outcome: Outcome): JsonObject {
  return object(choices(outcome)[0]?.['message']) ?? {};
}

function said(told: JsonObject): string {
  return text(told['content']) ?? '';
}

function finish(outcome: Outcome): unknown {
  return choices(outcome)[0]?.['finish_reason'];
}

interface Joined {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; arguments: string }[];
  finish: unknown[];
  usage: unknown;
  last: unknown;
}

/** What a client of the stream puts together for one choice. */
function join(outcome: Outcome, choice = 0): Joined {
  const joined: Joined = {
    text: '',
    reasoning: '',
    calls: [],
    finish: [],
    usage: undefined,
    last: undefined,
  };
  for (const event of eventsOf(outcome)) {
    joined.last = event;
    if (typeof event !== 'object') continue;
    joined.usage = event['usage'] ?? joined.usage;
    for (const item of objects(event['choices']).filter((candidate) => candidate['index'] === choice)) {
      const delta = object(item['delta']) ?? {};
      joined.text += text(delta['content']) ?? '';
      joined.reasoning += text(delta['reasoning_content']) ?? '';
      for (const call of objects(delta['tool_calls'])) addCall(joined, call);
      if (item['finish_reason'] !== null) joined.finish.push(item['finish_reason']);
    }
  }
  return joined;
}

function addCall(joined: Joined, call: JsonObject): void {
  const index = Number(call['index']);
  const inner = object(call['function']) ?? {};
  const known = (joined.calls[index] ??= { id: '', name: '', arguments: '' });
  known.id += text(call['id']) ?? '';
  known.name += text(inner['name']) ?? '';
  known.arguments += text(inner['arguments']) ?? '';
}

describe('models of Chat', () => {
  it('echo repeats the last user message, whole and as a stream', async () => {
    const body = {
      messages: [
        { role: 'user', content: 'first' },
        { role: 'assistant', content: 'yes?' },
        { role: 'user', content: [{ type: 'text', text: 'second — größer 🦊' }] },
      ],
    };
    const whole = await chat('echo', body);
    expect(whole.status).toBe(200);
    expect(message(whole)).toMatchObject({ role: 'assistant', content: 'second — größer 🦊' });
    expect(finish(whole)).toBe('stop');
    const stream = join(
      await chat('echo', { ...body, stream: true, stream_options: { include_usage: true } }),
    );
    expect(stream).toMatchObject({ text: 'second — größer 🦊', finish: ['stop'], last: '[DONE]' });
    expect(stream.usage).toEqual(json(whole)['usage']);
  });

  it('any unknown name behaves as echo and is told back', async () => {
    const outcome = await chat('meta-llama/Llama-3.1-8B', hello);
    expect(message(outcome)['content']).toBe('Good morning, sandbox!');
    expect(json(outcome)['model']).toBe('meta-llama/Llama-3.1-8B');
  });

  it('lorem writes as long as its name says', async () => {
    expect(said(message(await chat('lorem'))).split(/\s+/u)).toHaveLength(300);
    expect(said(message(await chat('lorem-20'))).split(/\s+/u)).toHaveLength(20);
  });

  it('set texts win, by the whole name or the name without faults', async () => {
    const options = { answers: { 'gpt-4o': 'forty-two', constructor: 'fine' } };
    expect(message(await chat('gpt-4o', hello, { options }))['content']).toBe('forty-two');
    expect(message(await chat('gpt-4o+fault-no-done', hello, { options }))['content']).toBe('forty-two');
    expect(message(await chat('constructor', hello, { options }))['content']).toBe('fine');
    expect(message(await chat('toString', hello, { options }))['content']).toBe('Good morning, sandbox!');
  });

  it('reasoning thinks before it answers, unless asked not to', async () => {
    const whole = message(await chat('reasoning', hello));
    expect(whole['reasoning_content']).toContain('Good morning, sandbox!');
    const stream = await chat('reasoning', { ...hello, stream: true });
    expect(join(stream)).toMatchObject({
      reasoning: whole['reasoning_content'],
      text: 'Good morning, sandbox!',
    });
    expect(stream.text.lastIndexOf('reasoning_content')).toBeLessThan(stream.text.indexOf('"content":"Good'));
    expect(message(await chat('reasoning', { ...hello, reasoning_effort: 'none' }))).not.toHaveProperty(
      'reasoning_content',
    );
  });

  it('vision tells which parts it saw', async () => {
    const content = [
      { type: 'text', text: 'look' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
      { type: 'file', file: { file_id: 'file-1' } },
    ];
    expect(message(await chat('vision', { messages: [{ role: 'user', content }] }))['content']).toBe(
      'I see: text of 4 characters; image (by URL); image (inline, image/png); audio (inline, wav); file (by file id).',
    );
  });

  it('json obeys the schema, and so does every model that is asked for one', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema } };
    for (const model of ['json', 'echo', 'vision']) {
      expect(message(await chat(model, { ...hello, response_format }))['content']).toBe('{"n":1}');
    }
    const loose = message(await chat('json', { ...hello, response_format: { type: 'json_object' } }));
    expect(JSON.parse(said(loose))).toEqual({ answer: 'Good morning, sandbox!' });
  });
});

describe('tools', () => {
  it('calls the first tool with arguments made from its schema', async () => {
    const outcome = await chat('tools', { ...hello, tools: [weather, clock] });
    expect(finish(outcome)).toBe('tool_calls');
    expect(message(outcome)['content']).toBeNull();
    const calls = objects(message(outcome)['tool_calls']);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      type: 'function',
      function: { name: 'get_weather', arguments: '{"city":"sample city","unit":"celsius"}' },
    });
  });

  it('calls a forced tool, whatever the model', async () => {
    const tool_choice = { type: 'function', function: { name: 'get_time' } };
    for (const model of ['tools', 'echo']) {
      const outcome = await chat(model, { ...hello, tools: [weather, clock], tool_choice });
      expect(objects(message(outcome)['tool_calls'])).toMatchObject([{ function: { name: 'get_time' } }]);
    }
  });

  it('makes parallel calls when asked, each with its own id and index, in streams too', async () => {
    const body = { ...hello, tools: [weather, clock], parallel_tool_calls: true, stream: true };
    const stream = join(await chat('tools', body));
    expect(stream.calls.map((call) => call.name)).toEqual(['get_weather', 'get_time']);
    expect(new Set(stream.calls.map((call) => call.id)).size).toBe(2);
    expect(stream.calls.map((call) => JSON.parse(call.arguments))).toEqual([
      { city: 'sample city', unit: 'celsius' },
      {},
    ]);
    expect(stream.finish).toEqual(['tool_calls']);
    const twice = join(await chat('tools', { ...body, tools: [clock] }));
    expect(twice.calls.map((call) => call.name)).toEqual(['get_time', 'get_time']);
    expect(twice.calls[0]?.id).not.toBe(twice.calls[1]?.id);
  });

  it('sums up the results, so that a loop of calls ends', async () => {
    const messages = [
      { role: 'user', content: 'weather?' },
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '18 degrees' },
    ];
    const outcome = await chat('tools', { messages, tools: [weather], tool_choice: 'required' });
    expect(message(outcome)['content']).toBe('The tool get_weather answered: 18 degrees');
    expect(finish(outcome)).toBe('stop');
  });

  it('says so where it may or can call nothing', async () => {
    expect(message(await chat('tools', hello))['content']).toMatch(/declares no tools/u);
    const none = await chat('tools', { ...hello, tools: [weather], tool_choice: 'none' });
    expect(message(none)['content']).toMatch(/forbids/u);
  });

  it('hands custom tools plain text', async () => {
    const tools = [{ type: 'custom', custom: { name: 'run' } }];
    expect(objects(message(await chat('tools', { ...hello, tools }))['tool_calls'])).toMatchObject([
      { type: 'custom', custom: { name: 'run', input: 'Good morning, sandbox!' } },
    ]);
  });
});

describe('parameters of Chat', () => {
  it('max_tokens cuts text, reasoning and arguments, and says length', async () => {
    const cut = await chat('echo', { ...hello, max_tokens: 2 });
    expect(message(cut)['content']).toBe('Good mornin');
    expect(finish(cut)).toBe('length');
    expect(json(cut)['usage']).toMatchObject({ completion_tokens: 2 });
    const thinking = await chat('reasoning', { ...hello, max_completion_tokens: 3 });
    expect(message(thinking)).toMatchObject({ reasoning_content: 'The conversation', content: '' });
    const call = await chat('tools', { ...hello, tools: [weather], max_tokens: 3 });
    expect(finish(call)).toBe('length');
    expect(objects(message(call)['tool_calls'])).toMatchObject([{ function: { arguments: '{"city' } }]);
    const exact = await chat('echo', { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 });
    expect(finish(exact)).toBe('stop');
  });

  it('stop ends before the first sequence', async () => {
    const body = { ...hello, stop: ['box', 'ing', ''] };
    expect(message(await chat('echo', body))['content']).toBe('Good morn');
    expect(join(await chat('echo', { ...body, stream: true }))).toMatchObject({
      text: 'Good morn',
      finish: ['stop'],
    });
  });

  it('n gives as many choices, side by side in a stream', async () => {
    const whole = await chat('echo', { ...hello, n: 3 });
    expect(choices(whole).map((choice) => choice['index'])).toEqual([0, 1, 2]);
    const single = Number(object(json(await chat('echo', hello))['usage'])?.['completion_tokens']);
    expect(json(whole)['usage']).toMatchObject({ completion_tokens: 3 * single });
    const stream = await chat('echo', { ...hello, n: 2, stream: true });
    for (const choice of [0, 1]) {
      expect(join(stream, choice)).toMatchObject({ text: 'Good morning, sandbox!', finish: ['stop'] });
    }
  });

  it('logprobs come for every token, whole and as a stream', async () => {
    const whole = choices(await chat('echo', { ...hello, logprobs: true }))[0];
    const tokens = objects(object(whole?.['logprobs'])?.['content']).map(
      (entry) => text(entry['token']) ?? '',
    );
    expect(tokens.join('')).toBe('Good morning, sandbox!');
    const stream = await chat('echo', { ...hello, logprobs: true, stream: true });
    expect(stream.text.match(/"logprob":/gu)).toHaveLength(tokens.length);
  });

  it('usage in streams comes only when asked for', async () => {
    expect((await chat('echo', { ...hello, stream: true })).text).not.toContain('usage');
  });
});

describe('bad input of Chat', () => {
  it.each<[unknown, string, string]>([
    [{}, 'messages', 'is required'],
    [{ messages: [] }, 'messages', 'must have at least 1 entry'],
    [{ messages: 'hello' }, 'messages', 'must be a list, got a text'],
    [
      { messages: [{ role: 'user', content: 5 }] },
      'messages[0].content',
      'must be a string or a list of parts, each with a type',
    ],
    [
      {
        messages: [
          { role: 'user', content: 'x' },
          { role: 'king', content: 'x' },
        ],
      },
      'messages[1].role',
      'must be one of ',
    ],
    [{ ...hello, n: 0 }, 'n', 'must be 1 or more, got 0'],
    [{ ...hello, n: 1.5 }, 'n', 'must be a whole number, got 1.5'],
    [{ ...hello, max_tokens: -1 }, 'max_tokens', 'must be 1 or more, got -1'],
    [{ ...hello, temperature: 'hot' }, 'temperature', 'must be a number, got a text'],
    [{ ...hello, stream: 'yes' }, 'stream', 'must be true or false, got a text'],
    [{ ...hello, stop: 5 }, 'stop', 'must be a string or a list of strings'],
    [{ ...hello, tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name', 'is required'],
    [
      { ...hello, stream_options: { include_usage: 1 } },
      'stream_options.include_usage',
      'must be true or false, got a number',
    ],
    [{ ...hello, model: 7 }, 'model', 'must be a text, got a number'],
    [{ ...hello, model: '' }, 'model', 'must not be empty'],
  ])('%j is refused with 400 that says: %s %s', async (body, param, sentence) => {
    const outcome = await chat('echo', object(body) ?? {});
    expect(outcome.status).toBe(400);
    const error = object(json(outcome)['error']);
    expect(error).toMatchObject({ type: 'invalid_request_error', param });
    expect(text(error?.['message'])).toContain(`${param}: ${sentence}`);
  });
});

describe('any chat', () => {
  const content = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.record({ type: fc.constantFrom('text', 'other'), text: fc.string() })),
  );
  const body = fc.record({
    messages: fc.array(
      fc.record({ role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool'), content }),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
    n: fc.integer({ min: 1, max: 4 }),
    max_tokens: fc.integer({ min: 1, max: 50 }),
    stop: fc.array(fc.string(), { maxLength: 3 }),
  });
  const model = fc.oneof(
    fc.constantFrom('echo', 'lorem-30', 'tools', 'reasoning', 'json', 'vision'),
    fc.string({ minLength: 1 }).filter((name) => !name.includes('fault-')),
  );

  it('is answered, whole and as a stream alike, and its usage adds up', async () => {
    await fc.assert(
      fc.asyncProperty(model, body, async (name, request) => {
        const whole = await chat(name, request);
        expect(whole.status).toBe(200);
        const usage = object(json(whole)['usage']) ?? {};
        expect(usage['total_tokens']).toBe(
          Number(usage['prompt_tokens']) + Number(usage['completion_tokens']),
        );
        expect(Number(usage['completion_tokens'])).toBeLessThanOrEqual(request.n * request.max_tokens);
        const stream = await chat(name, {
          ...request,
          stream: true,
          stream_options: { include_usage: true },
        });
        for (const choice of choices(whole)) {
          const told = object(choice['message']) ?? {};
          const joined = join(stream, Number(choice['index']));
          expect(joined.text).toBe(told['content']);
          expect(joined.reasoning).toBe(told['reasoning_content'] ?? '');
          expect(joined.finish).toEqual([choice['finish_reason']]);
          expect(joined.usage).toEqual(usage);
        }
      }),
      { numRuns: 150 },
    );
  });
});
