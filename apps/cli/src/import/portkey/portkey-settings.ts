import { addressPieces, plainAddress } from '../address.js';
import type { Piece } from '../deployment.js';
import type { Field } from '../field.js';
import type { Path } from '../path.js';
import { plainReference, variableIn, type Variables } from '../variables.js';
import { vendorNamed, type Vendor } from '../vendors.js';
import type { Inherited } from './portkey-inherited.js';

interface Plain {
  readonly from: readonly [string, ...string[]];
  readonly to: Path;
  readonly secret?: string;
}

const azure = 'azure_key_config';
const bedrock = 'bedrock_key_config';
const vertex = 'vertex_key_config';

const keyFields: Readonly<Record<string, readonly Plain[]>> = {
  openai: [
    { from: ['openai_organization', 'openaiOrganization'], to: ['openai_key_config', 'organization'] },
    { from: ['openai_project', 'openaiProject'], to: ['openai_key_config', 'project'] },
  ],
  azure: [
    { from: ['azure_api_version', 'api_version', 'apiVersion'], to: [azure, 'api_version'] },
    { from: ['azure_entra_tenant_id', 'azureEntraTenantId'], to: [azure, 'tenant_id'] },
    { from: ['azure_entra_client_id', 'azureEntraClientId'], to: [azure, 'client_id'] },
    {
      from: ['azure_entra_client_secret', 'azureEntraClientSecret'],
      to: [azure, 'client_secret'],
      secret: 'AZURE_CLIENT_SECRET',
    },
  ],
  bedrock: [
    {
      from: ['aws_access_key_id', 'awsAccessKeyId'],
      to: [bedrock, 'access_key'],
      secret: 'AWS_ACCESS_KEY_ID',
    },
    {
      from: ['aws_secret_access_key', 'awsSecretAccessKey'],
      to: [bedrock, 'secret_key'],
      secret: 'AWS_SECRET_ACCESS_KEY',
    },
    {
      from: ['aws_session_token', 'awsSessionToken'],
      to: [bedrock, 'session_token'],
      secret: 'AWS_SESSION_TOKEN',
    },
    { from: ['aws_region', 'awsRegion'], to: [bedrock, 'region'] },
    { from: ['aws_role_arn', 'awsRoleArn'], to: [bedrock, 'role_arn'] },
    { from: ['aws_external_id', 'awsExternalId'], to: [bedrock, 'external_id'], secret: 'AWS_EXTERNAL_ID' },
  ],
  vertex: [
    { from: ['vertex_project_id', 'vertexProjectId'], to: [vertex, 'project_id'] },
    { from: ['vertex_region', 'vertexRegion'], to: [vertex, 'region'] },
  ],
};

const vault = 'The key is in the vault of Portkey: put it into this variable.';

const severalInVault =
  "The credentials are in the vault of Portkey: write them into the key's own settings, or leave them to the machine.";

/** The address that a target has in the place of its vendor's. */
export function hostOf(node: Field): Field {
  return node.either('custom_host', 'customHost');
}

/** The settings of a target's entry. */
export function entryPieces(node: Field, { retry, timeout }: Inherited, vendor: Vendor): Piece[] {
  const { adapter } = vendor;
  const pieces = addressOf(node, vendor);
  if (vendor.isOwnServer === true && !node.either('api_key', 'apiKey').exists) {
    pieces.push({ at: ['custom_provider_config', 'is_key_less'], value: true });
  }
  if (retry?.number !== undefined) {
    pieces.push({ at: ['network_config', 'max_retries'], value: retry.number, from: retry });
  }
  if (timeout?.number !== undefined) {
    const at = ['network_config', 'default_request_timeout_in_seconds'];
    pieces.push({
      at,
      value: timeout.number / 1000,
      from: timeout,
      note: 'Seconds instead of milliseconds.',
    });
  }
  return adapter === 'anthropic' ? [...pieces, ...anthropicPieces(node)] : pieces;
}

function addressOf(node: Field, { adapter, baseUrl }: Vendor): Piece[] {
  const host = hostOf(node);
  // The address of a resource belongs to its key.
  if (adapter === 'azure') return [];
  if (host.text === undefined) return baseUrl === undefined ? [] : addressPieces(baseUrl, undefined);
  return adapter === 'openai' ? addressPieces(host.text, host) : plainAddress(host.text, host);
}

function anthropicPieces(node: Field): Piece[] {
  const pieces: Piece[] = [];
  const version = node.either('anthropic_version', 'anthropicVersion');
  const beta = node.either('anthropic_beta', 'anthropicBeta');
  if (version.text !== undefined) {
    pieces.push({ at: ['anthropic_config', 'anthropic_version'], value: version.text, from: version });
  }
  if (beta.text !== undefined) {
    const value = beta.text.split(/\s*,\s*/u);
    pieces.push({ at: ['anthropic_config', 'anthropic_beta'], value, from: beta });
  }
  return pieces;
}

/** The settings of a target's key. */
export function keyPieces(node: Field, vendor: Vendor, variables: Variables): Piece[] {
  const pieces: Piece[] = [];
  for (const { from: names, to, secret } of keyFields[vendor.adapter] ?? []) {
    const from = node.either(...names);
    const value = secret === undefined ? plainReference(from) : variables.referenceFor(from, secret);
    if (value !== undefined) pieces.push({ at: to, value, from });
  }
  if (vendor.adapter === 'azure') pieces.push(...azureEndpoint(node));
  const account = node.either('vertex_service_account_json', 'vertexServiceAccountJson');
  if (vendor.adapter === 'vertex' && account.exists) {
    const text = account.text ?? JSON.stringify(account.value);
    const known = variableIn(text);
    const value =
      known === undefined ? variables.literal(account, text, 'GOOGLE_CREDENTIALS') : `env.${known}`;
    pieces.push({ at: [vertex, 'auth_credentials'], value, from: account });
  }
  return [...pieces, ...ownKey(node, vendor, variables)];
}

function ownKey(node: Field, vendor: Vendor, variables: Variables): Piece[] {
  const wish = vendor.variable ?? `${vendor.adapter}_API_KEY`;
  const from = node.either('api_key', 'apiKey');
  const value = variables.referenceFor(from, wish);
  if (value !== undefined) return [{ at: ['value'], value, from }];
  const slug = [node.either('virtual_key', 'virtualKey'), node.at('provider')].find(
    (field) => field.exists && vendorNamed(field.text ?? '') === undefined,
  );
  if (vendor.variable === undefined) {
    slug?.byHand(severalInVault);
    return [];
  }
  if (slug === undefined) {
    node.at('provider').byHand(`The file has no key for it: put it into the variable ${vendor.variable}.`);
    return [{ at: ['value'], value: `env.${vendor.variable}` }];
  }
  slug.byHand(vault);
  return [{ at: ['value'], value: variables.vaulted(slug, `${slug.text ?? wish}_API_KEY`), from: slug }];
}

function azureEndpoint(node: Field): Piece[] {
  const from = node.either('azure_resource_name', 'resource_name', 'resourceName', 'azureResourceName');
  const host = hostOf(node);
  const at = [azure, 'endpoint'];
  if (host.text !== undefined) return [{ at, value: host.text, from: host }];
  const name = from.text;
  if (name === undefined) return [];
  if (variableIn(name) !== undefined) {
    from.byHand('Write the whole address of the resource into azure_key_config.endpoint.');
    return [];
  }
  return [{ at, value: `https://${name}.openai.azure.com`, from }];
}
