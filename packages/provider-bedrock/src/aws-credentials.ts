import { Secret, parseObject, text } from '@bifrost/core';

/** Credentials as AWS gives them out. */
export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The credentials as the one text that core keeps for a key. */
export function packCredentials({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): Secret {
  return new Secret(JSON.stringify({ accessKeyId, secretAccessKey, sessionToken }));
}

/** What {@link packCredentials} packed. */
export function unpackCredentials(packed: Secret): AwsCredentials | undefined {
  const value = parseObject(packed.reveal());
  const accessKeyId = text(value?.['accessKeyId']);
  const secretAccessKey = text(value?.['secretAccessKey']);
  const sessionToken = text(value?.['sessionToken']);
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
