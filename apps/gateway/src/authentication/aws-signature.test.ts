import { describe, expect, it } from 'vitest';
import { isFresh, isSignedWith, readAwsSignature, type SignedRequest } from './aws-signature.js';

/* Examples that AWS publishes with its test suite for signers, with the key of its documentation. */

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const time = '20150830T123600Z';
const signedAt = Date.UTC(2015, 7, 30, 12, 36, 0);

function authorization(signedHeaders: string, signature: string): string {
  const credential = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

interface Example {
  request: Partial<SignedRequest> & { body?: Uint8Array };
  names: string;
  signature: string;
}

const vanilla: Example = {
  request: {},
  names: 'host;x-amz-date',
  signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
};
const examples: Readonly<Record<string, Example>> = {
  vanilla,
  'a query in another order': {
    request: { url: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1' },
    names: 'host;x-amz-date',
    signature: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  },
  'headers with blanks': {
    request: { headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' } },
    names: 'host;my-header1;my-header2;x-amz-date',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  'a body': {
    request: {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': '13',
        'x-amz-content-sha256': '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
      },
      body: Buffer.from('Param1=value1'),
    },
    names: 'content-length;content-type;host;x-amz-content-sha256;x-amz-date',
    signature: 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
  },
};

function given({ request, names, signature }: Example): SignedRequest {
  const headers = { host: 'example.amazonaws.com', 'x-amz-date': time, ...request.headers };
  return {
    method: 'GET',
    url: '/',
    body: new Uint8Array(),
    ...request,
    headers: { ...headers, authorization: authorization(names, signature) },
  };
}

function verdict(request: SignedRequest, key = secret): boolean | undefined {
  const signature = readAwsSignature(request.headers);
  return signature === undefined ? undefined : isSignedWith(request, signature, key);
}

describe('a signature of AWS', () => {
  it.each(Object.entries(examples))('is right: %s', (_name, example) => {
    expect(verdict(given(example))).toBe(true);
  });

  it.each<[string, Partial<SignedRequest>]>([
    ['another method', { method: 'PUT' }],
    ['another path', { url: '/other' }],
    ['another query', { url: '/?a=b' }],
    ['another body', { body: Buffer.from('x') }],
  ])('covers everything: %s', (_name, other) => {
    expect(verdict({ ...given(vanilla), ...other })).toBe(false);
  });

  it('is wrong with another secret, another host or another time', () => {
    const request = given(vanilla);
    expect(verdict(request, `${secret}x`)).toBe(false);
    expect(verdict({ ...request, headers: { ...request.headers, host: 'evil.example' } })).toBe(false);
    expect(verdict({ ...request, headers: { ...request.headers, 'x-amz-date': '20150830T123601Z' } })).toBe(
      false,
    );
  });

  it('is found under the name that HTTP/2 has for the host', () => {
    const { host, ...headers } = given(vanilla).headers;
    expect(verdict({ ...given(vanilla), headers: { ...headers, ':authority': host } })).toBe(true);
  });

  it.each([
    'AWS4-HMAC-SHA256',
    authorization('host;x-amz-date', 'short'),
    authorization('', vanilla.signature),
    authorization('host', vanilla.signature).replace('20150830', '20150829'),
    `Bearer ${secret}`,
    undefined,
  ])('cannot be read from %s', (header) => {
    expect(readAwsSignature({ 'x-amz-date': time, authorization: header })).toBeUndefined();
  });

  it('needs its time in the header', () => {
    const { 'x-amz-date': _time, ...headers } = given(vanilla).headers;
    expect(readAwsSignature(headers)).toBeUndefined();
  });

  it.each([
    [0, true],
    [15 * 60_000, true],
    [-15 * 60_000, true],
    [15 * 60_000 + 1, false],
    [-15 * 60_000 - 1, false],
  ])('%i milliseconds later is fresh: %s', (later, fresh) => {
    const signature = readAwsSignature(given(vanilla).headers);
    expect(signature !== undefined && isFresh(signature, signedAt + later)).toBe(fresh);
  });

  it('is not fresh at no time at all', () => {
    const signature = readAwsSignature(given(vanilla).headers);
    expect(signature !== undefined && isFresh({ ...signature, time: '20150830T999999Z' }, signedAt)).toBe(
      false,
    );
    expect(signature !== undefined && isFresh({ ...signature, time: '20150830' }, signedAt)).toBe(false);
  });
});
