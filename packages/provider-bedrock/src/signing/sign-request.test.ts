import { describe, expect, it } from 'vitest';
import { canonicalRequest, sha256, signRequest, timestampOf } from './sign-request.js';

const scope = {
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  region: 'us-east-1',
  service: 'bedrock',
  timestamp: '20260102T030405Z',
};
const request = {
  method: 'POST',
  path: '/model/anthropic.claude-3-haiku%3A0/converse',
  headers: {
    'x-amz-date': '20260102T030405Z',
    host: 'bedrock-runtime.us-east-1.amazonaws.com',
    'content-type': 'application/json',
  },
  bodyDigest: sha256('{}'),
};

describe('a signature', () => {
  it('covers the headers in their order, and the path encoded twice', () => {
    expect(canonicalRequest(request)).toEqual({
      signedHeaders: 'content-type;host;x-amz-date',
      text: [
        'POST',
        '/model/anthropic.claude-3-haiku%253A0/converse',
        '',
        'content-type:application/json',
        'host:bedrock-runtime.us-east-1.amazonaws.com',
        'x-amz-date:20260102T030405Z',
        '',
        'content-type;host;x-amz-date',
        '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      ].join('\n'),
    });
  });

  it('changes with everything that it covers', () => {
    const original = signRequest(request, scope);
    const others = [
      signRequest({ ...request, method: 'GET' }, scope),
      signRequest({ ...request, path: '/model/other/converse' }, scope),
      signRequest({ ...request, path: `${request.path}?a=1` }, scope),
      signRequest({ ...request, headers: { ...request.headers, host: 'elsewhere' } }, scope),
      signRequest({ ...request, bodyDigest: sha256('{ }') }, scope),
      signRequest(request, { ...scope, region: 'eu-west-1' }),
      signRequest(request, { ...scope, service: 'sts' }),
      signRequest(request, { ...scope, timestamp: '20260102T030406Z' }),
    ].map((authorization) => /Signature=([\da-f]{64})$/u.exec(authorization)?.[1]);
    expect(new Set(others).size).toBe(others.length);
    expect(others.every((signature) => signature !== undefined && !original.endsWith(signature))).toBe(true);
  });

  it('sorts a query by name and value, and keeps a name without a value', () => {
    const { text } = canonicalRequest({ ...request, path: '/?b=2&a=%20&b=1&c' });
    expect(text.split('\n')[2]).toBe('a=%20&b=1&b=2&c=');
  });

  it('is dated to the second, in universal time', () => {
    expect(timestampOf(Date.UTC(2026, 0, 2, 3, 4, 5, 678))).toBe('20260102T030405Z');
  });
});
