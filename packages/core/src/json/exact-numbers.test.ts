import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactEvent, exactTextOf, jsonText, withExactNumbers } from './exact-numbers.js';
import { parseObject } from './read.js';

/** A text without blanks as its own reader gives it back. */
function again(source: string, members?: readonly string[]): string {
  return jsonText(withExactNumbers(parseObject(source) ?? {}, source, members));
}

const long = (items: number): string => `{"a":[${'1.0,'.repeat(items - 1)}1.0]}`;

const numbers = [
  ['sixteen digits', '1234567890123456'],
  ['twenty digits', '-12345678901234567890'],
  ['a long fraction', '0.12345678901234567'],
  ['a point and a zero', '1.0'],
  ['zeros at the end', '2.500'],
  ['minus zero', '-0'],
  ['minus zero with a point', '-0.0'],
  ['an exponent', '1e5'],
  ['an exponent in capitals', '2E+7'],
  ['more than a double holds', '1e400'],
  ['less than a double holds', '-1.5e-400'],
  ['a small fraction', '0.0000001'],
] as const;

const digits = fc.stringMatching(/^-?(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/);
const scalar = fc.oneof(
  digits,
  fc.constantFrom(...numbers.map(([, number]) => number)),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
  fc.constantFrom('true', 'false', 'null', '""', '{}', '[]', '"1.0"', '":1.0,"', String.raw`"\u0031\"\\"`),
);
const { object } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    tie('object'),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
  ),
  object: fc
    .uniqueArray(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'input', '1')), tie('value')), {
      selector: ([name]) => name,
      maxLength: 4,
    })
    .map((members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
}));

/** The tokens of a text in order, with every string as JSON.stringify writes it. */
function tokens(source: string): string[] {
  const found = source.match(/"(?:[^"\\]|\\.)*"|[^\s",:[\]{}]+|[,:[\]{}]/gu) ?? [];
  return found.map((token) => (token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token));
}

describe('exact numbers', () => {
  it.each(numbers)('keeps %s', (_name, number) => {
    for (const source of [`{"a":${number}}`, `{"a":[1,${number}]}`, `{"b":[[{"a":[${number}]}]],"c":1}`]) {
      expect(again(source)).toBe(source);
    }
  });

  it('keeps every token of every object', () => {
    fc.assert(
      fc.property(object, (source) => {
        const value = parseObject(source) ?? {};
        const exact = withExactNumbers(value, source);
        expect(exact).toEqual(value);
        const isSpoiled = (withoutTexts(source).match(/-?\d[\d.eE+-]*/gu) ?? []).some(
          (number) => String(Number(number)) !== number,
        );
        expect(exactTextOf(exact) !== undefined).toBe(isSpoiled);
        // where nothing had to be remembered, names that are numbers come first
        expect(tokens(jsonText(exact))).toEqual(tokens(isSpoiled ? source : JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out blanks, so that a text stands on one line', () => {
    expect(again('\n{ "a" : [ 1.0 ,\t{ } , [ ] ] ,\r\n "b c" : " \\n " }\n')).toBe(
      String.raw`{"a":[1.0,{},[]],"b c":" \n "}`,
    );
  });

  it('takes the last of doubled members, as JSON.parse does', () => {
    expect(again('{"a":1.0,"b":2.0,"a":{"c":3}}')).toBe('{"a":{"c":3},"b":2.0}');
    expect(again('{"a":1.0,"a":1}')).toBe('{"a":1}');
  });

  it('reads __proto__ as a name like any other', () => {
    const source = '{"__proto__":{"polluted":1.0}}';
    const exact = withExactNumbers(parseObject(source) ?? {}, source);
    expect(Object.keys(exact)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(exact)).toBe(Object.prototype);
    expect(jsonText(exact)).toBe(source);
  });

  it('gives the very value where no number needs it', () => {
    const source = '{"a":[1,2.5,-3,123456789012345],"b":"1.0"}';
    const value = parseObject(source) ?? {};
    expect(withExactNumbers(value, source)).toBe(value);
  });

  it('gives no text with a copy, which may be changed', () => {
    const source = '{"a":1.0,"b":{"c":2.0}}';
    const exact = withExactNumbers(parseObject(source) ?? {}, source);
    expect(jsonText({ ...exact, a: 2 })).toBe('{"a":2,"b":{"c":2}}');
    expect(jsonText(structuredClone(exact))).toBe('{"a":1,"b":{"c":2}}');
  });

  it('gives up on what is nested deeper than anything that is meant', () => {
    const source = `{"a":${'['.repeat(2000)}1.0${']'.repeat(2000)}}`;
    const value = parseObject(source) ?? {};
    expect(withExactNumbers(value, source)).toBe(value);
    expect(withExactNumbers(value, source, ['a'])).toBe(value);
  });
});

describe('the limit', () => {
  it('is far from what conversations hold, and keeps a body from holding up others', () => {
    const most = 100_000 - 2;
    expect(again(long(most))).toBe(long(most));
    expect(again(long(most + 1))).toBe(JSON.stringify(parseObject(long(most + 1))));
  });
});

describe('members that matter', () => {
  it.each([
    ['{"temperature":1.0,"input":{"id":12345678901234567890}}', true],
    ['{"x":[{"input" :\n [1.0] }]}', true],
    ['{"input":{"a":1},"x":{"input":{"a":1.0}}}', true],
    ['{"input":{"say":"\\"input\\":{\\"a\\":1.0}"},"input":[1.0]}', true],
    ['{"temperature":1.0,"input":{"id":1}}', false],
    ['{"temperature":1.0,"input":1.0}', false],
    ['{"temperature":1.0,"say":"input","required":["input"]}', false],
    ['{"temperature":1.0}', false],
    ['{"temperature":1.0,"input"', false],
  ])('%s: %s', (source, isExact) => {
    const value = parseObject(source) ?? {};
    expect(withExactNumbers(value, source, ['input']) !== value).toBe(isExact);
  });
});

describe('exactEvent', () => {
  it('reads the text of the event, where there is one', () => {
    const data = '{"input":{"id":12345678901234567890}}';
    const json = parseObject(data) ?? {};
    expect(jsonText(exactEvent({ json, data })['input'] ?? null)).toBe('{"id":12345678901234567890}');
    expect(exactEvent({ json })).toBe(json);
  });
});

function withoutTexts(source: string): string {
  return source.replaceAll(/"(?:[^"\\]|\\.)*"/gu, '""');
}
