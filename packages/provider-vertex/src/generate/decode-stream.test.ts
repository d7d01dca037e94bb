import type { JsonObject, Part } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { assemble, decodeEvents, type Assembled, type Emitted } from '../../test/support.js';
import { classifyError } from '../classify-error.js';
import { GenerateStreamDecoder } from './decode-stream.js';

const usage = { promptTokenCount: 2, candidatesTokenCount: 3, totalTokenCount: 5 };

function event(parts: JsonObject[], rest: JsonObject = {}, candidate: JsonObject = {}): JsonObject {
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
    modelVersion: 'gemini-x',
    responseId: 'r1',
    ...rest,
  };
}

function emittedBy(...events: JsonObject[]): Emitted[] {
  return decodeEvents(new GenerateStreamDecoder(), events).emitted;
}

function read(...events: JsonObject[]): Assembled {
  return assemble(emittedBy(...events));
}

const stop = { finishReason: 'STOP' };

/** An event with a word for each of two candidates. */
function candidates(first: string, second: string, rest: JsonObject): JsonObject {
  const one = { index: 0, content: { parts: [{ text: first }] }, ...rest };
  const other = { index: 1, content: { parts: [{ text: second }] }, ...rest };
  return { candidates: [one, other], usageMetadata: usage };
}

describe('a stream', () => {
  it('joins texts and keeps thoughts apart', () => {
    const { parts, finish } = read(
      event([{ text: 'Let me ', thought: true }]),
      event([{ text: 'see.', thought: true }, { text: 'Hel' }]),
      event([{ text: 'lo' }], { usageMetadata: usage }, stop),
    );
    expect(parts).toEqual([
      { type: 'reasoning', text: 'Let me see.', dialect: 'gemini.generate_content' },
      { type: 'text', text: 'Hello' },
    ]);
    expect(finish).toMatchObject({ reason: 'stop', native_reason: 'STOP' });
  });

  it('puts a signature that comes late on its text, and begins a new part after it', () => {
    const native = { dialect: 'gemini.generate_content', value: {} };
    const { parts } = read(
      event([{ text: 'one' }]),
      event([{ text: '', thoughtSignature: 'c2ln' }]),
      event([{ text: 'two' }]),
      event([{ text: '', thoughtSignature: 'YWI=' }], {}, stop),
    );
    expect(parts).toEqual([
      { type: 'text', text: 'one', signature: 'c2ln', native },
      { type: 'text', text: 'two', signature: 'YWI=', native },
    ]);
  });

  it('tells the end with the usage, without waiting for the connection to close', () => {
    const decoder = new GenerateStreamDecoder();
    const types: string[] = [];
    decoder.push({ json: event([{ text: 'a' }], { usageMetadata: usage }, stop) }, ({ type }) =>
      types.push(type),
    );
    expect(types).toContain('finish');
    decoder.end(({ type }) => types.push(type));
    expect(types.filter((type) => type === 'finish')).toHaveLength(1);
  });

  it('does not take the STOP of servers that write it into every event for the end', () => {
    const emitted = emittedBy(event([{ text: 'a' }], {}, stop), event([{ text: 'b' }], {}, stop));
    expect(emitted.at(-1)?.type).toBe('finish');
    expect(assemble(emitted).parts).toEqual([{ type: 'text', text: 'ab' }]);
  });

  it('tells nothing of an end that nobody said', () => {
    expect(read(event([{ text: 'a' }])).finish).toBeUndefined();
  });

  it('fails on an error, whatever reason stood before it', () => {
    const emitted = emittedBy(event([{ text: 'a' }], {}, stop), {
      error: { code: 503, status: 'UNAVAILABLE', message: 'overloaded' },
    });
    expect(emitted.at(-1)).toMatchObject({ type: 'error', failure: { type: 'UNAVAILABLE' } });
    expect(assemble(emitted).finish).toBeUndefined();
  });

  it('keeps several candidates apart', () => {
    const emitted = emittedBy(candidates('a', 'b', {}), candidates('c', 'd', stop));
    const texts = emitted.flatMap((item) =>
      item.type === 'text-delta' ? [`${item.choice}${item.value}`] : [],
    );
    expect(texts).toEqual(['0a', '1b', '0c', '1d']);
    expect(emitted.filter(({ type }) => type === 'finish')).toHaveLength(2);
  });

  it('replaces figures and keeps those that are not repeated', () => {
    const { usage: told } = read(
      event([], { usageMetadata: { promptTokenCount: 9, cachedContentTokenCount: 4, totalTokenCount: 10 } }),
      event(
        [{ text: 'a' }],
        { usageMetadata: { candidatesTokenCount: 3, thoughtsTokenCount: 2, totalTokenCount: 14 } },
        stop,
      ),
    );
    expect(told).toEqual({
      prompt_tokens: 9,
      completion_tokens: 5,
      total_tokens: 14,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    });
  });
});

