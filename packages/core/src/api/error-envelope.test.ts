import { describe, expect, it } from 'vitest';
import { BifrostError } from '../errors/bifrost-error.js';
import type { ErrorCode } from '../errors/codes.js';
import { errorAnswer, errorEnvelope, errorEvent } from './error-envelope.js';

const unified = { extraFields: true };

describe('the error envelope', () => {
  it('tells code, whose fault it is, and every attempt', () => {
    const error = new BifrostError('rate_limited', 'too many', {
      provider: 'p',
      model: 'm',
      upstreamStatus: 429,
      retryAfterMs: 1200,
      native: { type: 'requests', code: 'rate_limit_exceeded' },
      attempts: [{ provider: 'p', model: 'm', status: 429, error: 'rate_limited', start: 2, latency: 3 }],
    });
    expect(errorAnswer(error, unified)).toEqual({
      status: 429,
      headers: { 'retry-after': '2' },
      body: {
        kind: 'json',
        value: {
          error: {
            message: 'too many',
            type: 'provider_error',
            code: 'rate_limited',
            param: null,
            native: { type: 'requests', code: 'rate_limit_exceeded' },
          },
          extra_fields: {
            fault: 'provider',
            provider: 'p',
            model: 'm',
            upstream_status: 429,
            retry_after_ms: 1200,
            attempts: [
              { provider: 'p', model: 'm', status: 429, error: 'rate_limited', start: 2, latency: 3 },
            ],
          },
        },
      },
    });
  });

  it.each<[ErrorCode, string]>([
    ['invalid_request', 'invalid_request_error'],
    ['unauthorized', 'authentication_error'],
    ['content_filtered', 'policy_error'],
    ['authentication', 'provider_error'],
    ['queue_full', 'gateway_error'],
  ])('calls %s a %s', (code, type) => {
    expect(errorEnvelope(new BifrostError(code, 'm'), unified)).toMatchObject({ error: { type, code } });
  });

  it('has the vendor’s words and nothing else on the vendor’s own routes', () => {
    const native = { type: 'insufficient_quota', code: 'insufficient_quota' };
    expect(
      errorEnvelope(new BifrostError('quota_exceeded', 'm', { native }), { extraFields: false }),
    ).toEqual({
      error: { message: 'm', type: 'insufficient_quota', code: 'insufficient_quota', param: null },
    });
    const ours = new BifrostError('invalid_request', 'm', { param: 'stop' });
    expect(errorEnvelope(ours, { extraFields: false })).toEqual({
      error: { message: 'm', type: 'invalid_request_error', code: 'invalid_request', param: 'stop' },
    });
  });

  it('is one event in a stream, whatever its message holds', () => {
    const event = errorEvent(new BifrostError('internal', 'line\n\nbreak'), unified);
    expect(event).toMatch(/^data: \{"error":[^\n]*\}\n\n$/);
  });

  it('names phase and problems where there are any', () => {
    expect(errorEnvelope(new BifrostError('timeout', 'm', { phase: 'idle' }), unified)).toMatchObject({
      extra_fields: { phase: 'idle' },
    });
    const problems = ['a: wrong', 'b: missing'];
    expect(
      errorEnvelope(new BifrostError('invalid_configuration', 'm', { problems }), unified),
    ).toMatchObject({
      extra_fields: { problems },
    });
  });
});
