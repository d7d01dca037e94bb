import { describe, expect, it } from 'vitest';
import { formFields, formPlace, type FormTypes } from './form.js';

const types: FormTypes = { numbers: ['n'], booleans: ['b'], lists: ['l'] };

function read(...fields: [string, string][]): unknown {
  const form = {
    kind: 'multipart' as const,
    fields: fields.map(([name, value]) => ({ name, value })),
    files: [],
  };
  return formPlace(form, types).of;
}

describe('formPlace', () => {
  it('reads texts, numbers, booleans and lists', () => {
    expect(read(['t', '1'], ['n', '-0.5'], ['b', 'false'], ['l[]', 'x'])).toEqual({
      t: '1',
      n: -0.5,
      b: false,
      l: ['x'],
    });
    expect(read(['l', 'x'], ['l[]', 'y'])).toEqual({ l: ['x', 'y'] });
  });

  it('keeps what it does not know as it was named', () => {
    expect(read(['include[]', 'a'], ['include[]', 'b'], ['c[type]', 'vad'], ['include[]', 'c'])).toEqual({
      'include[]': ['a', 'b', 'c'],
      'c[type]': 'vad',
    });
  });

  it('takes no name for more than a name', () => {
    const place = read(['__proto__', 'x'], ['constructor', 'y']);
    expect(Object.getPrototypeOf(place)).toBe(Object.prototype);
    expect(Object.keys(Object(place))).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['n', ''],
    ['n', 'x'],
    ['n', 'Infinity'],
    ['b', 'TRUE'],
  ])('refuses %s=%o', (name, value) => {
    expect(() => read([name, value])).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: name }),
    );
  });
});

describe('formFields', () => {
  it('writes one field for each value', () => {
    expect(formFields({ t: 'x', n: 1, b: true, none: undefined, 'l[]': ['a', 'b'], o: { k: 1 } })).toEqual([
      { name: 't', value: 'x' },
      { name: 'n', value: '1' },
      { name: 'b', value: 'true' },
      { name: 'l[]', value: 'a' },
      { name: 'l[]', value: 'b' },
      { name: 'o', value: '{"k":1}' },
    ]);
  });
});