describe('calls', () => {
  it('get ids that are the same whenever they are read, and differ from each other', () => {
    const stream = [
      event([{ functionCall: { name: 'f', args: {} } }, { functionCall: { name: 'f', args: {} } }], {}, stop),
    ];
    const ids = (): string[] =>
      read(...stream).parts.flatMap((part) => (part.type === 'tool_call' ? [part.id] : []));
    expect(new Set(ids()).size).toBe(2);
    expect(ids()).toEqual(ids());
  });

  it('keep the ids that Google gives', () => {
    const { parts, finish } = read(
      event([{ functionCall: { id: 'x1', name: 'f', args: { a: 1 } } }], {}, stop),
    );
    expect(parts).toEqual([
      { type: 'tool_call', id: 'x1', name: 'f', arguments: '{"a":1}', kind: 'function' },
    ]);
    expect(finish?.reason).toBe('tool_calls');
  });

  it('are put together from pieces of their arguments', () => {
    const piece = (partialArgs: JsonObject[], willContinue = true): JsonObject =>
      event([{ functionCall: { partialArgs, willContinue } }]);
    const { parts } = read(
      event([{ functionCall: { id: 'x1', name: 'cook', willContinue: true } }]),
      piece([{ jsonPath: '$.recipe.name', stringValue: 'Las', willContinue: true }]),
      piece([{ jsonPath: '$.recipe.name', stringValue: 'agne' }]),
      piece([
        { jsonPath: '$.recipe.steps[0]', stringValue: 'boil' },
        { jsonPath: '$.recipe.steps[1].minutes', numberValue: 9 },
      ]),
      piece([
        { jsonPath: "$['a.b']", boolValue: false },
        { jsonPath: '$.none', nullValue: 'NULL_VALUE' },
        { jsonPath: '$.__proto__', stringValue: 'x' },
      ]),
      piece([{ jsonPath: '$.far[9999]', stringValue: 'y' }], false),
      event([{ text: 'done' }], {}, stop),
    );
    expect(parts).toHaveLength(2);
    expect(parts[0]).toMatchObject({
      arguments:
        '{"recipe":{"name":"Lasagne","steps":["boil",{"minutes":9}]},"a.b":false,"none":null,"__proto__":"x","far":["y"]}',
    });
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('that nobody declared are calls all the same', () => {
    const { parts, finish } = read(
      event(
        [{ functionCall: { name: 'undeclared', args: {} } }],
        {},
        { finishReason: 'UNEXPECTED_TOOL_CALL' },
      ),
    );
    expect(parts).toHaveLength(1);
    expect(finish).toMatchObject({ reason: 'tool_calls', native_reason: 'UNEXPECTED_TOOL_CALL' });
  });

  it('that the model could not write are an error, also behind words, which alone would be half an answer', () => {
    const malformed = {
      finishReason: 'MALFORMED_FUNCTION_CALL',
      finishMessage: 'Malformed function call: f(',
    };
    const failed = emittedBy(event([{ text: 'hm', thought: true }]), event([], {}, malformed)).at(-1);
    expect(failed).toMatchObject({ type: 'error', failure: { message: 'Malformed function call: f(' } });
    expect(failed?.type === 'error' ? classifyError(failed.failure) : null).toBeUndefined();
    const announced = emittedBy(event([{ text: 'Let me look.' }], {}, malformed));
    expect(announced).toContainEqual(expect.objectContaining({ type: 'text-delta', value: 'Let me look.' }));
    expect(announced.at(-1)).toMatchObject({ type: 'error' });
    expect(announced.map(({ type }) => type)).not.toContain('finish');
  });

  it('tell of several candidates those that are well before one that the model spoiled', () => {
    const spoiled = { index: 0, finishReason: 'MALFORMED_FUNCTION_CALL' };
    const announced = { ...spoiled, content: { parts: [{ text: 'Let me look.' }] } };
    const well = { index: 1, content: { parts: [{ text: 'Hi' }] } };
    const typesOf = (first: JsonObject) =>
      emittedBy(
        { candidates: [first, well], usageMetadata: usage },
        { candidates: [{ ...well, finishReason: 'STOP' }], usageMetadata: usage },
      ).map(({ type }) => type);
    expect(typesOf(announced).slice(-2)).toEqual(['finish', 'error']);
    expect(typesOf(spoiled).at(-1)).toBe('finish');
    expect(typesOf(spoiled)).not.toContain('error');
  });
});

describe('what Google refuses', () => {
  it('is one empty choice when the prompt was blocked', () => {
    const { parts, finish } = read({
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: usage,
    });
    expect(parts).toEqual([]);
    expect(finish).toMatchObject({
      choice: 0,
      reason: 'content_filter',
      native_reason: 'PROHIBITED_CONTENT',
    });
  });

  it('ends with what was said until then when the answer is taken back in its midst', () => {
    const { parts, finish } = read(event([{ text: 'Once' }]), {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: usage,
    });
    expect(parts).toEqual([{ type: 'text', text: 'Once' }]);
    expect(finish).toMatchObject({ reason: 'content_filter', native_reason: 'PROHIBITED_CONTENT' });
    const told = read(event([{ text: 'Once' }], { usageMetadata: usage }, stop), {
      promptFeedback: { blockReason: 'OTHER' },
    });
    expect(told.finish).toMatchObject({ reason: 'stop', native_reason: 'STOP' });
  });

  it.each(['SAFETY', 'RECITATION', 'BLOCKLIST', 'SPII', 'IMAGE_SAFETY', 'MODEL_ARMOR', 'LANGUAGE'])(
    'ends with content_filter (%s)',
    (finishReason) => {
      expect(read(event([{ text: 'a' }], {}, { finishReason })).finish?.reason).toBe('content_filter');
    },
  );
});

describe('sources', () => {
  const grounding = {
    webSearchQueries: ['q'],
    groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
    // Bytes: the ü is two of them.
    groundingSupports: [
      { segment: { startIndex: 5, endIndex: 9, text: 'blau' }, groundingChunkIndices: [0, 7] },
    ],
  };

  it('are told in units of the text, before their part ends', () => {
    const emitted = emittedBy(
      event([{ text: 'für ' }]),
      event([{ text: 'blau' }], {}, { ...stop, groundingMetadata: grounding }),
    );
    const order = emitted.map(({ type }) => type);
    expect(order.indexOf('citation')).toBeLessThan(order.indexOf('part-end'));
    const { parts } = assemble(emitted);
    expect(parts[0]).toMatchObject({
      type: 'text',
      citations: [{ url: 'https://a.example', title: 'A', start_index: 4, end_index: 8 }],
    });
    expect(parts[1]).toEqual({
      type: 'opaque',
      dialect: 'gemini.generate_content',
      kind: 'groundingMetadata',
      value: grounding,
    } satisfies Part);
  });

  it('without a place that fits have none', () => {
    const { parts } = read(
      event(
        [{ text: 'x' }],
        {},
        {
          ...stop,
          citationMetadata: { citations: [{ startIndex: 1, endIndex: 99, uri: 'https://b.example' }] },
        },
      ),
    );
    expect(parts[0]).toMatchObject({ citations: [{ url: 'https://b.example' }] });
    expect(JSON.stringify(parts[0])).not.toContain('start_index');
  });
});
