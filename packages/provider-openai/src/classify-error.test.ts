import { describe, expect, it } from 'vitest';
import { classifyError } from './classify-error.js';

const failure = { status: 400, headers: {} };

describe('classifyError', () => {
  it.each([
    ['insufficient_quota', 429, 'quota_exceeded'],
    ['rate_limit_exceeded', 429, 'rate_limited'],
    ['resource_unavailable', 429, 'overloaded'],
    ['slow_down', 503, 'overloaded'],
    ['invalid_api_key', 401, 'authentication'],
    ['mismatched_project', 401, 'authentication'],
    ['model_not_found', 404, 'model_unavailable'],
    ['context_length_exceeded', 400, 'context_length_exceeded'],
    ['content_policy_violation', 400, 'content_filtered'],
    ['moderation_blocked', 400, 'content_filtered'],
    ['invalid_prompt', 200, 'content_filtered'],
    ['server_error', 200, 'provider_error'],
    ['previous_response_not_found', 404, 'invalid_request'],
  ])('reads %s with status %i as %s', (code, status, expected) => {
    expect(classifyError({ ...failure, status, code })).toEqual({ code: expected });
    expect(classifyError({ ...failure, status, type: code })).toEqual({ code: expected });
  });

  it('believes the code before the type', () => {
    expect(classifyError({ ...failure, status: 503, type: 'server_error' })).toBeUndefined();
    expect(classifyError({ ...failure, type: 'server_error', code: 'rate_limit_exceeded' })).toEqual({
      code: 'rate_limited',
    });
  });

  it('takes a 404 about something else than the model for a mistake in the request', () => {
    expect(classifyError({ ...failure, status: 404, param: 'input' })).toEqual({ code: 'invalid_request' });
    expect(classifyError({ ...failure, status: 404, param: 'model' })).toBeUndefined();
    expect(classifyError({ ...failure, status: 404 })).toBeUndefined();
  });

  it.each(['constructor', '__proto__', 'a_word_of_tomorrow', ''])('leaves %o to the status', (code) => {
    expect(classifyError({ ...failure, code, type: 'invalid_request_error' })).toBeUndefined();
  });

  it('never reads prose', () => {
    const message = 'rate_limit_exceeded insufficient_quota context_length_exceeded';
    expect(classifyError({ ...failure, message })).toBeUndefined();
  });
});
