import type { JsonValue } from '@bifrost/core';
import { addressPieces, nameOfAddress, plainAddress } from '../address.js';
import type { Deployment, Piece } from '../deployment.js';
import type { Field } from '../field.js';
import { tellNoEqual } from '../importer.js';
import type { Path } from '../path.js';
import { variableIn, type Variables } from '../variables.js';
import { vendorNamed, type Vendor } from '../vendors.js';
import { settings } from './portkey-sentences.js';

/** Settings that a target has from the configurations around it. */
export interface Inherited {
  readonly retry?: Field;
  readonly timeout?: Field;
  readonly model?: Field;
}

/** The settings for what stands in a configuration: its own, else those around it. */
export function inherit(node: Field, around: Inherited): Inherited {
  const retry = node.at('retry').at('attempts');
  const timeout = node.either('request_timeout', 'requestTimeout');
  const model = node.either('override_params', 'overrideParams').at('model');
  return {
    ...around,
    ...(retry.exists && { retry }),
    ...(timeout.exists && { timeout }),
    ...(model.exists && { model }),
  };
}

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

const noVendor =
  'Does not tell a vendor that is known here. Name it in "provider" beside an api_key, and import again.';
const vault = 'The key is in the vault of Portkey: put it into this variable.';

/** Reads a target that names a provider; `undefined` where nothing here can serve it, which is told. */
export function readTarget(
  node: Field,
  around: Inherited,
  { variables, weighs }: { variables: Variables; weighs: boolean },
): Deployment | undefined {
  const vendor = vendorOf(node, around);
  if (vendor === undefined) {
    node.byHand(noVendor);
    return undefined;
  }
  const inherited = inherit(node, around);
  const host = node.either('custom_host', 'customHost');
  const model = modelOf(node, inherited, vendor);
  const weight = node.at('weight');
  tellNoEqual(node, settings);
  tellNoEqual(node.either('override_params', 'overrideParams'), settings);
  node
    .at('retry')
    .at('on_status_codes')
    .noEqual(settings['on_status_codes'] ?? '');
  return {
    adapter: vendor.adapter,
    name:
      (host.text === undefined ? undefined : nameOfHost(host.text, vendor)) ?? vendor.name ?? vendor.adapter,
    providerFrom: node.at('provider'),
    wire: model.wire,
    wireFrom: model.from,
    wireIsOwnName: vendor.adapter === 'azure',
    weight: weighs ? (weight.number ?? 1) : 1,
    weightFrom: weighs ? weight : undefined,
    entry: entryPieces(node, inherited, vendor),
    key: keyPieces(node, vendor, variables),
  };
}

function nameOfHost(host: string, { adapter, name }: Vendor): string | undefined {
  return adapter === 'openai' && name === undefined && variableIn(host) === undefined
    ? nameOfAddress(host)
    : undefined;
}

/** The vendor by its name, or by what the name of a key in the vault begins with. */
function vendorOf(node: Field, { model }: Inherited): Vendor | undefined {
  const provider = node.at('provider').text;
  const named = provider === undefined ? undefined : vendorNamed(provider);
  if (named !== undefined) return named.isOwnServer === true && !hasHost(node) ? undefined : named;
  const slug =
    node.either('virtual_key', 'virtualKey').text ??
    (provider?.startsWith('@') === true ? provider.slice(1) : undefined) ??
    /^@([^/]+)\//u.exec(inherit(node, model === undefined ? {} : { model }).model?.text ?? '')?.[1];
  if (slug === undefined) return undefined;
  const words = slug.toLowerCase().split(/[^a-z0-9]+/u);
  for (let count = Math.min(words.length, 2); count > 0; count -= 1) {
    const vendor = vendorNamed(words.slice(0, count).join('-'));
    if (vendor !== undefined && vendor.isOwnServer !== true) return vendor;
  }
  return undefined;
}

function hasHost(node: Field): boolean {
  return node.either('custom_host', 'customHost').exists;
}

/** The model that a target sets, and where; Azure has a deployment in its place. */
function modelOf(
  node: Field,
  { model }: Inherited,
  vendor: Vendor,
): { wire: string | undefined; from: Field | undefined } {
  if (vendor.adapter === 'azure') {
    const from = node.either('azure_deployment_id', 'deployment_id', 'deploymentId', 'azureDeploymentId');
    if (from.text !== undefined) {
      model?.noEqual('The deployment is what the request goes to.');
      return { wire: from.text, from };
    }
  }
  const wire = model?.text?.replace(/^@[^/]+\//u, '');
  return { wire, from: wire === undefined ? undefined : model };
}

function entryPieces(node: Field, { retry, timeout }: Inherited, { adapter, baseUrl }: Vendor): Piece[] {
  const host = node.either('custom_host', 'customHost');
  const pieces: Piece[] = [];
  if (host.text !== undefined) {
    pieces.push(...(adapter === 'openai' ? addressPieces(host.text, host) : plainAddress(host.text, host)));
  } else if (baseUrl !== undefined) pieces.push(...addressPieces(baseUrl, undefined));
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
  if (adapter === 'anthropic') {
    const version = node.either('anthropic_version', 'anthropicVersion');
    const beta = node.either('anthropic_beta', 'anthropicBeta');
    if (version.text !== undefined)
      pieces.push({ at: ['anthropic_config', 'anthropic_version'], value: version.text, from: version });
    if (beta.text !== undefined) {
      const value = beta.text.split(/\s*,\s*/u);
      pieces.push({ at: ['anthropic_config', 'anthropic_beta'], value, from: beta });
    }
  }
  return pieces;
}

function keyPieces(node: Field, vendor: Vendor, variables: Variables): Piece[] {
  const pieces: Piece[] = [];
  for (const { from: names, to, secret } of keyFields[vendor.adapter] ?? []) {
    const from = node.either(...names);
    const value = secret === undefined ? plain(from) : variables.referenceFor(from, secret);
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
  if (vendor.variable === undefined) return [];
  if (slug === undefined) return [{ at: ['value'], value: `env.${vendor.variable}` }];
  slug.byHand(vault);
  return [{ at: ['value'], value: variables.vaulted(slug, `${slug.text ?? wish}_API_KEY`), from: slug }];
}

function azureEndpoint(node: Field): Piece[] {
  const from = node.either('azure_resource_name', 'resource_name', 'resourceName', 'azureResourceName');
  const host = node.either('custom_host', 'customHost');
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

function plain(field: Field): JsonValue | undefined {
  const text = field.text;
  if (text === undefined) return undefined;
  const variable = variableIn(text);
  return variable === undefined ? text : `env.${variable}`;
}
