import { BifrostError, Secret } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { defaultSettings, type GatewaySettings } from '../settings.js';
import { Gatekeeper, type Door } from './gatekeeper.js';

const token = (name: string, value: string) => ({ name, value: new Secret(value) });

const withTokens: Partial<GatewaySettings> = {
  clientTokens: [token('app', 'client-secret'), token('other', 'second-secret')],
  operatorTokens: [token('ops', 'operator-secret')],
};

/** The name that is let in, or the code of the refusal. */
function verdict(
  settings: Partial<GatewaySettings>,
  request: { door?: Door; method?: string; headers?: Record<string, string>; key?: string },
): string | undefined {
  const gatekeeper = new Gatekeeper({ ...defaultSettings, ...settings });
  const { door = 'client', method = 'GET', headers = {}, key } = request;
  try {
    return gatekeeper.admit(door, { method, headers: { host: 'localhost:8080', ...headers } }, key);
  } catch (error) {
    if (BifrostError.isInstance(error)) return error.code;
    throw error;
  }
}

describe('with tokens', () => {
  it.each([
    [{ authorization: 'Bearer client-secret' }, 'app'],
    [{ authorization: 'bearer   second-secret' }, 'other'],
    [{ 'x-api-key': 'client-secret' }, 'app'],
    [{ 'api-key': 'client-secret' }, 'app'],
    [{ 'x-goog-api-key': 'client-secret' }, 'app'],
    // A client may send its idea of a key in one header and the token in another.
    [{ authorization: 'Bearer dummy', 'x-api-key': 'client-secret' }, 'app'],
    [{ authorization: 'Basic client-secret' }, 'unauthorized'],
    [{ authorization: 'client-secret' }, 'unauthorized'],
    [{ authorization: 'Bearer ' }, 'unauthorized'],
    [{ authorization: 'Bearer client-secre' }, 'unauthorized'],
    [{ authorization: 'Bearer client-secret2' }, 'unauthorized'],
    [{ authorization: 'Bearer app' }, 'unauthorized'],
    [{ 'x-api-key': '' }, 'unauthorized'],
    [{}, 'unauthorized'],
  ])('%j gives %s', (headers: Record<string, string>, expected) => {
    expect(verdict(withTokens, { headers })).toBe(expected);
  });

  it('takes the token from ?key=', () => {
    expect(verdict(withTokens, { key: 'client-secret' })).toBe('app');
    expect(verdict(withTokens, { key: 'wrong' })).toBe('unauthorized');
  });

  it.each<[Door, string, string]>([
    ['client', 'client-secret', 'app'],
    ['client', 'operator-secret', 'unauthorized'],
    ['operator', 'operator-secret', 'ops'],
    ['operator', 'client-secret', 'unauthorized'],
    ['either', 'operator-secret', 'ops'],
    ['either', 'client-secret', 'app'],
    ['either', 'nothing', 'unauthorized'],
  ])('opens the %s door to %s: %s', (door, presented, expected) => {
    expect(verdict(withTokens, { door, headers: { 'x-api-key': presented } })).toBe(expected);
  });

  it('asks nothing about hosts, origins and media types', () => {
    const headers = {
      host: 'evil.example',
      origin: 'https://evil.example',
      'content-type': 'text/plain',
      'x-api-key': 'client-secret',
    };
    expect(verdict(withTokens, { method: 'POST', headers })).toBe('app');
  });

  it('keeps operators out when only clients have tokens', () => {
    const settings = { clientTokens: withTokens.clientTokens ?? [] };
    expect(verdict(settings, { door: 'operator', headers: { 'x-api-key': 'client-secret' } })).toBe(
      'unauthorized',
    );
    expect(verdict(settings, { door: 'either', headers: { 'x-api-key': 'client-secret' } })).toBe('app');
  });

  it('says what to do with a signature', () => {
    const gatekeeper = new Gatekeeper({ ...defaultSettings, ...withTokens });
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=app/20260101/us-east-1/bedrock/aws4_request',
    };
    expect(() => gatekeeper.admit('client', { method: 'POST', headers })).toThrow('bearer token');
  });

  describe('and a signature of AWS', () => {
    // an example of AWS's test suite for signers
    const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
    const signedAt = Date.UTC(2015, 7, 30, 12, 36);
    const headers = {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    };
    const visit = { method: 'GET', url: '/', headers, body: new Uint8Array() };
    const keeper = (now = signedAt, name = 'AKIDEXAMPLE', value = secret) =>
      new Gatekeeper(
        {
          ...defaultSettings,
          clientTokens: [token(name, value)],
          operatorTokens: [token('ops', 'operator')],
        },
        () => now,
      );

    it('lets in whoever signs with a token, under its name', () => {
      expect(keeper().waitsForBody(headers)).toBe(true);
      expect(keeper().admit('client', visit)).toBe('AKIDEXAMPLE');
    });

    it.each<[string, Gatekeeper, Partial<typeof visit>]>([
      ['another secret', keeper(signedAt, 'AKIDEXAMPLE', 'other'), {}],
      ['another name', keeper(signedAt, 'other'), {}],
      ['an old signature', keeper(signedAt + 3_600_000), {}],
      ['another body', keeper(), { body: Buffer.from('{}') }],
      ['another path', keeper(), { url: '/other' }],
    ])('refuses %s', (_name, gatekeeper, other) => {
      expect(() => gatekeeper.admit('client', { ...visit, ...other })).toThrow('AWS signature');
    });

    it('opens nothing to operators, and nothing before the body is there', () => {
      const { body: _body, ...early } = visit;
      expect(() => keeper().admit('client', early)).toThrow('AWS signature');
      expect(() => keeper().admit('operator', visit)).toThrow('AWS signature');
      expect(keeper(signedAt + 3_600_000).waitsForBody(headers)).toBe(false);
      expect(keeper(signedAt, 'other').waitsForBody(headers)).toBe(false);
      expect(keeper().waitsForBody({ authorization: 'Bearer AWS4-' })).toBe(false);
    });
  });

  it('never repeats what was presented', () => {
    const gatekeeper = new Gatekeeper({ ...defaultSettings, ...withTokens });
    const visit = { method: 'GET', headers: { 'x-api-key': 'sk-somebody-s-real-key' } };
    expect(() => gatekeeper.admit('client', visit)).toThrow(expect.not.stringContaining('sk-somebody'));
  });
});

