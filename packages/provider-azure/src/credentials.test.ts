import {
  BifrostError,
  Secret,
  type AdapterFetch,
  type CredentialContext,
  type OutgoingRequest,
} from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { authorize } from './authorize.js';
import { chainOf, credentialsFrom, type ChainSettings, type TokenChain } from './credentials.js';
import { azureKeyOptions, type AzureKeyOptions, type AzureOptions } from './options.js';

const now = 1_700_000_000_000;
const application = { tenant_id: 'tenant', client_id: 'client', client_secret: 'se/cret+' };

type Request = Parameters<AdapterFetch>[0];

interface Asked {
  context: CredentialContext<AzureOptions, AzureKeyOptions>;
  requests: Request[];
}

function asked(options: object, answer: { status?: number; body?: string; value?: string } = {}): Asked {
  const requests: Request[] = [];
  const { status = 200, body = '{"access_token":"tok","expires_in":3599}', value } = answer;
  const parsed = azureKeyOptions.parse({ endpoint: 'https://r.openai.azure.com', ...options });
  const context = {
    options: {},
    key: { name: 'primary', value: value === undefined ? undefined : new Secret(value), options: parsed },
    now,
    fetch: (request: Request) => {
      requests.push(request);
      return Promise.resolve({ status, headers: {}, text: () => body });
    },
  };
  return { context, requests };
}

function noChain(): Promise<TokenChain> {
  return Promise.reject(new Error('nobody may ask the machine here'));
}

async function failureOf(promise: Promise<unknown>): Promise<BifrostError> {
  const cause: unknown = await promise.catch((error: unknown) => error);
  if (BifrostError.isInstance(cause)) return cause;
  throw new Error('it did not fail');
}

describe('a key with an application', () => {
  it('gets a token by one request', async () => {
    const { context, requests } = asked(application, { value: 'unused' });
    const credential = await credentialsFrom(noChain)(context);
    expect(credential.value.reveal()).toBe('tok');
    expect(credential.expiresAt).toBe(now + 3_599_000);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(Object.fromEntries(new URLSearchParams(String(requests[0]?.body)))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'se/cret+',
      scope: 'https://cognitiveservices.azure.com/.default',
    });
  });

  it.each([
    [
      'https://r.openai.azure.us',
      'https://login.microsoftonline.us/',
      'https://cognitiveservices.azure.us/.default',
    ],
    [
      'https://r.openai.azure.cn',
      'https://login.partner.microsoftonline.cn/',
      'https://cognitiveservices.azure.cn/.default',
    ],
  ])('asks in the cloud of %s', async (endpoint, authority, scope) => {
    const { context, requests } = asked({ ...application, endpoint });
    await credentialsFrom(noChain)(context);
    expect(requests[0]?.url.startsWith(authority)).toBe(true);
    expect(new URLSearchParams(String(requests[0]?.body)).get('scope')).toBe(scope);
  });

  it('asks for the scopes and at the host that it names', async () => {
    const { context, requests } = asked({
      ...application,
      scopes: ['api://one/.default', 'two'],
      authority: 'https://login.example/',
    });
    await credentialsFrom(noChain)(context);
    expect(requests[0]?.url).toBe('https://login.example/tenant/oauth2/v2.0/token');
    expect(new URLSearchParams(String(requests[0]?.body)).get('scope')).toBe('api://one/.default two');
  });

  it.each([
    [401, '{"error":"invalid_client","error_description":"AADSTS7000215 for app client"}'],
    [400, '{"error":"invalid_scope"}'],
    [429, ''],
    [503, 'busy'],
    [200, '{"token_type":"Bearer"}'],
    [200, '<html>'],
  ])('is refused, so that another key is tried, when the answer is %s %s', async (status, body) => {
    const { context } = asked(application, { status, body });
    const error = await failureOf(credentialsFrom(noChain)(context));
    expect([error.code, error.upstreamStatus]).toEqual(['authentication', 401]);
    expect(error.message).toContain("key 'primary'");
    expect(error.message).not.toMatch(/se.cret|AADSTS|access_token/u);
  });

  it.each(['network', 'timeout'] as const)('is refused when nobody answers (%s)', async (code) => {
    const { context } = asked(application);
    const fetch = () => Promise.reject(new BifrostError(code, 'nobody there'));
    const error = await failureOf(credentialsFrom(noChain)({ ...context, fetch }));
    expect([error.code, error.upstreamStatus]).toEqual(['authentication', 401]);
    expect(error.message).toMatch(/^https:\/\/login.*key 'primary'.*nobody there/u);
  });

  it('takes an answer without a lifetime for the usual one', async () => {
    const { context } = asked(application, { body: '{"access_token":"tok"}' });
    expect((await credentialsFrom(noChain)(context)).expiresAt).toBe(now + 3_600_000);
  });
});

