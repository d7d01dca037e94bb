import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './redactor.js';
import { Secret } from './secret.js';

const redactorOf = (...values: string[]): ((text: string) => string) =>
  createRedactor(values.map((value) => new Secret(value)));

/** A value as the encoders of URLs and JSON write it. */
const dresses = (value: string): string[] => [
  value,
  encodeURIComponent(value),
  encodeURI(value),
  new URLSearchParams({ v: value }).toString().slice(2),
  JSON.stringify(value).slice(1, -1),
  JSON.stringify(value)
    .slice(1, -1)
    .replaceAll('/', String.raw`\/`),
];

describe('redactor: configured secrets', () => {
  const key = 'tok-live-0123456789abcdefWXYZ';
  const redact = redactorOf(key);

  it('takes out the value, wherever and as often as it stands', () => {
    expect(redact(`a ${key}${key} b "${key}"`)).toBe('a [redacted] b "[redacted]"');
  });

  it('takes out what vendors show of a key', () => {
    expect(redact('bad key tok-live***************WXYZ')).toBe('bad key [redacted]***************WXYZ');
    expect(redact('bad key ...cdefWXYZ.')).toBe('bad key ...[redacted].');
  });

  it('leaves a text without secrets as it is', () => {
    const text =
      'The model `tok-large` does not exist. Use one of: a, b (see https://docs.example.com/models?page=2).';
    expect(redact(text)).toBe(text);
    expect(redact('')).toBe('');
  });

  it('does not black out words because a key begins with one', () => {
    const own = redactorOf('password-of-the-house-provider');
    expect(own('the password of the provider is wrong')).toBe('the password of the provider is wrong');
    expect(own('key password*** and …provider')).toBe('key [redacted]*** and …[redacted]');
  });

  it('does not take the first line of a key file for a fragment', () => {
    const file = '{\n  "type": "service_account", "private_key_id": "0123456789"\n}';
    expect(redactorOf(file)('{\n  "type": "error"\n}')).toBe('{\n  "type": "error"\n}');
    expect(redactorOf(file)(JSON.stringify({ sent: file }))).toBe('{"sent":"[redacted]"}');
  });

  it('leaves dummies of fewer than eight characters alone', () => {
    expect(redactorOf('ollama', 'x', '')('model ollama/x not found')).toBe('model ollama/x not found');
  });

  it('joins secrets that overlap', () => {
    expect(redactorOf('abcdefgh1', 'fgh1ijklm')('<abcdefgh1ijklm>')).toBe('<[redacted]>');
    expect(redactorOf('aaaaaaaa')('aaaaaaaaaaa')).toBe('[redacted]');
  });

  it('finds mixed encodings', () => {
    const own = redactorOf('p@ss/wörd +1"\\\n');
    expect(own('x p%40ss/w%c3%b6rd%20%2B1%22%5C%0a y')).toBe('x [redacted] y');
    expect(own(String.raw`x p@ss\/w\u00F6rd +1\"\\\n y`)).toBe('x [redacted] y');
  });

  it('lets no secret of eight characters or more through, in whatever dress', () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 60, unit: 'grapheme' })
      // The mark's own brackets could complete such a value again without anything having leaked.
      .filter((value) => !value.startsWith(']') && !value.endsWith('['));
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 4 }),
        fc.string(),
        fc.string(),
        (values, before, after) => {
          const own = redactorOf(...values);
          for (const value of values) {
            for (const dress of dresses(value)) {
              const cleaned = own(`${before}${dress}${after}${dress}`);
              for (const form of dresses(value)) expect(cleaned).not.toContain(form);
            }
          }
        },
      ),
    );
  });

  it('lets the ends of no key through', () => {
    const keyLike = fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/).filter((value) => /\d.*\d/.test(value));
    fc.assert(
      fc.property(keyLike, (value) => {
        const shown = redactorOf(value)(`key ${value.slice(0, 8)}***${value.slice(-8)} is wrong`);
        // one that begins like any vendor's key is taken out as a whole, with its middle
        expect(shown).toMatch(/^key \[redacted\](?:\*{3}\[redacted\])? is wrong$/);
      }),
    );
  });

  it('cleans a clean text to itself', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = redact(`${text} ${key} Bearer abc123def456 https://u:p@h/?key=abcdef`);
        expect(redact(once)).toBe(once);
      }),
    );
  });
});

describe('redactor: shapes of keys', () => {
  const redact = createRedactor([]);

  it.each([
    ['Incorrect API key provided: sk-abcdef1234567890.', 'Incorrect API key provided: [redacted].'],
    ['sk-ant-api03-AbC_def-123456', '[redacted]'],
    ['key "sk-proj-abcd********wxyz"', 'key "[redacted]"'],
    ['id AKIAIOSFODNN7EXAMPLE used', 'id [redacted] used'],
    ['id ASIAIOSFODNN7EXAMPLE used', 'id [redacted] used'],
    ['AIzaSyA-1234567890abcdefghijklmnopqrstu', '[redacted]'],
    ['token ya29.a0AfH6SMBx-1234567890', 'token [redacted]'],
    ['authorization: Bearer abc.def-123', 'authorization: Bearer [redacted]'],
    ['authorization: bearer secretTokenValue', 'authorization: bearer [redacted]'],
    ['authorization: Basic dXNlcjpwYXNz', 'authorization: Basic [redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!', '[redacted]!'],
    ['see https://user:pa@ss@host.example/path', 'see https://[redacted]@host.example/path'],
    ['GET /v1/models?key=abcdef&page=2', 'GET /v1/models?key=[redacted]&page=2'],
    ['POST https://h/?a=1&api_key=abc%20def', 'POST https://h/?a=1&api_key=[redacted]'],
    ['?X-Amz-Signature=00ff&x=1', '?X-Amz-Signature=[redacted]&x=1'],
    ['x-api-key: 0123abcd', 'x-api-key: [redacted]'],
    ['{"api_key":"0123abcd"}', '{"api_key":"[redacted]"}'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n', '[redacted]\n'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'Bearer authentication is required.',
    'Basic authentication failed',
    'the task-scheduler of desk-top',
    'max_tokens=5 and monkey=banana',
    'mail someone@example.com',
    'https://example.com/a@b',
    'AKIA is a prefix, AIza too',
  ])('leaves %s alone', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('ends in time on texts made to be slow', () => {
    // Quadratic patterns would need hours for these, and the runner's time limit would fail the test.
    for (const piece of [
      'sk-',
      'key=',
      'Bearer a',
      '://',
      'eyJ',
      '-----BEGIN PRIVATE KEY-----',
      'a.b@',
      '\\',
    ]) {
      const text = piece.repeat(40_000);
      expect(redact(text).length).toBeLessThanOrEqual(text.length * 4);
    }
  });
});
