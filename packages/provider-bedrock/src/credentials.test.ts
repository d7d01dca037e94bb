import { BifrostError, Secret, type AdapterFetch, type CredentialContext } from '@bifrost/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { unpackCredentials } from './aws-credentials.js';
import { credentials, credentialsFrom, type ChainCredentials } from './credentials.js';
import { bedrockKeyOptions, type BedrockKeyOptions, type BedrockOptions } from './options.js';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const machine: ChainCredentials = { accessKeyId: 'AKIDMACHINE', secretAccessKey: 'machine' };
type FetchRequest = Parameters<AdapterFetch>[0];

function context(
  keyOptions: object,
  more: { value?: string; fetch?: AdapterFetch } = {},
): CredentialContext<BedrockOptions, BedrockKeyOptions> {
  return {
    options: {},
    key: {
      name: 'primary',
      value: more.value === undefined ? undefined : new Secret(more.value),
      options: bedrockKeyOptions.parse(keyOptions),
    },
    fetch: more.fetch ?? (() => Promise.reject(new Error('nothing should be fetched'))),
    now,
  };
}

const own = { access_key: 'AKIDOWN', secret_key: 'own', session_token: 'token', region: 'eu-west-1' };
const chain = credentialsFrom(() => Promise.resolve(() => Promise.resolve(machine)));
const noChain = credentialsFrom(() => Promise.reject(new Error('must not be loaded')));

const assumed = `<AssumeRoleResponse><AssumeRoleResult><Credentials>
  <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role+/=</SecretAccessKey>
  <SessionToken>role-token</SessionToken><Expiration>2026-01-02T04:04:05Z</Expiration>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`;

function sts(status: number, xml: string): { fetch: AdapterFetch; requests: FetchRequest[] } {
  const requests: FetchRequest[] = [];
  const fetch: AdapterFetch = (request) => {
    requests.push(request);
    return Promise.resolve({ status, headers: {}, text: () => xml });
  };
  return { fetch, requests };
}

describe('the credential of a key', () => {
  it('is its bearer key before everything else', async () => {
    const credential = await noChain(
      context({ ...own, role_arn: 'arn:aws:iam::1:role/r' }, { value: 'bearer' }),
    );
    expect(credential.value.reveal()).toBe('bearer');
    expect(credential.expiresAt).toBe(Infinity);
  });

  it('is its access key where it has one, for ever', async () => {
    const credential = await noChain(context(own));
    expect(unpackCredentials(credential.value)).toEqual({
      accessKeyId: 'AKIDOWN',
      secretAccessKey: 'own',
      sessionToken: 'token',
    });
    expect(credential.expiresAt).toBe(Infinity);
    expect(JSON.stringify(credential)).not.toContain('own');
  });

  it('is what the machine has otherwise, until that ends', async () => {
    expect(await chain(context({}))).toMatchObject({ expiresAt: now + 300_000 });
    const expiration = new Date(now + 3_600_000);
    const timed = credentialsFrom(() => Promise.resolve(() => Promise.resolve({ ...machine, expiration })));
    expect(await timed(context({}))).toMatchObject({ expiresAt: now + 3_600_000 });
  });

  it('is missing where the machine has none, and the error says what to do', async () => {
    const empty = credentialsFrom(() => Promise.resolve(() => Promise.reject(new Error('found nothing'))));
    await expect(empty(context({}))).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(/key 'primary'.*access_key/u),
    });
  });

  it("comes from AWS's own chain where that is installed", async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'from the environment');
    const credential = await credentials(context({}));
    expect(unpackCredentials(credential.value)).toEqual({
      accessKeyId: 'AKIDENV',
      secretAccessKey: 'from the environment',
    });
  });
});

