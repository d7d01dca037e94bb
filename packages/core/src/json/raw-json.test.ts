import { describe, expect, it } from 'vitest';
import { withExactNumbers } from './exact-numbers.js';
import { createRawJson } from './raw-json.js';
import { parseObject } from './read.js';

const long = '{ "id": 12345678901234567890,\n "say": "raw-json-0-" }';
const written = '{"id":12345678901234567890,"say":"raw-json-0-"}';

describe('createRawJson', () => {
  it('puts texts into their places, whatever else stands in the body', () => {
    const raw = createRawJson();
    const body = {
      say: '"raw-json-0-0;" raw-json-1-',
      of: [{ input: raw.place(long) ?? {} }, raw.place('{"a":1.0}') ?? {}],
    };
    const text = `{"say":"\\"raw-json-0-0;\\" raw-json-1-","of":[{"input":${written}},{"a":1.0}]}`;
    expect(raw.stringify(body)).toBe(text);
    const { kind, ...rest } = raw.toBody(body);
    expect(kind).toBe('bytes');
    expect(rest).toEqual({ bytes: Buffer.from(text), media_type: 'application/json' });
  });

  it('gives the body itself where no number needs a text', () => {
    const raw = createRawJson();
    const body = { input: raw.place('{"id": 1}') };
    expect(raw.toBody(body)).toEqual({ kind: 'json', value: body });
    expect(raw.stringify(body)).toBe('{"input":{"id":1}}');
  });

  it.each(['', 'x', '[1.0]', '1.0', '{"a":'])('places no %s', (source) => {
    expect(createRawJson().place(source)).toBeUndefined();
  });

  it('keeps an object that came from a wire', () => {
    const raw = createRawJson();
    const value = withExactNumbers(parseObject(long) ?? {}, long);
    expect(raw.stringify({ value: raw.keep(value) })).toBe(`{"value":${written}}`);
    expect(raw.keep({ a: 1 })).toEqual({ a: 1 });
  });
});
