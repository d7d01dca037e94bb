import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordings } from '../../test/support/recordings.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { isObject } from '../json/read.js';
import { appendToObject } from './append-to-object.js';
import { scanMembers, type MemberScan } from './scan-members.js';
import { maxNesting } from './skip-value.js';
import { spliceMembers, type MemberEdit } from './splice-members.js';

const scan = (text: string): MemberScan => scanMembers(Buffer.from(text));
const splice = (text: string, ...edits: MemberEdit[]): string => spliceMembers(scan(text), edits).toString();

/** The text of each member's value, by name. */
function values(found: MemberScan): [string, string][] {
  return found.members.map(({ name, valueStart, valueEnd }) => [
    name,
    found.bytes.toString('utf8', valueStart, valueEnd),
  ]);
}

const nested = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const appending = (name: string): MemberEdit => ({ kind: 'append', name, value: '1' });
const append = (text: string): string | undefined =>
  appendToObject(Buffer.from(text), 'extra_fields', '{"provider":"p"}')?.toString();

function complaint(text: string): string {
  try {
    scan(text);
  } catch (error) {
    if (BifrostError.isInstance(error) && error.code === 'invalid_request') return error.message;
  }
  return 'accepted';
}

/** A JSON object as somebody might write it: blanks anywhere, escapes, odd numbers. */
const blanks = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n  ');
const rawText = fc
  .array(
    fc.constantFrom(
      'a',
      'Z',
      'é',
      '漢',
      '🙂',
      '\\"',
      '\\\\',
      '\\u0041',
      '\\n',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
    ),
  )
  .map((parts) => `"${parts.join('')}"`);
const rawScalar = fc.constantFrom(
  '1e400',
  '12345678901234567890',
  '-0.0',
  '1.10',
  'true',
  'false',
  'null',
  '0',
);
const { value: rawValue } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, rawScalar, rawText, tie('object'), tie('array')),
  object: fc
    .array(fc.tuple(rawText, blanks, tie('value')), { maxLength: 3 })
    .map((list) => `{${list.map(([name, blank, value]) => `${name}:${blank}${value}`).join(',')}}`),
  array: fc
    .array(fc.tuple(tie('value'), blanks), { maxLength: 3 })
    .map((list) => `[${list.map(([value, blank]) => value + blank).join(',')}]`),
}));
const names = ['model', 'messages', 'stream', 'provider', 'é', 'a"b', 'x'.repeat(40)];
const rawMembers = fc.uniqueArray(
  fc.record({ name: fc.constantFrom(...names), value: rawValue, blank: blanks, escaped: fc.boolean() }),
  { selector: ({ name }) => name },
);
const rawObject = fc.tuple(rawMembers, blanks).map(([members, blank]) => {
  const text = members.map(({ name, value, blank: inner, escaped }) => {
    const written = escaped
      ? `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${JSON.stringify(name.slice(1)).slice(1)}`
      : JSON.stringify(name);
    return `${inner}${written}${inner}:${inner}${value}${inner}`;
  });
  return { members, text: `${blank}{${text.join(',')}${members.length === 0 ? blank : ''}}${blank}` };
});

