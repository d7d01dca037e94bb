import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMarkers } from '../passage/markers.js';
import { PassedJson } from './passed-json.js';

const wanted = { model: true, usage: true, choices: [{ finish_reason: true }] } as const;
const calls = compileMarkers(['"tool_calls":[']);

function answer(content: string, message: object = {}): { bytes: Buffer; value: object } {
  const value = {
    id: 'a-1',
    model: 'm',
    choices: [{ message: { content, ...message }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 2 },
  };
  return { bytes: Buffer.from(JSON.stringify(value)), value };
}

describe('a whole answer on its way through', () => {
  it('tells the same of what is wanted, however long the rest is', () => {
    const text = fc.tuple(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 20_000 }));
    fc.assert(
      fc.property(text, ([content, length]) => {
        const { bytes } = answer(content + 'x'.repeat(length));
        expect(new PassedJson(bytes).read(wanted)).toMatchObject({
          model: 'm',
          usage: { prompt_tokens: 1, completion_tokens: 2 },
          choices: [{ finish_reason: 'stop' }],
        });
      }),
    );
  });

  it.each([0, 20_000])('is no answer when it is cut, with %i characters of text', (length) => {
    const { bytes } = answer('x'.repeat(length));
    for (const end of [0, 1, 20, bytes.length - 1])
      expect(new PassedJson(bytes.subarray(0, end)).read(wanted)).toBeUndefined();
    expect(new PassedJson(Buffer.concat([bytes, Buffer.from('}')])).read(wanted)).toBeUndefined();
  });

  it('is read whole where all is wanted', () => {
    const { bytes, value } = answer('x'.repeat(20_000));
    expect(new PassedJson(bytes).read(undefined)).toEqual(value);
  });

  it.each([0, 20_000])(
    'finds the markers that it holds and no others, with %i characters of text',
    (length) => {
      const text = 'x'.repeat(length);
      for (const [message, isThere] of [
        [{ tool_calls: [{ id: 'c' }] }, true] as const,
        [{}, false] as const,
      ]) {
        const json = new PassedJson(answer(text, message).bytes);
        json.read(wanted);
        expect(json.includes(calls)).toBe(isThere);
      }
    },
  );

  it.each([0, 20_000])(
    'is read though a member nobody wants is broken, with %i characters of text',
    (length) => {
      const text = `{"model":"m","logprobs":{"a":NaN},"text":"${'x'.repeat(length)}"}`;
      expect(new PassedJson(Buffer.from(text)).read(wanted)).toMatchObject({ model: 'm' });
    },
  );
});
