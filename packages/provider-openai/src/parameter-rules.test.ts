import type { JsonObject } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, chatEdits, imageEdits, responsesEdits } from './parameter-rules.js';

function chat(model: string, body: JsonObject) {
  return applyEdits(
    Object.freeze(body),
    chatEdits(model, (name) => body[name]),
  );
}

function responses(model: string, body: JsonObject) {
  return applyEdits(
    Object.freeze(body),
    responsesEdits(model, (name) => body[name]),
  );
}

const sampling = { temperature: 0.2, top_p: 0.9, frequency_penalty: 1, presence_penalty: 1 };

describe('chatEdits', () => {
  it('leaves a plain model what it takes', () => {
    const body = { ...sampling, max_tokens: 5, stop: ['.'], logprobs: true, logit_bias: { '1': -100 } };
    expect(chat('gpt-4o', body)).toEqual({ body, dropped: [] });
  });

  it('leaves models of other vendors everything', () => {
    const body = { ...sampling, max_tokens: 5, reasoning_effort: 'low', user: 'u'.repeat(99), stop: 'x' };
    expect(chat('llama-3.3-70b', body)).toEqual({ body, dropped: [] });
  });

  it('renames the limit and drops what only tunes, and says so', () => {
    const { body, dropped } = chat('o3', { ...sampling, max_tokens: 5, logit_bias: { '1': 5 } });
    expect(body).toEqual({ max_completion_tokens: 5 });
    expect(dropped).toEqual([...Object.keys(sampling), 'logit_bias']);
  });

  it('keeps the newer of two limits', () => {
    expect(chat('gpt-5', { max_tokens: 5, max_completion_tokens: 7 }).body).toEqual({
      max_completion_tokens: 7,
    });
  });

  it.each([
    ['gpt-5.1', {}, false],
    ['gpt-5.1', { reasoning_effort: 'none' }, false],
    ['gpt-5.1', { reasoning_effort: 'low' }, true],
    ['gpt-5.6-sol', {}, true],
    ['gpt-5.6-sol', { reasoning_effort: 'none' }, false],
    ['gpt-5', { reasoning_effort: 'minimal' }, true],
    ['gpt-4o-search-preview', {}, true],
  ])('%s with %j drops the temperature: %s', (model, more, drops) => {
    expect(chat(model, { temperature: 1, ...more }).dropped.includes('temperature')).toBe(drops);
  });

  it('brings the effort to what the model has, and reports that it did', () => {
    expect(chat('o3', { reasoning_effort: 'minimal' })).toEqual({
      body: { reasoning_effort: 'low' },
      dropped: ['reasoning_effort'],
    });
    expect(chat('gpt-4o', { reasoning_effort: 'low' })).toEqual({ body: {}, dropped: ['reasoning_effort'] });
    expect(chat('o3', { reasoning_effort: 'low' }).dropped).toEqual([]);
  });

  it.each([
    ['o3', { stop: ['.'] }, 'stop'],
    ['gpt-5.6-sol', { stop: '.' }, 'stop'],
    ['o4-mini', { logprobs: true }, 'logprobs'],
    ['o3', { logit_bias: { '50256': -100 } }, 'logit_bias'],
    ['o3', { logit_bias: { '50256': 100 } }, 'logit_bias'],
  ])('for %s refuses %j, which would change the answer', (model, body, param) => {
    expect(() => chat(model, body)).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    );
  });

  it.each([
    ['o1', { stop: ['.'] }],
    ['o3', { stop: [] }],
    ['o3', { stop: null }],
    ['o3', { logprobs: false }],
    ['gpt-5.1', { logprobs: true }],
  ])('for %s lets %j through', (model, body) => {
    expect(chat(model, body)).toEqual({ body, dropped: [] });
  });

  it('drops an id of the user that is longer than OpenAI takes', () => {
    expect(chat('gpt-4o', { user: 'u'.repeat(65) }).dropped).toEqual(['user']);
    expect(chat('gpt-4o', { user: 'u'.repeat(64) }).dropped).toEqual([]);
  });

  it('drops parallel_tool_calls for the models that refuse the word', () => {
    expect(chat('o3-mini', { parallel_tool_calls: true }).dropped).toEqual(['parallel_tool_calls']);
    expect(chat('gpt-5', { parallel_tool_calls: true }).dropped).toEqual([]);
  });
});

describe('chatEdits, for any request', () => {
  const model = fc.constantFrom(
    'gpt-4o',
    'o1',
    'o3-mini',
    'gpt-5',
    'gpt-5.1',
    'gpt-5.6-sol',
    'gpt-5-pro',
    'other',
  );
  const body = fc.record(
    {
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      top_p: fc.constant(0.5),
      max_tokens: fc.nat(),
      max_completion_tokens: fc.nat(),
      reasoning_effort: fc.constantFrom('none', 'minimal', 'low', 'xhigh', 'max', 'odd'),
      logit_bias: fc.dictionary(fc.string(), fc.integer({ min: -99, max: 99 })),
      parallel_tool_calls: fc.boolean(),
      user: fc.string({ maxLength: 80 }),
      its_own: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );

  it('what came out once needs no further change', () => {
    fc.assert(
      fc.property(model, body, (name, request) => {
        const once = chat(name, { ...request, its_own: 1 });
        expect(chat(name, once.body)).toEqual({ body: once.body, dropped: [] });
      }),
    );
  });

  it('what is gone or changed is either renamed or reported', () => {
    fc.assert(
      fc.property(model, body, (name, request) => {
        const { body: sent, dropped } = chat(name, { ...request, its_own: 1 });
        const changed = Object.entries(request)
          .filter(([member, value]) => member !== 'its_own' && sent[member] !== value)
          .map(([member]) => member);
        expect(changed.filter((member) => member !== 'max_tokens').toSorted()).toEqual(dropped.toSorted());
      }),
    );
  });
});

describe('responsesEdits', () => {
  it('keeps the rest of reasoning when the effort changes', () => {
    const reasoning = { effort: 'xhigh', summary: 'auto' };
    expect(responses('o3', { ...sampling, reasoning }).body).toEqual({
      reasoning: { effort: 'high', summary: 'auto' },
    });
  });

  it('asks no reasoning of models that do not reason', () => {
    const include = ['reasoning.encrypted_content', 'file_search_call.results'];
    const reasoning = { effort: 'low' };
    expect(responses('gpt-4o', { reasoning, include })).toEqual({
      body: { include: ['file_search_call.results'] },
      dropped: ['reasoning', 'include'],
    });
    expect(responses('gpt-4o', { reasoning, include: ['reasoning.encrypted_content'] }).body).toEqual({});
  });

  it('leaves alone what it does not know', () => {
    const body = { reasoning: { effort: 'low' }, temperature: 0 };
    expect(responses('llama-3.3-70b', body)).toEqual({ body, dropped: [] });
  });
});

describe('imageEdits', () => {
  it('asks gpt-image for base64 no more than it wants to be asked', () => {
    expect(imageEdits('gpt-image-1', () => 'b64_json')).toEqual([{ drop: 'response_format' }]);
    expect(imageEdits('dall-e-3', () => 'b64_json')).toEqual([]);
    expect(imageEdits('gpt-image-1', () => 'url')).toEqual([]);
  });
});