describe('without tokens on this machine', () => {
  it.each([
    ['localhost', undefined],
    ['localhost:8080', undefined],
    ['LOCALHOST.:8080', undefined],
    ['127.0.0.1:9', undefined],
    ['[::1]:8080', undefined],
    ['[::1]', undefined],
    ['evil.example', 'forbidden'],
    ['localhost.evil.example', 'forbidden'],
    ['localhost@evil.example', 'forbidden'],
    ['localhost:8080@evil.example', 'forbidden'],
    ['127.0.0.1:80:80', 'forbidden'],
    ['[::1]evil.example', 'forbidden'],
    ['127.0.0.1.evil.example:8080', 'forbidden'],
    ['[::1].evil.example', 'forbidden'],
    ['', 'forbidden'],
    ['gateway.internal', undefined],
    ['gateway.internal:8080', undefined],
  ])('host %j gives %s', (host, expected) => {
    expect(verdict({ allowedHosts: ['gateway.internal'] }, { headers: { host } })).toBe(expected);
  });

  it('reads the host of HTTP/2', () => {
    expect(verdict({}, { headers: { host: 'localhost', ':authority': 'evil.example' } })).toBe('forbidden');
    expect(verdict({}, { headers: { host: '', ':authority': 'localhost:1' } })).toBeUndefined();
  });

  it.each([
    ['https://evil.example', 'forbidden'],
    ['http://localhost:3000', 'forbidden'],
    ['null', 'forbidden'],
    ['https://app.example', undefined],
    ['HTTPS://APP.example', undefined],
    ['https://app.example.evil.example', 'forbidden'],
  ])('origin %s gives %s', (origin, expected) => {
    expect(verdict({ allowedOrigins: ['https://app.example'] }, { headers: { origin } })).toBe(expected);
  });

  it.each([
    [{ 'content-type': 'application/json' }, undefined],
    [{ 'content-type': 'application/json; charset=utf-8' }, undefined],
    [{ 'content-type': 'multipart/form-data; boundary=x' }, undefined],
    [{ 'content-type': 'application/octet-stream' }, undefined],
    [{ 'content-type': 'application/vnd.amazon.eventstream' }, undefined],
    [{ 'content-type': 'text/plain' }, 'forbidden'],
    [{ 'content-type': 'text/plain; application/json' }, 'forbidden'],
    [{ 'content-type': 'application/jsonp' }, 'forbidden'],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 'forbidden'],
    [{ 'content-length': '2' }, 'forbidden'],
    [{ 'transfer-encoding': 'chunked' }, 'forbidden'],
    [{ 'content-length': '0' }, undefined],
    [{}, undefined],
  ])('a POST with %j gives %s', (headers: Record<string, string>, expected) => {
    expect(verdict({}, { method: 'POST', headers })).toBe(expected);
  });

  it('opens the operators’ door as well', () => {
    expect(verdict({}, { door: 'operator' })).toBeUndefined();
    expect(verdict({ operatorTokens: [token('ops', 'x')] }, { door: 'operator' })).toBe('unauthorized');
    expect(verdict({ operatorTokens: [token('ops', 'x')] }, { door: 'client' })).toBeUndefined();
  });
});

describe('without tokens for others (--insecure)', () => {
  const settings: Partial<GatewaySettings> = { host: '0.0.0.0', insecure: true };

  it('serves clients under any name, but no page of a stranger and no operator', () => {
    expect(verdict(settings, { headers: { host: '10.0.0.7:8080' } })).toBeUndefined();
    expect(verdict(settings, { headers: { origin: 'https://evil.example' } })).toBe('forbidden');
    expect(verdict(settings, { door: 'operator' })).toBe('unauthorized');
    expect(verdict(settings, { door: 'either' })).toBe('unauthorized');
  });
});
