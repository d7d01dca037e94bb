import { createVerify, generateKeyPairSync } from 'node:crypto';
import { BifrostError, Secret, parseObject, type AdapterFetch, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { vertexKeyOptions } from '../options.js';
import { credentials } from './credentials.js';
import { machineToken } from './google-auth.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const now = 1_700_000_000_000;
const account = {
  type: 'service_account',
  client_email: 'robot@my-project.iam.gserviceaccount.com',
  private_key: privateKey,
  private_key_id: 'key-7',
  project_id: 'my-project',
};

interface Seen {
  url: string;
  form: URLSearchParams;
}

function endpoint(status: number, body: string, seen: Seen[] = []): AdapterFetch {
  return async ({ url, body: sent }) => {
    seen.push({ url, form: new URLSearchParams(String(sent)) });
    return { status, headers: {}, text: () => body };
  };
}

const granted = '{"access_token":"ya29.token","expires_in":3599,"token_type":"Bearer"}';

function fetched(given: object | undefined, fetch: AdapterFetch, value?: string) {
  const options = vertexKeyOptions.parse(
    given === undefined ? {} : { auth_credentials: JSON.stringify(given) },
  );
  const key = { name: 'primary', value: value === undefined ? undefined : new Secret(value), options };
  return credentials({ options: {}, key, fetch, now });
}

async function refusal(promise: Promise<unknown>): Promise<BifrostError> {
  const error: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!BifrostError.isInstance(error)) throw new Error('no BifrostError');
  return error;
}

function decodedPart(part: string | undefined): JsonObject {
  return parseObject(Buffer.from(part ?? '', 'base64url').toString('utf8')) ?? {};
}

describe('a service account', () => {
  it('trades one signed JWT for a token', async () => {
    const seen: Seen[] = [];
    const credential = await fetched(account, endpoint(200, granted, seen));
    expect(credential.value.reveal()).toBe('ya29.token');
    expect(credential.expiresAt).toBe(now + 3_599_000);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.url).toBe('https://oauth2.googleapis.com/token');
    expect(seen[0]?.form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header, claims, signature] = (seen[0]?.form.get('assertion') ?? '').split('.');
    expect(decodedPart(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-7' });
    expect(decodedPart(claims)).toEqual({
      iss: account.client_email,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: 'https://oauth2.googleapis.com/token',
      iat: now / 1000,
      exp: now / 1000 + 3600,
    });
    const verified = createVerify('sha256').update(`${header}.${claims}`);
    expect(verified.verify(publicKey, signature ?? '', 'base64url')).toBe(true);
  });

  it('reads a private key whose line breaks are written out', async () => {
    const escaped = { ...account, private_key: privateKey.replaceAll('\n', String.raw`\n`) };
    await expect(fetched(escaped, endpoint(200, granted))).resolves.toBeDefined();
  });

  it.each<[string, object]>([
    ['no PEM', { ...account, private_key: 'TOP-SECRET-TEXT' }],
    ['no account', { ...account, client_email: undefined }],
    ['a token_uri in clear text', { ...account, token_uri: 'http://evil.example/token' }],
    ['a token_uri that is none', { ...account, token_uri: 'token' }],
  ])('with %s is refused without a word of the secret', async (_name, given) => {
    const seen: Seen[] = [];
    const error = await refusal(fetched(given, endpoint(200, granted, seen)));
    expect(error.code).toBe('authentication');
    expect(error.message).toContain("key 'primary'");
    expect(error.message).not.toContain('SECRET');
    expect(seen).toEqual([]);
  });

  it('may name an endpoint on this machine', async () => {
    const seen: Seen[] = [];
    await fetched({ ...account, token_uri: 'http://127.0.0.1:9/token' }, endpoint(200, granted, seen));
    expect(seen[0]?.url).toBe('http://127.0.0.1:9/token');
  });

  it.each<[number, string, string]>([
    [400, '{"error":"invalid_grant","error_description":"robot@my-project"}', 'authentication'],
    [401, 'nope', 'authentication'],
    [503, '{}', 'authentication'],
    [429, '{}', 'authentication'],
    [200, '{}', 'authentication'],
    [200, '<html>', 'authentication'],
  ])('that gets HTTP %d %s fails with %s', async (status, body, code) => {
    const error = await refusal(fetched(account, endpoint(status, body)));
    expect(error.code).toBe(code);
    expect(error.message).toContain("key 'primary'");
    expect(error.message).not.toContain('robot');
  });

  it.each(['network', 'timeout'] as const)(
    'whose endpoint cannot be reached (%s) refuses the key, so that another one is tried',
    async (code) => {
      const cause = new BifrostError(code, 'no answer from https://oauth2.googleapis.com');
      const error = await refusal(fetched(account, () => Promise.reject(cause)));
      expect(error).toMatchObject({ code: 'authentication', cause });
      expect(error.message).toMatch(/'primary'.*no answer/u);
    },
  );
});

describe('other credentials', () => {
  it('are renewed for a login', async () => {
    const seen: Seen[] = [];
    const login = { type: 'authorized_user', client_id: 'id', client_secret: 's', refresh_token: 'r' };
    const credential = await fetched(login, endpoint(200, granted, seen));
    expect(credential.value.reveal()).toBe('ya29.token');
    expect(Object.fromEntries(seen[0]?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      client_id: 'id',
      client_secret: 's',
      refresh_token: 'r',
    });
  });

  it('are the API key as it stands', async () => {
    const credential = await fetched(undefined, endpoint(500, ''), 'AIza-key');
    expect(credential.value.reveal()).toBe('AIza-key');
    expect(Number.isSafeInteger(credential.expiresAt)).toBe(true);
  });

  it('of unknown kinds are left to Google’s library, whose refusal says what to do', async () => {
    const error = await refusal(fetched({ type: 'external_account' }, endpoint(500, '')));
    expect(error.code).toBe('authentication');
    expect(error.message).toContain('auth_credentials');
  });

  it.each([
    [now + 1_800_000, now + 1_800_000],
    [undefined, now + 300_000],
    [null, now + 300_000],
  ])('of this machine that end at %s are kept until %s', async (expiry, expiresAt) => {
    const client = {
      credentials: { expiry_date: expiry },
      getAccessToken: () => Promise.resolve({ token: 'ya29.machine' }),
    };
    const credential = await machineToken(() => Promise.resolve(client), { key: 'primary', now });
    expect(credential.value.reveal()).toBe('ya29.machine');
    expect(credential.expiresAt).toBe(expiresAt);
  });

  it('of this machine without a token are refused', async () => {
    const client = { credentials: {}, getAccessToken: () => Promise.resolve({}) };
    const error = await refusal(machineToken(() => Promise.resolve(client), { key: 'primary', now }));
    expect(error).toMatchObject({
      code: 'authentication',
      message: expect.stringContaining("key 'primary'"),
    });
  });

  it('that are no credentials are refused when the configuration is read', () => {
    const { success, error } = vertexKeyOptions.safeParse({ auth_credentials: '/path/to/key.json' });
    expect(success).toBe(false);
    expect(error?.message).toContain('file./path/to/key.json');
    expect(vertexKeyOptions.safeParse({ region: 'evil.example/' }).success).toBe(false);
    expect(vertexKeyOptions.safeParse({ regoin: 'us-central1' }).success).toBe(false);
  });
});
