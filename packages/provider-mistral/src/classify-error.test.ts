import type { JsonObject, ProviderFailure } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { answer } from '../test/support.js';
import { mistralChat } from './chat/dialect.js';
import { classifyError } from './classify-error.js';

function failure(status: number, body: JsonObject): ProviderFailure {
  return mistralChat.decodeError(answer(body, status));
}

const tooLong =
  'Prompt contains 9 tokens and 0 draft tokens, too large for model with 8 maximum context length';

describe('classifyError', () => {
  it.each([
    [400, { type: 'invalid_model', code: '1500' }, 'model_unavailable'],
    [429, { type: 'rate_limited', code: '1300' }, 'rate_limited'],
    [429, { type: 'service_tier_capacity_exceeded', code: '3505' }, 'overloaded'],
    [500, { type: 'internal_server_error', code: '1000' }, 'provider_error'],
    [400, { type: 'invalid_request_prompt', message: tooLong }, 'context_length_exceeded'],
  ])('%s %o is %s', (status, error, code) => {
    expect(classifyError(failure(status, { object: 'error', ...error }))?.code).toBe(code);
  });

  it('reads the one sentence only where its type allows', () => {
    expect(classifyError(failure(400, { object: 'error', type: 'other', message: tooLong }))).toBeUndefined();
    expect(classifyError(failure(500, { type: 'invalid_request_prompt', message: tooLong }))).toBeUndefined();
  });

  it.each([
    [['body', 'temperature'], 'temperature'],
    [['body', 'tools', 'list[Tool]', 0, 'type'], 'tools[0].type'],
    [['body', 'messages', 1, 'UserMessage', 'content', 'str'], 'messages[1].content.str'],
  ])('names the member at %o', (loc, param) => {
    const detail = [{ type: 'extra_forbidden', loc, msg: 'Extra inputs are not permitted' }];
    expect(classifyError(failure(422, { detail }))).toEqual({ code: 'invalid_request', param });
  });

  it('leaves to the status what has no type', () => {
    expect(classifyError(failure(401, { detail: 'Invalid API Key' }))).toBeUndefined();
    expect(failure(401, { detail: 'Invalid API Key' }).message).toBe('Invalid API Key');
    expect(classifyError(failure(422, { detail: 'wrong' }))).toBeUndefined();
    expect(classifyError({ status: 502, headers: {} })).toBeUndefined();
  });
});