describe('a role', () => {
  const role = {
    ...own,
    role_arn: 'arn:aws:iam::123456789012:role/models',
    external_id: 'ext & 1',
    session_name: 'me@home',
  };

  it('is assumed with the credentials of the key, in its region', async () => {
    const { fetch, requests } = sts(200, assumed);
    const credential = await noChain(context(role, { fetch }));
    expect(unpackCredentials(credential.value)).toEqual({
      accessKeyId: 'ASIAROLE',
      secretAccessKey: 'role+/=',
      sessionToken: 'role-token',
    });
    expect(credential.expiresAt).toBe(Date.UTC(2026, 0, 2, 4, 4, 5));
    const [request] = requests;
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://sts.eu-west-1.amazonaws.com/',
      headers: {
        'x-amz-date': '20260102T030405Z',
        'x-amz-security-token': 'token',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIDOWN\/20260102\/eu-west-1\/sts\/aws4_request, /u,
        ),
      },
    });
    expect(
      Object.fromEntries(new URLSearchParams(Buffer.from(request?.body ?? '').toString('utf8'))),
    ).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: role.role_arn,
      RoleSessionName: 'me@home',
      ExternalId: 'ext & 1',
    });
  });

  it('is assumed with what the machine has where the key has nothing', async () => {
    const { fetch, requests } = sts(200, assumed);
    await chain(context({ role_arn: role.role_arn }, { fetch }));
    expect(requests[0]?.url).toBe('https://sts.us-east-1.amazonaws.com/');
    expect(requests[0]?.headers?.['authorization']).toContain('AKIDMACHINE');
    expect(Buffer.from(requests[0]?.body ?? '').toString('utf8')).toContain(
      'RoleSessionName=bifrost-session',
    );
  });

  it.each([
    [
      403,
      '<Error><Code>AccessDenied</Code><Message>User arn:aws:iam::1:user/x is not</Message></Error>',
      /AccessDenied/u,
    ],
    [500, 'oops', /HTTP 500, no reason/u],
    [200, '<Credentials/>', /no credentials/u],
    [200, assumed.replace('2026-01-02T04:04:05Z', 'soon'), /no credentials/u],
  ])('that is refused with %i is an error that names key and role', async (status, xml, reason) => {
    const { fetch } = sts(status, xml);
    const failed = noChain(context(role, { fetch }));
    await expect(failed).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(reason),
    });
    await expect(failed).rejects.toMatchObject({
      message: expect.stringMatching(/'primary'.*role\/models/u),
    });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('user/x') });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('123456789012') });
  });
});

describe('a token service that cannot be reached', () => {
  it.each(['network', 'timeout'] as const)(
    '(%s) refuses the key, so that another one is tried',
    async (code) => {
      const cause = new BifrostError(code, 'no answer');
      const failed = noChain(
        context(
          { ...own, role_arn: 'arn:aws:iam::123456789012:role/models' },
          { fetch: () => Promise.reject(cause) },
        ),
      );
      await expect(failed).rejects.toMatchObject({
        code: 'authentication',
        message: expect.stringMatching(/'primary'.*role\/models.*no answer/u),
        cause,
      });
    },
  );
});

describe('options of a key', () => {
  it.each<[object, RegExp]>([
    [{ access_key: 'a' }, /go together/u],
    [{ secret_key: 'a' }, /go together/u],
    [{ session_token: 't' }, /session_token wants/u],
    [{ external_id: 'e' }, /external_id wants/u],
    [{ region: 'Europe' }, /looks like/u],
    [{ region: 'us-east-1.evil.example' }, /looks like/u],
    [{ role_arn: 'models' }, /must look like/u],
    [{ arn: 'us-east-1' }, /must begin with/u],
    [{ batch_s3_config: {} }, /batch_s3_config/u],
  ])('that do not fit are refused: %o', (options, reason) => {
    const result = bedrockKeyOptions.safeParse(options);
    expect(result.success).toBe(false);
    expect(result.error?.message).toMatch(reason);
  });

  it('never print a secret', () => {
    const options = bedrockKeyOptions.parse({
      ...own,
      role_arn: 'arn:aws:iam::1:role/r',
      external_id: 'extern',
    });
    expect(JSON.stringify(options)).not.toMatch(/AKIDOWN|"own"|token"?:"token|extern"/u);
  });
});
