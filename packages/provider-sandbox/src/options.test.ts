import { describe, expect, it } from 'vitest';
import { createSandbox, sandbox, sandboxKeyOptions, sandboxOptions } from './index.js';

describe('options', () => {
  it('take what the documentation shows', () => {
    const options = {
      latency_in_milliseconds: 50,
      tokens_per_second: 20,
      answers: { 'gpt-4o': 'Hello.' },
      faults: [
        { kind: '429', model: 'gpt-*', key: 'a', probability: 0.5, first: 2, retry_after_in_seconds: 3 },
      ],
    };
    expect(sandboxOptions.parse(options)).toEqual(options);
    expect(sandboxKeyOptions.parse({})).toEqual({});
  });

  it.each([
    [{ latency: 5 }],
    [{ latency_in_milliseconds: -1 }],
    [{ tokens_per_second: Number.POSITIVE_INFINITY }],
    [{ answers: { a: 5 } }],
    [{ faults: [{ kind: '418' }] }],
    [{ faults: [{ kind: 'cut', probability: 2 }] }],
    [{ faults: [{ kind: 'cut', first: -1 }] }],
    [{ faults: [{ kind: 'cut', modle: 'x' }] }],
  ])('refuse %j', (options) => {
    expect(sandboxOptions.safeParse(options).success).toBe(false);
  });

  it('of a key name no key and set no texts', () => {
    expect(sandboxKeyOptions.safeParse({ faults: [{ kind: 'cut', key: 'x' }] }).success).toBe(false);
    expect(sandboxKeyOptions.safeParse({ answers: {} }).success).toBe(false);
  });
});

describe('the adapter', () => {
  it('is called sandbox, needs no key and dials nothing', () => {
    expect(sandbox).toMatchObject({ specVersion: 'v1', id: 'sandbox', credential: 'none' });
    const key = { name: 'default', value: undefined, options: {} };
    expect(sandbox.origins({ options: {}, key })).toEqual(['http://sandbox.invalid']);
    expect(createSandbox()).not.toBe(createSandbox());
  });

  it.each([
    ['context_length_exceeded', 'context_length_exceeded'],
    ['content_filter', 'content_filtered'],
    ['insufficient_quota', 'quota_exceeded'],
    ['model_not_found', 'model_unavailable'],
    ['constructor', undefined],
    ['rate_limit_exceeded', undefined],
  ])('reads %s as %s', (code, meant) => {
    expect(sandbox.classifyError?.({ status: 400, headers: {}, code })?.code).toBe(meant);
  });
});
