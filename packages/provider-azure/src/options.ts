import { isLoopback, secret, z } from '@bifrost/core';
import { cloudOf } from './cloud.js';

/** Schema of `providers.<name>.azure_config`. */
export const azureOptions = z.strictObject({
  responses_api: z
    .boolean()
    .optional()
    .describe(
      'Whether every deployment has the Responses API. Without it, requests in that format are translated to Chat Completions. Default: for the models of OpenAI alone.',
    ),
});

/** Options of the provider, as its schema parsed them. */
export type AzureOptions = z.infer<typeof azureOptions>;

/** The version of the API where a key names none. */
const defaultApiVersion = '2024-10-21';

const endpoint = z
  .string()
  .transform((value, context) => {
    const problem = endpointProblem(value);
    if (problem === undefined) return normalisedEndpoint(value);
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  })
  .describe(
    'Address of the resource, for instance https://my-resource.openai.azure.com. Wins over network_config.base_url.',
  );

const names = z.record(z.string().min(1), z.string().min(1));

/** Schema of `providers.<name>.keys[].azure_key_config`. */
export const azureKeyOptions = z
  .strictObject({
    endpoint,
    api_version: z
      .string()
      .regex(
        /^(?:\d{4}-\d{2}-\d{2}(?:-preview)?|v1|preview)$/u,
        'is a date (2024-10-21, 2025-04-01-preview), or "v1" or "preview" for addresses under /openai/v1',
      )
      .default(defaultApiVersion)
      .describe(
        `Version of the API. "v1" and "preview" choose the addresses under /openai/v1. Default: ${defaultApiVersion}.`,
      ),
    deployments: names
      .optional()
      .describe(
        'From a model as clients write it to the deployment that serves it. Models that are not listed are taken for names of deployments.',
      ),
    tenant_id: identifier('Directory (tenant) id of the application in Microsoft Entra ID.'),
    client_id: identifier(
      'Application (client) id in Microsoft Entra ID; without client_secret that of a managed identity.',
    ),
    client_secret: secret().optional().describe('Secret of the application. With it the key needs no value.'),
    scopes: z
      .array(z.string().regex(/^\S+$/u, 'has no spaces'))
      .min(1)
      .optional()
      .describe(
        "Scopes of the token. Default: that of Azure's AI services in the endpoint's cloud (https://cognitiveservices.azure.com/.default).",
      ),
    authority: z
      .string()
      .transform((value, context) => {
        const problem = endpointProblem(value);
        if (problem === undefined) return withoutSlash(value);
        context.addIssue({ code: 'custom', message: problem });
        return z.NEVER;
      })
      .optional()
      .describe("Host that gives the tokens. Default: that of the endpoint's cloud."),
  })
  .superRefine((key, context) => {
    if (key.client_secret === undefined) return;
    for (const member of ['client_id', 'tenant_id'] as const) {
      if (key[member] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [member], message: 'is required beside client_secret' });
    }
  });

/** Options of a key, as its schema parsed them. */
export type AzureKeyOptions = z.infer<typeof azureKeyOptions>;

/** Where the key's tokens come from. */
export function authorityOf(options: AzureKeyOptions): string {
  return options.authority ?? cloudOf(options.endpoint).authority;
}

function identifier(description: string) {
  return z
    .string()
    .regex(/^[\w.-]+$/u, 'an id is letters, digits, ".", "_" and "-"')
    .optional()
    .describe(description);
}

function endpointProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return 'must be an address such as https://my-resource.openai.azure.com';
  const { protocol, hostname, search, hash, username, password } = new URL(value);
  if (search !== '' || hash !== '') return 'must not have a query; the version stands in api_version';
  if (username !== '' || password !== '') return 'must not hold a credential';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'must begin with https://';
}

/** The portal shows some addresses with the path of the API behind them; we add that ourselves. */
function normalisedEndpoint(value: string): string {
  const { origin, pathname } = new URL(value);
  return withoutSlash(origin + pathname.replace(/\/openai(?:\/v1)?\/?$/u, ''));
}

function withoutSlash(value: string): string {
  return value.endsWith('/') ? value.slice(0, -1) : value;
}
