import path from 'node:path';
import { BifrostError } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test/support/folder.js';
import { fileReader, parseConfigurationText, readConfigurationFile } from './read-configuration-file.js';

const parse = (text: string): unknown => parseConfigurationText(text, 'bifrost.json');

function problemOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (BifrostError.isInstance(error) && error.code === 'invalid_configuration')
      return error.problems?.join('\n') ?? '';
    throw error;
  }
  return '';
}

describe('the form', () => {
  it('may have comments, trailing commas and a byte order mark', () => {
    expect(parse('\u{FEFF}// mine\n{ /* a */ "a": [1, 2,], "b": {"c": null,}, }\n')).toEqual({
      a: [1, 2],
      b: { c: null },
    });
  });

  it('is read like JSON where it is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 2);
        // the one name that is refused, as the parser would not take it for a member
        fc.pre(!text.includes('"__proto__": '));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('has no member that an object would take for its prototype', () => {
    expect(problemOf('{\n  "providers": { "__proto__": { "a": {} } }\n}')).toBe(
      'bifrost.json:2:18 "__proto__" cannot be a name',
    );
  });
});

describe('what is no JSON is said with its place', () => {
  it('a missing comma', () => {
    expect(problemOf('{\n  "providers": {}\n  "routing": {}\n}')).toMatchInlineSnapshot(`
      "bifrost.json:3:3 "," is expected
            "routing": {}
            ^"
    `);
  });

  it('quotes that are none', () => {
    expect(problemOf("{ 'providers': {} }")).toMatchInlineSnapshot(`
      "bifrost.json:1:3 unexpected word
          { ···········: {} }
            ^"
    `);
  });

  it('an end that comes too early', () => {
    expect(problemOf('{ "providers": {')).toMatchInlineSnapshot(`
      "bifrost.json:1:17 "}" is expected
          { "providers": {
                          ^"
    `);
    expect(problemOf('{ "a": "unfinished')).toMatchInlineSnapshot(`
      "bifrost.json:1:8 the text has no end
          { "a": "··········
                 ^"
    `);
  });

  it('something behind the end, and nothing at all', () => {
    expect(problemOf('{} true')).toMatchInlineSnapshot(`
      "bifrost.json:1:4 nothing more is expected
          {} ····
             ^"
    `);
    expect(problemOf('')).toMatchInlineSnapshot(
      `"bifrost.json is empty: "bifrost init" writes one that serves, and {} is the least"`,
    );
  });

  it('a Windows path', () => {
    expect(problemOf('{ "cert": "C:\\certs" }')).toMatchInlineSnapshot(`
      "bifrost.json:1:11 no valid escape; a backslash is written \\\\
          { "cert": "·:······" }
                    ^"
    `);
  });

  it('lines that end as on Windows', () => {
    expect(problemOf('{\r\n  "a": 1\r\n  "b": 2\r\n}')).toMatchInlineSnapshot(`
      "bifrost.json:3:3 "," is expected
            "b": ·
            ^"
    `);
  });
});

it('never shows a text of the file, which may be a key', () => {
  const secret = 'sk-0123456789abcdef';
  for (const text of [
    `{ "value": "${secret}" "weight": 1 }`,
    `{ "value": "${secret} }`,
    `{ "value": "a\\"${secret}" "x" }`,
    `{ "a": 1 "b": 2 } // old: ${secret}`,
    `{ "value: "${secret}" }`,
    `{ "value": ${secret} }`,
    `{ 'value': '${secret}' }`,
  ]) {
    expect(problemOf(text)).toMatch(/bifrost\.json:1:\d+ /u);
    expect(problemOf(text)).not.toContain(secret);
  }
});

it('refuses a name that stands twice in one object', () => {
  expect(problemOf('{\n  "providers": { "acme": {}, "beta": {},\n    "acme": {} } }')).toMatchInlineSnapshot(
    `"bifrost.json:3:5 "acme" stands here a second time (first in line 2)"`,
  );
  expect(parse('{ "a": { "x": 1 }, "b": { "x": 2 } }')).toEqual({ a: { x: 1 }, b: { x: 2 } });
});

it('fails with its own error on any text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'a', '1', '\n', '\\', '/') }),
      (text) => {
        expect(problemOf(text)).toBeTypeOf('string');
      },
    ),
  );
});

it('names a file that cannot be read', () => {
  const folder = testFolder();
  expect(() => readConfigurationFile(path.join(folder, 'none.json'))).toThrow(
    /none\.json cannot be read: there is no such file/u,
  );
  expect(() => readConfigurationFile(folder)).toThrow(/cannot be read: it is a folder/u);
});

it('looks for referenced files beside the configuration', () => {
  const folder = testFolder({ 'secrets/key': 'sk-1' });
  expect(fileReader(folder)('secrets/key')).toBe('sk-1');
  expect(fileReader('/elsewhere')(path.join(folder, 'secrets/key'))).toBe('sk-1');
});