describe('a key without an application', () => {
  it('is its own credential, for ever', async () => {
    const { context, requests } = asked({}, { value: 'api-key' });
    const credential = await credentialsFrom(noChain)(context);
    expect([credential.value.reveal(), credential.expiresAt, requests]).toEqual(['api-key', Infinity, []]);
  });

  it('is looked for on the machine where it has no value', async () => {
    const seen: { settings?: ChainSettings; scopes?: readonly string[] } = {};
    const load = (settings: ChainSettings): Promise<TokenChain> => {
      seen.settings = settings;
      return Promise.resolve((scopes) => {
        seen.scopes = scopes;
        return Promise.resolve({ token: 'machine', expiresAt: 5 });
      });
    };
    const { context } = asked({ client_id: 'identity', tenant_id: 'tenant' });
    const credential = await credentialsFrom(load)(context);
    expect([credential.value.reveal(), credential.expiresAt]).toEqual(['machine', 5]);
    expect(seen.settings).toEqual({
      authorityHost: 'https://login.microsoftonline.com',
      tenantId: 'tenant',
      managedIdentityClientId: 'identity',
    });
    expect(seen.scopes).toEqual(['https://cognitiveservices.azure.com/.default']);
  });

  it('says what to do where the machine has none', async () => {
    const error = await failureOf(credentialsFrom(noChain)(asked({}).context));
    expect(error.code).toBe('authentication');
    expect(error.message).toContain("key 'primary' has neither a value nor a client_secret");
  });
});

describe("Azure's own chain", () => {
  const settings = { authorityHost: 'https://login.example' };

  it('is set up and asked', async () => {
    class DefaultAzureCredential {
      readonly options: unknown;
      constructor(options: unknown) {
        this.options = options;
      }
      getToken(scopes: string[]) {
        return Promise.resolve({ token: JSON.stringify([this.options, scopes]), expiresOnTimestamp: 7 });
      }
    }
    const chain = chainOf({ DefaultAzureCredential }, settings);
    expect(await chain(['s'])).toEqual({ token: JSON.stringify([settings, ['s']]), expiresAt: 7 });
  });

  it('is not trusted to be what it was', async () => {
    class WithoutToken {
      getToken() {
        return Promise.resolve(null);
      }
    }
    expect(() => chainOf({}, settings)).toThrow(/not of a version/u);
    expect(() => chainOf({ DefaultAzureCredential: Object }, settings)).toThrow(/not of a version/u);
    const chain = chainOf({ DefaultAzureCredential: WithoutToken }, settings);
    await expect(chain([])).rejects.toThrow(/not of a version/u);
  });
});

describe('authorize', () => {
  const request: OutgoingRequest = {
    method: 'POST',
    origin: 'https://r.openai.azure.com',
    path: '/',
    headers: { 'api-key': 'of a client' },
    body: undefined,
  };
  const token = { value: new Secret('tok'), expiresAt: Infinity };

  function headers(options: object, value?: string) {
    const { key } = asked(options, value === undefined ? {} : { value }).context;
    return authorize(request, { options: {}, key, credential: token, now }).headers;
  }

  it('sends a key as api-key, and over whatever stood there', () => {
    expect(headers({}, 'k')).toEqual({ 'api-key': 'k' });
  });

  it('sends a token as bearer', () => {
    expect(headers(application, 'k')['authorization']).toBe('Bearer tok');
    expect(headers({})['authorization']).toBe('Bearer tok');
  });
});
