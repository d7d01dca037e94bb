import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json/read.js';
import { chat } from './dialect.js';

const decode = (value: JsonObject, status = 400) =>
  chat.decodeError({ status, headers: { 'retry-after': '1' }, body: { kind: 'json', value } });

describe('decodeError', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'as OpenAI tells it',
      { error: { message: 'm', type: 't', param: 'p', code: 'c' } },
      { message: 'm', type: 't', param: 'p', code: 'c' },
    ],
    ['with a number for a code', { error: { message: 'm', code: 429 } }, { message: 'm', code: '429' }],
    [
      'flat',
      { object: 'error', message: 'm', type: 't', param: null, code: '3051' },
      { message: 'm', type: 't', code: '3051' },
    ],
    ['as a text', { error: 'm' }, { message: 'm' }],
    ['as a detail', { detail: 'm' }, { message: 'm' }],
    ['as a detail with a message', { detail: { message: 'm' } }, { message: 'm' }],
    [
      'as a list of details',
      { detail: [{ loc: ['body', 'tools', 0], msg: 'one' }, { msg: 'two' }] },
      { message: 'body.tools.0: one; two' },
    ],
    [
      'as a detail within a message',
      { message: { detail: [{ loc: ['body'], msg: 'one' }] } },
      { message: 'body: one' },
    ],
    [
      'with a filter’s inner code',
      { error: { message: 'm', code: null, inner_error: { code: 'ResponsibleAIPolicyViolation' } } },
      { message: 'm', code: 'ResponsibleAIPolicyViolation' },
    ],
    ['with the other spelling of it', { error: { innererror: { code: 'X' } } }, { code: 'X' }],
    [
      'with a status in words',
      { error: { message: 'm', status: 'UNAVAILABLE' } },
      { message: 'm', type: 'UNAVAILABLE' },
    ],
  ])('reads an error %s', (_name, body, expected) => {
    expect(decode(body)).toEqual({ status: 400, headers: { 'retry-after': '1' }, body, ...expected });
  });

  it('tells the status alone where the body tells nothing', () => {
    for (const body of [{}, { error: null }, { error: {} }, { error: [] }, { detail: [1] }, { message: 3 }]) {
      expect(decode(body, 502)).toEqual({ status: 502, headers: { 'retry-after': '1' }, body });
    }
    expect(chat.decodeError({ status: 500, headers: {}, body: { kind: 'none' } })).toEqual({
      status: 500,
      headers: {},
    });
  });

  it('shows a text for what it is', () => {
    const bytes = Buffer.from(' <h1>Bad Gateway</h1>\n');
    expect(
      chat.decodeError({ status: 502, headers: {}, body: { kind: 'bytes', bytes, media_type: 'text/html' } })
        .message,
    ).toBe('<h1>Bad Gateway</h1>');
  });
});
