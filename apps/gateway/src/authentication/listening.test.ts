import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { certificate, privateKey } from '../../test/support/certificate.js';
import { defaultSettings } from '../settings.js';
import { checkListening } from './listening.js';
import { listensOnLoopback } from './loopback.js';

const anotherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const clientTokens = [{ name: 'app', value: new Secret('a') }];

describe('listensOnLoopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])(
    '%s is this machine',
    (host) => {
      expect(listensOnLoopback(host)).toBe(true);
    },
  );

  it.each(['0.0.0.0', '::', '10.0.0.1', '192.168.1.2', 'example.com', '127.0.0.1.example.com', ''])(
    '%j may be more',
    (host) => {
      expect(listensOnLoopback(host)).toBe(false);
    },
  );
});

describe('checkListening', () => {
  it('says nothing about this machine', () => {
    expect(checkListening(defaultSettings)).toEqual([]);
  });

  it('refuses another address without a token, and says how to go on', () => {
    const settings = { ...defaultSettings, host: '0.0.0.0' };
    expect(() => checkListening(settings)).toThrow(/BIFROST_TOKEN=[^]*--host 127\.0\.0\.1[^]*--insecure/);
  });

  it('is not satisfied by a token for operators', () => {
    const settings = { ...defaultSettings, host: '0.0.0.0', operatorTokens: clientTokens };
    expect(() => checkListening(settings)).toThrow('Refusing to listen');
  });

  it('warns of what --insecure means', () => {
    expect(checkListening({ ...defaultSettings, host: '0.0.0.0', insecure: true })).toEqual([
      expect.stringContaining('no token is configured'),
    ]);
  });

  it('warns of tokens in clear text, not behind TLS', () => {
    const settings = { ...defaultSettings, host: '0.0.0.0', clientTokens };
    expect(checkListening(settings)).toEqual([expect.stringContaining('clear text')]);
    expect(checkListening({ ...settings, tls: { cert: certificate, key: new Secret(privateKey) } })).toEqual(
      [],
    );
  });

  it.each([
    [certificate, 'a secret'],
    ['no PEM', privateKey],
    [certificate, anotherKey],
  ])('refuses a certificate that cannot be used, and keeps its key to itself', (cert, key) => {
    const check = (): unknown => checkListening({ ...defaultSettings, tls: { cert, key: new Secret(key) } });
    expect(check).toThrow(/^gateway\.tls: .* in PEM/);
    expect(check).not.toThrow(key);
  });
});
