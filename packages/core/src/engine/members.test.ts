import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallBody } from './call.js';
import { parseBody, parseJsonBody, readMembers } from './members.js';

function bytes(text: string): CallBody {
  return { kind: 'bytes', bytes: Buffer.from(text) };
}

function form(...fields: [string, string][]): CallBody {
  return { kind: 'multipart', fields: fields.map(([name, value]) => ({ name, value })), files: [] };
}

describe('readMembers', () => {
  it('reads members of bytes one by one', () => {
    const members = readMembers(bytes('{"a":{"x":[1]},"b":"\\u00e9", "broken":{"c":,} ,"last":null}'));
    expect(members.names).toEqual(['a', 'b', 'broken', 'last']);
    expect(members.value('a')).toEqual({ x: [1] });
    expect(members.value('b')).toBe('é');
    expect(members.value('last')).toBeNull();
    expect(members.value('nobody')).toBeUndefined();
    expect(members.value('constructor')).toBeUndefined();
    expect(() => members.value('broken')).toThrow(expect.objectContaining({ param: 'broken' }));
  });

  it.each(['model', 'stream', 'provider', 'fallbacks', 'routing', 'provider_options'])(
    'refuses %s twice, in whichever form',
    (name) => {
      const twice = expect.objectContaining({ code: 'invalid_request', param: name });
      expect(() => readMembers(bytes(`{"${name}":1,"x":1,"${name}":2}`))).toThrow(twice);
      const escaped = `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
      expect(() => readMembers(bytes(`{"${name}":1,"${escaped}":2}`))).toThrow(twice);
      expect(() => readMembers(form([name, '1'], ['x', '1'], [name, '1']))).toThrow(twice);
    },
  );

  it('takes the last of other members that stand twice, as parsers do', () => {
    const text = '{"a":1,"b":2,"a":3}';
    const members = readMembers(bytes(text));
    expect(members.value('a')).toBe(JSON.parse(text).a);
    expect(readMembers(form(['a[]', '1'], ['a[]', '2'])).value('a[]')).toBe('2');
  });

  it.each([
    '',
    ' ',
    '[]',
    'null',
    '"text"',
    '7',
    '{',
    '{"a":1',
    '{"a":1}}',
    '{"a" 1}',
    "{'a':1}",
    '{"a":1,}',
  ])('refuses %o with a place and without quoting it', (text) => {
    expect(() => readMembers(bytes(text))).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: undefined }),
    );
    expect(() => readMembers(bytes(text))).toThrow(/at byte \d+/);
  });

  it('reads what a parser reads (property)', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (value) => {
        fc.pre(!Object.hasOwn(value, '__proto__'));
        const text = JSON.stringify(value, undefined, 1);
        const members = readMembers(bytes(text));
        const parsed: Record<string, unknown> = JSON.parse(text);
        expect(members.names).toEqual(Object.keys(parsed));
        for (const name of members.names) expect(members.value(name)).toEqual(parsed[name]);
      }),
    );
  });

  it('reads Bifrost’s own members of a form as JSON', () => {
    const members = readMembers(form(['fallbacks', '["a/b"]'], ['provider', 'one'], ['model', '7']));
    expect(members.value('fallbacks')).toEqual(['a/b']);
    expect(members.value('provider')).toBe('one');
    expect(members.value('model')).toBe('7');
    expect(() => readMembers(form(['routing', '{']))).toThrow(expect.objectContaining({ param: 'routing' }));
  });

  it('finds nothing where there is no body', () => {
    expect(readMembers({ kind: 'none' })).toMatchObject({ names: [], scan: undefined });
    expect(readMembers({ kind: 'none' }).value('model')).toBeUndefined();
  });
});

describe('parseBody', () => {
  it('gives every form as an object', () => {
    const query = { a: 'b' };
    expect(parseBody({ body: bytes('{"a":1}'), query })).toEqual({ a: 1 });
    expect(parseBody({ body: { kind: 'object', value: { a: 1 } }, query })).toEqual({ a: 1 });
    expect(parseBody({ body: form(['a', '1'], ['b', '2']), query })).toEqual({ a: '1', b: '2' });
    expect(parseBody({ body: { kind: 'none' }, query })).toEqual({ a: 'b' });
  });
});

describe('parseJsonBody', () => {
  it.each(['{"secret": prompt}', '{"a":"secret', '["secret"]', 'secret'])(
    'refuses %o and keeps it to itself',
    (text) => {
      expect(() => parseJsonBody(Buffer.from(text))).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
      expect(() => parseJsonBody(Buffer.from(text))).not.toThrow(/secret/);
    },
  );
});
