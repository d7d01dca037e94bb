import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWanted, type Wanted } from './read-wanted.js';

const wanted = { model: true, usage: true, choices: [{ finish_reason: true }] } as const satisfies Wanted;

function read(text: string, of: Wanted = wanted) {
  const bytes = Buffer.from(text);
  return readWanted(bytes, bytes.toString('latin1'), of);
}

describe('readWanted', () => {
  it('reads what is wanted and nothing else', () => {
    const text = ` {"id":"1","choices":[{"message":{"content":"a \\"b\\" ]}"},"finish_reason":"stop"},{"index":1}],
      "model":"größer","usage":{"prompt_tokens":1,"details":{"cached":[0]}}}\n`;
    expect(read(text)).toEqual({
      choices: [{ finish_reason: 'stop' }, {}],
      model: 'größer',
      usage: { prompt_tokens: 1, details: { cached: [0] } },
    });
  });

  it('takes the last of doubled members, as every parser does', () => {
    expect(read('{"model":"a","model":"b"}')).toEqual({ model: 'b' });
  });

  it('gives a member of another kind than was expected as it is', () => {
    expect(read('{"choices":{"finish_reason":"stop"}}')).toEqual({ choices: { finish_reason: 'stop' } });
    expect(read('{"choices":[null,[1],"x"]}')).toEqual({ choices: [null, [1], 'x'] });
  });

  it.each([
    '',
    '[]',
    'null',
    '{"model":"a"',
    '{"model":}',
    '{"model" "a"}',
    '{"model":"a"}}',
    '{"model":"a",}',
    '{"id":"1","x":[{]}}',
    '{"model":"a" "usage":1}',
    '{model:"a"}',
    '{"choices":[{"finish_reason":"stop"} {}]}',
    '{"usage":{"a":01}}',
  ])('is no object: %s', (text) => expect(read(text)).toBeUndefined());

  it('finds in any JSON what a parser finds', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const entries = fc.dictionary(fc.constantFrom('model', 'usage', 'choices', 'id', 'ä', ''), value);
    fc.assert(
      fc.property(entries, fc.boolean(), (object, spaced) => {
        const text = JSON.stringify(object, null, spaced ? 2 : 0);
        // written and read once more: JSON has no -0
        const parsed: Record<string, unknown> = JSON.parse(text);
        const { model, usage } = parsed;
        const expected = { ...('model' in parsed && { model }), ...('usage' in parsed && { usage }) };
        expect(read(text, { model: true, usage: true })).toEqual(expected);
      }),
    );
  });

  it('is no object at any cut', () => {
    const text = '{"id":"1","choices":[{"finish_reason":"stop","message":{"content":"é"}}],"model":"m"}';
    const bytes = Buffer.from(text);
    for (let end = 0; end < bytes.length; end += 1) {
      const cut = bytes.subarray(0, end);
      expect(readWanted(cut, cut.toString('latin1'), wanted)).toBeUndefined();
    }
  });
});
