import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveReferences, type ResolvedReferences } from './references.js';

const environment = { KEY: 'from the environment', EMPTY: '' };
const files: Readonly<Record<string, string>> = {
  '/run/secret': '\u{FEFF}from a file\r\n',
  'a b.pem': 'line 1\nline 2\n\n',
  empty: '',
};

function resolve(value: unknown): ResolvedReferences {
  return resolveReferences(value, {
    environment,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return text;
    },
  });
}

describe('references', () => {
  it('are replaced wherever they stand', () => {
    const {
      value,
      problems,
      files: read,
    } = resolve({
      a: 'env.KEY',
      b: ['file./run/secret', { c: 'file.a b.pem' }],
      d: 'literal',
    });
    expect(value).toEqual({
      a: 'from the environment',
      b: ['from a file', { c: 'line 1\nline 2' }],
      d: 'literal',
    });
    expect(problems).toEqual([]);
    expect(read).toEqual(['/run/secret', 'a b.pem']);
  });

  it('are told with their places', () => {
    const { references, values } = resolve({ keys: [{ value: 'env.KEY' }] });
    expect([...references]).toEqual([['keys[0].value', 'env.KEY']]);
    expect(values).toEqual(['from the environment']);
  });

  it('show blanks at the ends of a name, which nobody sees', () => {
    const [problem] = resolve({ a: 'env.KEY ' }).problems;
    expect(problem?.message).toBe('the environment variable "KEY " is not set: mind the blank in its name');
  });

  it('that lead nowhere are problems', () => {
    const { value, problems } = resolve({ a: 'env.NOPE', b: 'env.EMPTY', c: ['file.nope'], d: 'file.empty' });
    expect(problems).toEqual([
      { path: ['a'], message: 'the environment variable NOPE is not set' },
      { path: ['b'], message: 'the environment variable EMPTY is set but empty' },
      { path: ['c', 0], message: 'the file nope cannot be read: there is no such file or folder' },
      { path: ['d'], message: 'the file empty is empty' },
    ]);
    expect(value).toEqual({ a: 'env.NOPE', b: 'env.EMPTY', c: ['file.nope'], d: 'file.empty' });
  });

  it('are watched even where they lead nowhere, so that a late mount is seen', () => {
    expect(resolve({ a: 'file.nope' }).files).toEqual(['nope']);
  });

  it('do not reach into what an object inherits', () => {
    expect(resolve({ a: 'env.constructor' }).problems).toHaveLength(1);
  });

  it.each(['env.', 'file.', 'environment.KEY', 'an env.KEY', 'file. x', 'https://env.example.com'])(
    'are not: %s',
    (text) => {
      expect(resolve({ a: text }).value).toEqual({ a: text });
    },
  );

  it('are not looked for among names of models', () => {
    const input = {
      keys: [{ name: 'env.KEY', models: ['env.KEY'], aliases: { a: 'env.KEY' } }],
      fallbacks: ['env.KEY'],
      aliases: { fast: 'file.nope' },
    };
    expect(resolve(input)).toMatchObject({ value: input, problems: [], files: [] });
  });
});

it('leaves objects of classes and functions as they are', () => {
  const made = { date: new Date(0), call: () => 1, map: new Map() };
  expect(resolve(made).value).toEqual(made);
});

it('changes nothing else, whatever the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const before = structuredClone(value);
      expect(resolve(value).value).toEqual(before);
      expect(value).toEqual(before);
    }),
  );
});
