import { describe, expect, it } from 'vitest';
import { chat } from '../api/chat/dialect.js';
import { CollectedBody, errorBodyOf, wireBodyOf } from './collected-body.js';

describe('CollectedBody', () => {
  it('keeps what fits, in order, and refuses what passes the limit', () => {
    const body = new CollectedBody(5);
    body.mustAdd(Buffer.from('abc'));
    body.mustAdd(Buffer.from('de'));
    expect(body.bytes().toString()).toBe('abcde');
    expect(() => body.mustAdd(Buffer.from('f'))).toThrow(/larger than any answer/);
    expect(body.bytes().toString()).toBe('abcde');
  });
});

describe('wireBodyOf', () => {
  const call = '{"id":"c","function":{"name":"f","arguments":{"id":12345678901234567890}}}';
  const bytes = Buffer.from(
    `{"id":"a","choices":[{"index":0,"finish_reason":"tool_calls","message":{"tool_calls":[${call}]}}]}`,
  );

  it('keeps numbers of members that are the caller’s own', () => {
    const body = wireBodyOf(bytes, 'application/json', ['arguments']);
    const { choices } = chat.decodeResponse({ status: 200, headers: {}, body });
    expect(choices[0]?.parts).toMatchObject([{ arguments: '{"id":12345678901234567890}' }]);
  });

  it('parses the rest as everybody does', () => {
    expect(wireBodyOf(bytes, 'application/json')).toEqual({
      kind: 'json',
      value: JSON.parse(bytes.toString()),
    });
    expect(wireBodyOf(Buffer.from('[1]'), 'application/json', [])).toEqual({
      kind: 'json',
      value: { items: [1] },
    });
    expect(wireBodyOf(Buffer.of(), undefined)).toEqual({ kind: 'none' });
    expect(wireBodyOf(Buffer.from('a'), undefined)).toMatchObject({
      kind: 'bytes',
      media_type: 'application/octet-stream',
    });
  });
});

const read = (text: string) => errorBodyOf(Buffer.from(text), 'application/json');

describe('errorBodyOf', () => {
  it('takes an error out of a list of one, and leaves all else', () => {
    expect(read('[{"error":{"code":400}}]')).toEqual({ kind: 'json', value: { error: { code: 400 } } });
    for (const text of ['{"error":{}}', '[]', '[{"a":1},{"b":2}]', '["a"]', 'a', '']) {
      expect(read(text)).toEqual(wireBodyOf(Buffer.from(text), 'application/json'));
    }
  });
});
