import { secret, z } from '@bifrost/core';

const region = z
  .string()
  .regex(/^[a-z]{2,}(?:-[a-z]+)+-\d+$/u, 'a region looks like "us-east-1"')
  .optional();

/** Schema of `providers.<name>.bedrock_config`. */
export const bedrockOptions = z.strictObject({
  region: region.describe('The region of keys that name none. Default: us-east-1.'),
});

/** Schema of `providers.<name>.keys[].bedrock_key_config`. */
export const bedrockKeyOptions = z
  .strictObject({
    access_key: secret()
      .optional()
      .describe('The access key id of an IAM user or role. Wants secret_key beside it.'),
    secret_key: secret().optional().describe('The secret access key.'),
    session_token: secret().optional().describe('The session token of temporary credentials.'),
    region: region.describe(
      'The AWS region. Default: the region of arn, else bedrock_config.region, else us-east-1.',
    ),
    arn: z
      .string()
      .regex(/^arn:aws[\w-]*:bedrock:/u, 'must begin with "arn:aws:bedrock:"')
      .optional()
      .describe('What stands before the names in deployments, for instance an inference-profile prefix.'),
    role_arn: z
      .string()
      .regex(/^arn:aws[\w-]*:iam::\d*:role\//u, 'must look like "arn:aws:iam::123456789012:role/name"')
      .optional()
      .describe('A role to assume with the credentials of this key, or with those of the machine.'),
    external_id: secret().optional().describe('The external id that the role asks for.'),
    session_name: z
      .string()
      .regex(/^[\w+=,.@-]{2,64}$/u, 'is 2 to 64 letters, digits and any of _+=,.@-')
      .optional()
      .describe('The name of the assumed session, as CloudTrail shows it. Default: bifrost-session.'),
    deployments: z
      .record(z.string(), z.string().min(1))
      .optional()
      .describe(
        'Names of models as clients say them, and what goes on the wire: a model id, an inference profile or an ARN.',
      ),
  })
  .refine((options) => (options.access_key === undefined) === (options.secret_key === undefined), {
    message: 'access_key and secret_key go together',
  })
  .refine((options) => options.session_token === undefined || options.access_key !== undefined, {
    message: 'session_token wants access_key and secret_key beside it',
  })
  .refine((options) => options.external_id === undefined || options.role_arn !== undefined, {
    message: 'external_id wants role_arn beside it',
  });

/** Options of the provider, as its schema parsed them. */
export type BedrockOptions = z.infer<typeof bedrockOptions>;

/** Options of a key, as its schema parsed them. */
export type BedrockKeyOptions = z.infer<typeof bedrockKeyOptions>;
