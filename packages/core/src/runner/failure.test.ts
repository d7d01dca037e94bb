import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../schemas/parse-configuration.js';
import { buildRuntime } from '../engine/build-runtime.js';
import { acme } from '../../test/support/acme-adapter.js';
import { systemClock } from '../time/clock.js';
import { providerError } from './failure.js';

const secret = 'acme-secret-0123456789';

function source() {
  const configuration = parseConfiguration(
    { providers: { acme: { keys: [{ name: 'primary', value: secret }] } } },
    { adapters: [acme], environment: {}, readFile: () => '' },
  );
  const runtime = buildRuntime(configuration, [acme], {
    clock: systemClock,
    random: () => 0,
    environment: {},
  });
  const provider = runtime.providers.get('acme');
  const key = provider?.keys[0];
  if (provider === undefined || key === undefined) throw new Error('no provider');
  return { provider, key, model: 'm', redact: runtime.redact, now: 0, exposeKey: true };
}

describe('providerError', () => {
  it.each([
    [302, undefined, 'acme answered with HTTP 302, which is no answer of its API (check base_url)'],
    [404, '<html>', 'acme answered with HTTP 404, which is no answer of its API (check base_url): <html>'],
    [
      405,
      `no ${secret}`,
      'acme answered with HTTP 405, which is no answer of its API (check base_url): no [redacted]',
    ],
  ])('says what to check where another server answered, with %i', (status, message, expected) => {
    const { code, message: told } = providerError(
      { status, headers: {}, ...(message === undefined ? {} : { message }) },
      source(),
    );
    expect([code, told]).toEqual(['invalid_response', expected]);
  });

  it('shows a secret in no member, whichever one the provider quotes it in', () => {
    const error = providerError(
      {
        status: 400,
        headers: {},
        type: `type ${secret}`,
        code: `code ${secret}`,
        param: `param ${secret}`,
        message: `message ${secret}`,
      },
      source(),
    );
    const told = JSON.stringify([error.message, error.param, error.native, error]);
    expect(told).toContain('param [redacted]');
    expect(told).not.toContain(secret);
  });
});
