import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../../test/support/dialects.js';
import { parseSse } from '../../../test/support/stream-parts.js';
import { BifrostError } from '../../errors/bifrost-error.js';
import type { JsonObject } from '../../json/read.js';
import { responses, responsesDialect } from './dialect.js';

const error = new BifrostError('rate_limited', 'too many requests', {
  provider: 'acme',
  retryAfterMs: 1500,
  native: { type: 'requests', code: 'rate_limit_exceeded' },
});

const reason = { code: 'rate_limit_exceeded', message: 'slow down' };
const failed = { object: 'response', status: 'failed', error: reason, output: [] };

describe('an error', () => {
  it('is told as the unified API tells it', () => {
    const answer = responses.inbound?.encodeError(error);
    expect(answer?.status).toBe(429);
    expect(answer?.headers).toEqual({ 'retry-after': '2' });
    expect(jsonOf(answer)).toMatchObject({
      error: { code: 'rate_limited' },
      extra_fields: { fault: 'provider' },
    });
  });

  it("is told in the vendor's words on its own route", () => {
    const answer = jsonOf(responsesDialect({ id: 'acme.responses' }).inbound?.encodeError(error));
    expect(answer).toEqual({
      error: { message: 'too many requests', type: 'requests', code: 'rate_limit_exceeded', param: null },
    });
  });

  it('stands in a stream in both forms that clients read', () => {
    const [event, ...more] = parseSse(String(responses.inbound?.encodeStreamError(error)));
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      event: 'error',
      json: {
        type: 'error',
        code: 'rate_limited',
        message: 'too many requests',
        param: null,
        sequence_number: 0,
        error: { code: 'rate_limited', message: 'too many requests' },
      },
    });
  });

  it('of a provider is read from its body', () => {
    const failure = responses.decodeError({
      status: 400,
      headers: {},
      body: { kind: 'json', value: { error: { message: 'no', type: 't', code: 'c', param: 'input' } } },
    });
    expect(failure).toMatchObject({ status: 400, message: 'no', type: 't', code: 'c', param: 'input' });
  });

  it.each<[string, JsonObject]>([
    ['the event of a response that failed', { type: 'response.failed', response: failed }],
    ['a response that failed', failed],
    ['the event of an error', { type: 'error', ...reason, param: null, sequence_number: 1 }],
    ['the event of an error, as the service sends it', { type: 'error', error: reason }],
  ])('of a provider is read from %s', (_name, value) => {
    const failure = responses.decodeError({
      status: 200,
      headers: { a: 'b' },
      body: { kind: 'json', value },
    });
    expect(failure).toMatchObject({ status: 200, headers: { a: 'b' }, ...reason });
    expect(failure.type).toBeUndefined();
  });
});