describe('scanMembers', () => {
  it('finds the spans of top-level members', () => {
    const found = scan(' {"model" : "a/b", "n":{"model":[1,"}"]},"s":"\\\\" } ');
    expect(values(found)).toEqual([
      ['model', '"a/b"'],
      ['n', '{"model":[1,"}"]}'],
      ['s', '"\\\\"'],
    ]);
    const [first] = found.members;
    expect(first).toMatchObject({ nameStart: 2, nameEnd: 9, valueStart: 12, valueEnd: 17 });
    expect([found.open, found.bytes[found.close]]).toEqual([1, 0x7d]);
    expect(scan('{}').members).toEqual([]);
    expect(scan(' { } ').members).toEqual([]);
  });

  it('knows a name by what it says, however it is written, and reports doubles', () => {
    const found = scan('{"mod\\u0065l":1,"model":2,"x":3,"model":4}');
    expect(found.members.map(({ name }) => name)).toEqual(['model', 'model', 'x', 'model']);
    expect(found.duplicates).toEqual(['model']);
    expect(scan('{"__proto__":1,"constructor":2}').duplicates).toEqual([]);
  });

  it.each([
    ['', 'it is empty, at byte 0'],
    [' \n', 'it is empty, at byte 2'],
    ['  [1]', 'it does not begin with {, at byte 2'],
    ['null', 'it does not begin with {, at byte 0'],
    ['{', 'it ends where a name in quotes should stand, at byte 1'],
    ['{"a"', 'it ends where a colon should stand, at byte 4'],
    ['{"a" 1}', 'a colon should stand there, at byte 5'],
    ['{"a":', 'a value that is no JSON, at byte 5'],
    ['{"a":1', 'it ends where a comma or } should stand, at byte 6'],
    ['{"a":1 "b":2}', 'a comma or } should stand there, at byte 7'],
    ['{"a":1,}', 'a name in quotes should stand there, at byte 7'],
    ['{,"a":1}', 'a name in quotes should stand there, at byte 1'],
    ["{'a':1}", 'a name in quotes should stand there, at byte 1'],
    ['{"a":"b}', 'a text without its closing quote, at byte 5'],
    ['{"a":"b\\"}', 'a text without its closing quote, at byte 5'],
    [`{"a":"${'b'.repeat(100)}}`, 'a text without its closing quote, at byte 5'],
    ['{"a', 'a text without its closing quote, at byte 1'],
    ['{"a":[1,2}', 'a bracket that closes another one, at byte 9'],
    ['{"a":[1,2', 'an object or list without its end, at byte 5'],
    ['{"a":{"b":1}', 'it ends where a comma or } should stand, at byte 12'],
    ['{"a":1}}', 'text behind the end, at byte 7'],
    ['{"a":1} {}', 'text behind the end, at byte 8'],
    ['{"a":tru}', 'a value that is no JSON, at byte 5'],
    ['{"a":01}', 'a value that is no JSON, at byte 5'],
    ['{"a":NaN}', 'a value that is no JSON, at byte 5'],
    ['{"a":1.}', 'a value that is no JSON, at byte 5'],
    ['{"a\\x":1}', 'a name that is no JSON, at byte 1'],
    ['\uFEFF{"a":1}', 'it does not begin with {, at byte 0'],
  ])('refuses %s', (text, reason) => {
    expect(complaint(text)).toBe(`the body is no JSON object: ${reason}`);
  });

  it('bounds nesting', () => {
    expect(complaint(nested(maxNesting))).toBe('accepted');
    expect(complaint(nested(maxNesting + 1))).toContain('levels of nesting');
  });

  it('finds what JSON.parse finds (property)', () => {
    fc.assert(
      fc.property(rawObject, ({ members, text }) => {
        expect(values(scan(text))).toEqual(members.map(({ name, value }) => [name, value]));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses every beginning of an object (property)', () => {
    fc.assert(
      fc.property(rawObject, fc.nat(), ({ text }, place) => {
        const bytes = Buffer.from(text.trim());
        expect(complaint(bytes.subarray(0, place % bytes.length).toString('latin1'))).not.toBe('accepted');
      }),
    );
  });

  it('accepts what JSON.parse accepts and its spans read the same, for any bytes (property)', () => {
    const soup = fc
      .array(fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'a', '1', '\\', ' ', 'true', '"a":'), {
        maxLength: 14,
      })
      .map((parts) => `{${parts.join('')}`);
    fc.assert(
      fc.property(soup, (text) => {
        const parsed = tryParse(text);
        if (!isObject(parsed)) return;
        const found = scan(text);
        expect(Object.fromEntries(values(found).map(([name, value]) => [name, tryParse(value)]))).toEqual(
          parsed,
        );
      }),
      { numRuns: 5000 },
    );
  });

  const requests = recordings('request.json');
  it(`scans ${requests.length} recorded requests`, () => {
    for (const { bytes } of requests) {
      const parsed: unknown = tryParse(bytes.toString());
      if (!isObject(parsed)) continue;
      const found = Object.fromEntries(
        values(scanMembers(bytes)).map(([name, value]) => [name, tryParse(value)]),
      );
      expect(found).toEqual(parsed);
    }
  });
});

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe('spliceMembers', () => {
  const body = '{ "model" : "a/b" , "n":1e400,\n "fallbacks":["x"], "s":12345678901234567890 }';

  it('changes what it is told and nothing else', () => {
    expect(splice(body)).toBe(body);
    expect(
      splice(
        body,
        { kind: 'replace', name: 'model', value: '"b"' },
        { kind: 'cut', name: 'fallbacks' },
        { kind: 'rename', name: 's', to: 'seed' },
        { kind: 'append', name: 'stream_options', value: '{"include_usage":true}' },
      ),
    ).toBe(
      '{ "model" : "b" , "n":1e400, "seed":12345678901234567890,"stream_options":{"include_usage":true} }',
    );
  });

  it.each([
    ['{"a":1}', ['a'], '{}'],
    ['{"a":1,"b":2}', ['a'], '{"b":2}'],
    ['{"a":1,"b":2}', ['b'], '{"a":1}'],
    ['{"a":1,"b":2}', ['a', 'b'], '{}'],
    ['{"a":1,"b":2,"c":3}', ['b'], '{"a":1,"c":3}'],
    ['{"a":1,"b":2,"c":3}', ['a', 'b'], '{"c":3}'],
    ['{"a":1,"b":2,"c":3}', ['b', 'c'], '{"a":1}'],
    ['{"a":1,"b":2,"c":3}', ['a', 'c'], '{"b":2}'],
    ['{ "a" : 1 , "b" : 2 }', ['a'], '{ "b" : 2 }'],
    ['{"a":1}', ['nowhere'], '{"a":1}'],
    ['{"a":1,"b":2,"a":3}', ['a'], '{"b":2}'],
  ])('cuts from %s the members %j', (text, cut, wanted) => {
    expect(splice(text, ...cut.map((name) => ({ kind: 'cut', name }) as const))).toBe(wanted);
  });

  it('appends with the right comma', () => {
    expect(splice('{}', appending('a'))).toBe('{"a":1}');
    expect(splice('{ }', appending('a'), appending('b"'))).toBe('{"a":1,"b\\"":1 }');
    expect(splice('{"x":1}', { kind: 'cut', name: 'x' }, appending('a'))).toBe('{"a":1}');
    expect(splice('{"x":1,"y":2}', { kind: 'cut', name: 'y' }, appending('a'))).toBe('{"x":1,"a":1}');
  });

  it('changes a member that stands twice everywhere', () => {
    expect(splice('{"m":1,"m":2}', { kind: 'replace', name: 'm', value: '3' })).toBe('{"m":3,"m":3}');
  });

  it('reads as the edited object, with the untouched members byte for byte (property)', () => {
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('cut' as const), name: fc.constantFrom(...names) }),
      fc.record({ kind: fc.constant('replace' as const), name: fc.constantFrom(...names), value: rawValue }),
      fc.record({
        kind: fc.constant('append' as const),
        name: fc.constantFrom('new 1', 'new 2'),
        value: rawValue,
      }),
      fc.record({
        kind: fc.constant('rename' as const),
        name: fc.constantFrom(...names),
        to: fc.constantFrom('other', 'é2'),
      }),
    );
    const edits = fc.uniqueArray(edit, { selector: ({ name }) => name });
    fc.assert(
      fc.property(rawObject, edits, ({ members, text }, list) => {
        const wanted = members.flatMap(({ name, value }): [string, string][] => {
          const change = list.find((item) => item.name === name);
          if (change?.kind === 'cut') return [];
          if (change?.kind === 'replace') return [[name, change.value]];
          return [[change?.kind === 'rename' ? change.to : name, value]];
        });
        for (const item of list) if (item.kind === 'append') wanted.push([item.name, item.value]);
        const result = splice(text, ...list);
        expect(values(scan(result))).toEqual(wanted);
        // Texts of the arbitrary are JSON, so the whole must be JSON too.
        expect(isObject(tryParse(result))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('appendToObject', () => {
  it('adds a member in front of the last brace', () => {
    expect(append('{"id":"1"}')).toBe('{"id":"1","extra_fields":{"provider":"p"}}');
    expect(append('{\n "id": {}\n}\n')).toBe('{\n "id": {}\n,"extra_fields":{"provider":"p"}}\n');
    expect(append('{}')).toBe('{"extra_fields":{"provider":"p"}}');
    expect(append(' { } ')).toBe(' { "extra_fields":{"provider":"p"}} ');
  });

  it.each(['', ' ', '}', ' }', '[1]', '{"a":1', '"text"', 'data: [DONE]\n\n'])('leaves %j alone', (text) => {
    expect(append(text)).toBeUndefined();
  });

  it('changes nothing else (property)', () => {
    fc.assert(
      fc.property(rawObject, ({ members, text }) => {
        const result = append(text) ?? '';
        expect(values(scan(result))).toEqual([
          ...members.map(({ name, value }) => [name, value]),
          ['extra_fields', '{"provider":"p"}'],
        ]);
      }),
    );
  });
});
