import type { ProviderFailure } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { classifyError } from './classify-error.js';
import { azureChat } from './dialects.js';

function failure(status: number, error: object): ProviderFailure {
  const value = JSON.parse(JSON.stringify({ error }));
  return azureChat.decodeError({ status, headers: {}, body: { kind: 'json', value } });
}

describe('classifyError', () => {
  it.each([
    [
      400,
      { code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } },
      'content_filtered',
    ],
    [400, { code: '400', inner_error: { code: 'ResponsibleAIPolicyViolation' } }, 'content_filtered'],
    [400, { inner_error: { code: 'ResponsibleAIPolicyViolation' } }, 'content_filtered'],
    [400, { code: 'contentFilter' }, 'content_filtered'],
    [404, { code: 'DeploymentNotFound' }, 'model_unavailable'],
    [400, { code: 'OperationNotSupported' }, 'unsupported_operation'],
    [429, { code: 'RateLimitReached' }, 'rate_limited'],
    [429, { code: 'insufficient_quota' }, 'quota_exceeded'],
    [400, { code: 'context_length_exceeded' }, 'context_length_exceeded'],
    [503, { code: 'ServiceUnavailable' }, 'overloaded'],
    [401, { code: 'PermissionDenied' }, 'authentication'],
  ])('%s %o is %s', (status, error, code) => {
    expect(classifyError(failure(status, error))?.code).toBe(code);
  });

  it('leaves what only repeats the status to it', () => {
    for (const status of [400, 401, 404, 429, 500]) {
      expect(classifyError(failure(status, { code: String(status), message: 'm' }))).toBeUndefined();
    }
    expect(classifyError({ status: 502, headers: {} })).toBeUndefined();
  });
});
