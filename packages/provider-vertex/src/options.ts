import { object, parseJson, secret, z, type Secret } from '@bifrost/core';

const name = /^[a-z0-9][a-z0-9-]*$/u;

/** Schema of `providers.<name>.vertex_config`. */
export const vertexOptions = z.strictObject({
  default_max_tokens: z
    .int()
    .positive()
    .optional()
    .describe('max_tokens of requests to Claude that give none. Default: by model family.'),
});

/** Options of the provider, as its schema parsed them. */
export type VertexOptions = z.infer<typeof vertexOptions>;

/** Schema of `providers.<name>.keys[].vertex_key_config`. */
export const vertexKeyOptions = z.strictObject({
  project_id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.:-]*$/u, 'must be the id of a Google Cloud project, like "my-project-123"')
    .optional()
    .describe(
      'The Google Cloud project that pays. Default: the one that auth_credentials name; none with an API key.',
    ),
  project_number: z
    .string()
    .regex(/^\d+$/u, 'must be the number of the project, digits in quotes')
    .optional()
    .describe('The number of the project, for tuned models, which are addressed by it. Default: project_id.'),
  region: z
    .string()
    .regex(name, 'must be a region such as "us-central1", a multi-region "us" or "eu", or "global"')
    .default('us-central1')
    .describe('Where the models run: a region, "us", "eu" or "global".'),
  auth_credentials: secret()
    .refine(
      isCredentials,
      'must be the JSON text of Google credentials; a path goes in as "file./path/to/key.json"',
    )
    .optional()
    .describe(
      "The JSON of a service account or of any other credential file. Default: the key's value, else the machine's own credentials.",
    ),
  deployments: z
    .record(z.string(), z.string().min(1))
    .optional()
    .describe(
      "Names of models on Google's side, by the names that callers use. A tuned model is the number of its endpoint.",
    ),
  force_single_region: z
    .boolean()
    .optional()
    .describe("Accepted for configurations that move over; a request always goes to the key's own region."),
});

/** Options of a key, as the schema parsed them. */
export type VertexKeyOptions = z.infer<typeof vertexKeyOptions>;

function isCredentials(credentials: Secret): boolean {
  return typeof object(parseJson(credentials.reveal()))?.['type'] === 'string';
}
