import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProviderFailure } from '../adapter/wire.js';
import { classifyFailure, isForeignAnswer } from './classify.js';
import { isErrorCode } from './codes.js';

const failure = (status: number, more: Partial<ProviderFailure> = {}): ProviderFailure => ({
  status,
  headers: {},
  ...more,
});

describe('classifyFailure by status', () => {
  it.each([
    [301, 'invalid_response'],
    [308, 'invalid_response'],
    [400, 'invalid_request'],
    [401, 'authentication'],
    [402, 'quota_exceeded'],
    [403, 'authentication'],
    [404, 'invalid_response'],
    [405, 'invalid_response'],
    [408, 'timeout'],
    [410, 'model_unavailable'],
    [413, 'invalid_request'],
    [415, 'invalid_request'],
    [418, 'invalid_request'],
    [422, 'invalid_request'],
    [424, 'provider_error'],
    [429, 'rate_limited'],
    [431, 'invalid_request'],
    [498, 'authentication'],
    [499, 'provider_error'],
    [500, 'provider_error'],
    [501, 'provider_error'],
    [502, 'provider_error'],
    [503, 'overloaded'],
    [504, 'timeout'],
    [520, 'provider_error'],
    [524, 'timeout'],
    [529, 'overloaded'],
    [599, 'provider_error'],
  ])('%i without a readable body is %s', (status, code) => {
    expect(classifyFailure(failure(status), undefined)).toEqual({ code });
  });

  it('takes a 404 in the form of the API for a missing model', () => {
    const message = 'no such model';
    for (const body of [{ error: message }, { error: { message } }, { message }]) {
      expect(classifyFailure(failure(404, { message, body }), undefined).code).toBe('model_unavailable');
      expect(isForeignAnswer(failure(404, { message, body }))).toBe(false);
    }
    expect(isForeignAnswer(failure(404, { type: 'not_found_error' }))).toBe(false);
    expect(isForeignAnswer(failure(404, { message: '<html>Not Found</html>' }))).toBe(true);
    expect(isForeignAnswer(failure(404, { message: 'Not Found', body: { detail: 'Not Found' } }))).toBe(true);
    expect(isForeignAnswer(failure(404))).toBe(true);
    expect(isForeignAnswer(failure(302))).toBe(true);
    expect(isForeignAnswer(failure(500))).toBe(false);
  });
});

describe('classifyFailure by code and type', () => {
  it.each([
    [400, { code: 'context_length_exceeded', type: 'invalid_request_error' }, 'context_length_exceeded'],
    [400, { code: 'content_filter' }, 'content_filtered'],
    [400, { code: 'content_policy_violation', type: 'image_generation_user_error' }, 'content_filtered'],
    [429, { code: 'insufficient_quota', type: 'insufficient_quota' }, 'quota_exceeded'],
    [404, { code: 'model_not_found', type: 'invalid_request_error' }, 'model_unavailable'],
    [403, { code: 'model_not_found' }, 'model_unavailable'],
    [401, { code: 'invalid_api_key', type: 'invalid_request_error' }, 'authentication'],
    [200, { type: 'overloaded_error' }, 'overloaded'],
    [200, { type: 'rate_limit_error' }, 'rate_limited'],
    [200, { type: 'authentication_error' }, 'authentication'],
    [200, { type: 'invalid_request_error' }, 'invalid_request'],
    [200, { type: 'server_error' }, 'provider_error'],
    [200, {}, 'provider_error'],
    [500, { type: 'invalid_request_error' }, 'provider_error'],
  ])('%i with %o is %s', (status, words, code) => {
    expect(classifyFailure(failure(status, words), undefined).code).toBe(code);
  });

  it('never finds what every object inherits', () => {
    expect(classifyFailure(failure(400, { code: 'constructor', type: '__proto__' }), undefined).code).toBe(
      'invalid_request',
    );
  });

  it('puts the adapter first and keeps what only the body said', () => {
    const told = failure(429, { code: 'insufficient_quota', retryAfterMs: 40, param: 'model' });
    expect(classifyFailure(told, { code: 'overloaded' })).toEqual({
      code: 'overloaded',
      retryAfterMs: 40,
      param: 'model',
    });
    expect(classifyFailure(told, { code: 'overloaded', retryAfterMs: 7, param: 'x' })).toEqual({
      code: 'overloaded',
      retryAfterMs: 7,
      param: 'x',
    });
  });

  it('has an answer of the table for whatever comes', () => {
    const anything = fc.record(
      {
        status: fc.integer({ min: 100, max: 999 }),
        code: fc.string(),
        type: fc.string(),
        message: fc.string(),
      },
      { requiredKeys: ['status'] },
    );
    fc.assert(
      fc.property(anything, ({ status, ...words }) => {
        expect(isErrorCode(classifyFailure(failure(status, words), undefined).code)).toBe(true);
      }),
    );
  });
});
