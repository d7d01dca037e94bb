import { describe, expect, it } from 'vitest';
import { setRequestId } from '../adapter/request-id.js';
import { chat } from '../api/chat/dialect.js';
import { BifrostError, type BifrostErrorDetails } from '../errors/bifrost-error.js';
import type { ErrorCode } from '../errors/codes.js';
import { RecordingSink, callOf } from '../../test/support/ask.js';
import { answerError, type ErrorOrigin } from './answer-error.js';
import type { Call } from './call.js';

function told(
  code: ErrorCode,
  details: BifrostErrorDetails = {},
  more: { call?: Partial<Call>; origin?: Partial<ErrorOrigin> } = {},
): RecordingSink {
  const sink = new RecordingSink();
  const origin: ErrorOrigin = { tried: true, redact: (text) => text, ...more.origin };
  answerError(callOf({}, more.call), sink, { error: new BifrostError(code, 'oh', details), origin });
  return sink;
}

describe('answerError', () => {
  it('says once and for all that the tries are made', () => {
    expect(told('provider_error').headers['x-should-retry']).toBe('false');
    expect(told('rate_limited', { retryAfterMs: 100 }).headers['x-should-retry']).toBe('false');
    expect(told('invalid_request', {}, { origin: { tried: false } }).headers).not.toHaveProperty(
      'x-should-retry',
    );
  });

  it.each<ErrorCode>(['keys_cooling', 'circuit_open', 'queue_full'])('lets %s be repeated later', (code) => {
    const { headers } = told(code, { retryAfterMs: 1500 });
    expect(headers).toMatchObject({ 'retry-after': '2', 'retry-after-ms': '1500' });
    expect(headers).not.toHaveProperty('x-should-retry');
  });

  it('never tells to come back at once', () => {
    expect(told('rate_limited', { retryAfterMs: 0 }).headers['retry-after']).toBe('1');
  });

  it('names whose fault it is, and the provider as a header can say it', () => {
    expect(told('network', { provider: 'p' }).headers).toMatchObject({
      'x-request-id': 'request-1',
      'x-bf-fault': 'provider',
      'x-bf-provider': 'p',
      'content-type': 'application/json',
    });
  });

  it('carries the id where clients of the dialect look for it, unless the provider named its own', () => {
    const { inbound } = chat;
    if (inbound === undefined) throw new Error('the public API has no door');
    const dialect = { ...chat, inbound: { ...inbound, requestIdHeader: 'acme-id' } };
    expect(told('network', {}, { call: { dialect } }).headers).toMatchObject({
      'x-request-id': 'request-1',
      'acme-id': 'request-1',
    });
    const headers: Record<string, string> = { 'acme-id': 'theirs' };
    setRequestId(headers, dialect, 'ours');
    expect(headers).toEqual({ 'x-request-id': 'ours', 'acme-id': 'theirs' });
    expect(told('network').headers).not.toHaveProperty('acme-id');
  });

  it('tells the dialect the id, for formats whose errors repeat it', () => {
    const { inbound } = chat;
    if (inbound === undefined) throw new Error('the public API has no door');
    const encodeError = (error: BifrostError, requestId?: string) => ({
      ...inbound.encodeError(error),
      body: { kind: 'json' as const, value: { request_id: requestId ?? null } },
    });
    const dialect = { ...chat, inbound: { ...inbound, encodeError } };
    expect(told('network', {}, { call: { dialect } }).json).toEqual({ request_id: 'request-1' });
  });

  it('is plain text for a dialect that no client can speak', () => {
    const { inbound: _inbound, ...mute } = chat;
    const sink = told('network', {}, { call: { dialect: mute } });
    expect(sink).toMatchObject({ status: 502, text: 'oh' });
    expect(sink.headers['content-type']).toBe('text/plain');
  });
});
