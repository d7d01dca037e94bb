import { BifrostError, withBearer, type AuthorizeContext, type OutgoingRequest } from '@bifrost/core';
import { regionOf } from './addresses.js';
import { unpackCredentials, type AwsCredentials } from './aws-credentials.js';
import type { BedrockKeyOptions, BedrockOptions } from './options.js';
import { sha256, signRequest, timestampOf } from './signing/sign-request.js';

/** Every API of Bedrock signs under this one name, whatever its host is called. */
const service = 'bedrock';

/** Sets the bearer key, or signs the request as it stands. */
export function authorize(
  request: OutgoingRequest,
  context: AuthorizeContext<BedrockOptions, BedrockKeyOptions>,
): OutgoingRequest {
  const { key, credential } = context;
  if (key.value !== undefined) return withBearer(request, key.value);
  const credentials = credential === undefined ? undefined : unpackCredentials(credential.value);
  if (credentials === undefined) {
    throw new BifrostError(
      'authentication',
      `key '${key.name}' has no credentials: give it a value, or bedrock_key_config.access_key and secret_key`,
    );
  }
  return signed(request, { credentials, region: regionOf(context), service, now: context.now });
}

/** Who signs, where and when. */
export interface Signer {
  credentials: AwsCredentials;
  region: string;
  service: string;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * The request with date, digest and signature. Signed are the host, the content type and what AWS itself reads
 * (`x-amz…`): proxies on the way may change the rest.
 */
export function signed(request: OutgoingRequest, signer: Signer): OutgoingRequest {
  const { credentials, region, now } = signer;
  const timestamp = timestampOf(now);
  const bodyDigest = sha256(request.body ?? '');
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': timestamp,
    'x-amz-content-sha256': bodyDigest,
  };
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
  const covered: Record<string, string> = { host: new URL(request.origin).host };
  for (const name in headers) {
    if (name === 'content-type' || name.startsWith('x-amz')) covered[name] = headers[name] ?? '';
  }
  headers['authorization'] = signRequest(
    { method: request.method, path: request.path, headers: covered, bodyDigest },
    { credentials, region, service: signer.service, timestamp },
  );
  return { ...request, headers };
}
