import { BifrostError, type Credential, type CredentialContext } from '@bifrost/core';
import { originsOf, regionOf } from './addresses.js';
import { signed } from './authorize.js';
import { packCredentials, type AwsCredentials } from './aws-credentials.js';
import type { BedrockKeyOptions, BedrockOptions } from './options.js';

const defaultSessionName = 'bifrost-session';

/** What an STS error calls itself is a word; its message may name the account. */
const errorCode = /<Code>([\w.]{1,100})<\/Code>/u;

/**
 * Temporary credentials of a role, from the Security Token Service of the key's region.
 *
 * @throws BifrostError `authentication` when the role is refused, the service does not answer, or its answer holds no
 * credentials.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeRole(
  context: CredentialContext<BedrockOptions, BedrockKeyOptions>,
  roleArn: string,
  base: AwsCredentials,
): Promise<Credential> {
  const region = regionOf(context);
  const { sts } = originsOf(region);
  const request = signed(
    {
      method: 'POST',
      origin: sts,
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: Buffer.from(formOf(context.key.options, roleArn)),
    },
    { credentials: base, region, service: 'sts', now: context.now },
  );
  const { headers, body } = request;
  const question = {
    method: 'POST',
    url: `${sts}/`,
    headers,
    ...(body === undefined ? {} : { body }),
  } as const;
  const answer = await context.fetch(question).catch((cause: unknown) => {
    // Without its role the key is of no use, whatever the reason: another key may have another service.
    const reason = cause instanceof Error ? cause.message : 'no answer';
    throw refused(context.key.name, roleArn, { reason, cause });
  });
  const xml = answer.text();
  if (answer.status !== 200) {
    const code = errorCode.exec(xml)?.[1] ?? 'no reason';
    throw refused(context.key.name, roleArn, { reason: `HTTP ${answer.status}, ${code}` });
  }
  const credential = parseCredentials(xml);
  if (credential === undefined)
    throw refused(context.key.name, roleArn, { reason: 'the answer holds no credentials' });
  return credential;
}

function formOf(options: BedrockKeyOptions, roleArn: string): string {
  const form = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: options.session_name ?? defaultSessionName,
  });
  if (options.external_id !== undefined) form.set('ExternalId', options.external_id.reveal());
  return form.toString();
}

function parseCredentials(xml: string): Credential | undefined {
  const accessKeyId = elementOf(xml, 'AccessKeyId');
  const secretAccessKey = elementOf(xml, 'SecretAccessKey');
  const sessionToken = elementOf(xml, 'SessionToken');
  const expiresAt = Date.parse(elementOf(xml, 'Expiration') ?? '');
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined)
    return undefined;
  if (Number.isNaN(expiresAt)) return undefined;
  return { value: packCredentials({ accessKeyId, secretAccessKey, sessionToken }), expiresAt };
}

/** The text of an element. None of those that are read holds a character that XML must escape. */
function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<&]+)</${name}>`, 'u').exec(xml)?.[1]?.trim();
}

/** The role without its account: the sentence goes to callers, whom the account is none of the business of. */
function refused(key: string, roleArn: string, of: { reason: string; cause?: unknown }): BifrostError {
  const role = roleArn.split(':').at(-1) ?? '';
  return new BifrostError(
    'authentication',
    `key '${key}' could not assume ${role} (${of.reason}); check the role's trust policy, external_id and region`,
    of.cause === undefined ? {} : { cause: of.cause },
  );
}
