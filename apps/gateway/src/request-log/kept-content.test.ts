import fc from 'fast-check';
import requestLog from '@bifrost/request-log';
import { describe, expect, it } from 'vitest';
import { ContentKeeper } from './content-keeper.js';
import { csvLine } from './export.js';
import { KeptBytes } from './kept-bytes.js';
import { safeAddress, safeRequestHeaders, safeResponseHeaders } from './safe-headers.js';

const same = (text: string): string => text;

describe('a kept body', () => {
  it('is the same however it came in pieces, and never longer than it may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.nat(60), (text, size) => {
        const whole = Buffer.from(text);
        const [one, other] = [new KeptBytes(100), new KeptBytes(100)];
        one.add(whole);
        for (let at = 0; at < whole.length; at += size + 1) other.add(whole.subarray(at, at + size + 1));
        expect(other.text(same)).toEqual(one.text(same));
        const kept = one.text(same);
        expect(kept?.bytes ?? 0).toBe(whole.length);
        expect(text.startsWith(kept?.text ?? '')).toBe(true);
        expect(Buffer.byteLength(kept?.text ?? '')).toBeLessThanOrEqual(100);
        expect(kept?.truncated ?? false).toBe(whole.length > 100);
      }),
    );
  });

  it('leaves no half of a secret at its end', () => {
    const secret = 'Zx9-some-long-credential-value-0123456789';
    const redact = (text: string): string => text.replaceAll(secret, '[redacted]');
    for (let before = 40; before < 100; before += 1) {
      const kept = new KeptBytes(100);
      kept.add(`${'.'.repeat(before)}${secret}${'.'.repeat(500)}`);
      const text = kept.text(redact)?.text ?? '';
      expect(text).not.toMatch(/Zx9|credential|\d{4}/);
    }
  });

  it('tells sounds and pictures by their size alone', () => {
    const kept = new KeptBytes(100);
    kept.mediaType = 'audio/mpeg';
    kept.add(Buffer.alloc(5_000, 1));
    expect(kept.text(same)).toMatchObject({ text: '[5000 bytes of audio/mpeg were not kept]', bytes: 5_000 });
    expect(new KeptBytes(100).text(same)).toBeNull();
  });
});

describe('a kept form', () => {
  it('has its fields, and the size of its files alone, on both sides', () => {
    const mediaType = 'multipart/form-data; boundary=x';
    const sound = Buffer.from('the bytes of a sound');
    const keeper = new ContentKeeper({
      maxBytes: 1_000,
      trace: true,
      redact: same,
      method: 'POST',
      path: '/',
    });
    const file = { name: 'file', filename: 'a.mp3', media_type: 'audio/mpeg', bytes: sound };
    keeper.request({ kind: 'multipart', fields: [{ name: 'model', value: 'm' }], files: [file] }, mediaType);
    keeper.sent(
      { provider: 'p', model: 'm', key: 'k' },
      {
        method: 'POST',
        origin: 'https://a.example',
        path: '/',
        headers: { 'content-type': mediaType },
        body: sound,
      },
    );
    const { request, exchanges } = keeper.content();
    expect(request?.text).toContain('"filename":"a.mp3","bytes":20');
    expect(request?.media_type).toBe(mediaType);
    expect(exchanges[0]?.request_body?.text).toBe(`[20 bytes of ${mediaType} were not kept]`);
  });
});

describe('headers and addresses', () => {
  it('are shown without what may be a credential', () => {
    expect(
      safeRequestHeaders(
        {
          authorization: 'Bearer a',
          'x-api-key': 'b',
          'x-amz-security-token': 'c',
          'x-corp-pass': 'd',
          'content-type': 'application/json',
          'x-vendor-version': '2023-06-01',
        },
        same,
      ),
    ).toEqual({
      authorization: '[redacted]',
      'x-api-key': '[redacted]',
      'x-amz-security-token': '[redacted]',
      'x-corp-pass': '[redacted]',
      'content-type': 'application/json',
      'x-vendor-version': '2023-06-01',
    });
    expect(safeResponseHeaders({ 'set-cookie': 'a', 'x-ratelimit-remaining-tokens': '5' }, same)).toEqual({
      'set-cookie': '[redacted]',
      'x-ratelimit-remaining-tokens': '5',
    });
    expect(safeAddress('https://a.example', '/m:go?alt=sse&key=AIza&x')).toBe(
      'https://a.example/m:go?alt=sse&key=[redacted]&x=[redacted]',
    );
    expect(safeAddress('https://a.example', '/m')).toBe('https://a.example/m');
  });
});

describe('a line of a table', () => {
  const written = requestLog.writeLine({
    id: 'a',
    request_id: 'r',
    time_ms: 0,
    client: null,
    user_agent: null,
    route: '/v1',
    dialect: null,
    operation: null,
    stream: false,
    passage: true,
    model: '',
    provider: null,
    model_used: null,
    key: null,
    status: 200,
    error: null,
    error_message: null,
    fault: null,
    fallback_index: null,
    fallback_from: null,
    fallback_to: null,
    fallback_reason: null,
    finish_reason: null,
    input_tokens: null,
    output_tokens: null,
    cached_tokens: null,
    reasoning_tokens: null,
    usage_source: 'none',
    cost_usd: -0.5,
    latency_ms: 1,
    first_token_ms: null,
    overhead_ms: 0,
    attempts: [],
    dropped_params: [],
    malformed_events: 0,
    content: null,
  });
  const [record] = requestLog.readBatch(written);
  if (record === undefined) throw new Error('a line is a record');

  it.each([
    ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\tx', `'\tx`],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['plain', 'plain'],
  ])('has no formula: %j', (model, cell) => {
    expect(csvLine({ ...record, model })).toContain(`,true,${cell},`);
  });

  it('has numbers as numbers, and nothing for what is not known', () => {
    expect(csvLine(record)).toBe(
      '1970-01-01T00:00:00.000Z,a,r,,,/v1,,,false,true,,,,,200,,,,,,,,,,,,,none,-0.5,1,,0,0,false\r\n',
    );
  });
});
