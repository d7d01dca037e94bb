import { addressPieces, plainAddress } from '../address.js';
import type { Piece } from '../deployment.js';
import type { Field } from '../field.js';
import type { Path } from '../path.js';
import { plainReference, variableIn, type Variables } from '../variables.js';
import type { VendorModel } from './litellm-vendor.js';

/** A field that goes into a key's own settings as it is, or as the variable that it names. */
interface Plain {
  readonly from: string;
  readonly to: Path;
  /** Never written out, and the name that its variable gets. */
  readonly secret?: string;
}

const azure = 'azure_key_config';
const bedrock = 'bedrock_key_config';
const vertex = 'vertex_key_config';

/** By the provider of ours that understands them. */
const keyFields: Readonly<Record<string, readonly Plain[]>> = {
  openai: [{ from: 'organization', to: ['openai_key_config', 'organization'] }],
  azure: [
    { from: 'api_base', to: [azure, 'endpoint'] },
    { from: 'api_version', to: [azure, 'api_version'] },
    { from: 'tenant_id', to: [azure, 'tenant_id'] },
    { from: 'client_id', to: [azure, 'client_id'] },
    { from: 'client_secret', to: [azure, 'client_secret'], secret: 'AZURE_CLIENT_SECRET' },
    { from: 'azure_scope', to: [azure, 'scopes', 0] },
  ],
  bedrock: [
    { from: 'aws_access_key_id', to: [bedrock, 'access_key'], secret: 'AWS_ACCESS_KEY_ID' },
    { from: 'aws_secret_access_key', to: [bedrock, 'secret_key'], secret: 'AWS_SECRET_ACCESS_KEY' },
    { from: 'aws_session_token', to: [bedrock, 'session_token'], secret: 'AWS_SESSION_TOKEN' },
    { from: 'aws_region_name', to: [bedrock, 'region'] },
    { from: 'aws_role_name', to: [bedrock, 'role_arn'] },
    { from: 'aws_session_name', to: [bedrock, 'session_name'] },
    { from: 'aws_external_id', to: [bedrock, 'external_id'], secret: 'AWS_EXTERNAL_ID' },
  ],
  vertex: [
    { from: 'vertex_project', to: [vertex, 'project_id'] },
    { from: 'vertex_location', to: [vertex, 'region'] },
  ],
};

/** Names of all those, and of the others that only some providers understand. */
export const credentialFields: ReadonlySet<string> = new Set([
  ...Object.values(keyFields).flatMap((fields) => fields.map(({ from }) => from)),
  'api_base',
  'base_url',
  'api_key',
  'aws_bedrock_runtime_endpoint',
  'vertex_credentials',
  'vertex_ai_credentials',
]);

/** The settings of a key. */
export function keyPieces(
  params: Field,
  { vendor, region }: VendorModel,
  { variables, name }: { variables: Variables; name: string },
): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const field of keyFields[vendor.adapter] ?? []) {
    const from = params.at(field.from);
    const value =
      field.secret === undefined ? plainReference(from) : variables.referenceFor(from, field.secret);
    if (value !== undefined) pieces.push({ at: field.to, value, from });
  }
  if (region !== undefined && !params.at('aws_region_name').exists) {
    pieces.push({ at: [bedrock, 'region'], value: region, from: params.at('model') });
  }
  const isUsual = name === (vendor.name ?? vendor.adapter);
  const wish = (isUsual ? vendor.variable : undefined) ?? `${name}_API_KEY`;
  const secret = variables.referenceFor(params.at('api_key'), wish);
  if (secret !== undefined) pieces.push({ at: ['value'], value: secret, from: params.at('api_key') });
  else if (vendor.variable !== undefined && vendor.isOwnServer !== true && !hasApplication(params)) {
    // What is not written stands in the vendor's usual variable.
    pieces.push({ at: ['value'], value: `env.${vendor.variable}` });
  }
  if (vendor.adapter === 'vertex') pieces.push(...googleCredentials(params, variables));
  return pieces;
}

function hasApplication(params: Field): boolean {
  return params.at('client_secret').exists;
}

const googleNote =
  'Must lead to the JSON text of the credentials, not to its path; where the variable holds a path, write "file.PATH".';

function googleCredentials(params: Field, variables: Variables): Piece[] {
  const from = params.either('vertex_credentials', 'vertex_ai_credentials');
  const at = [vertex, 'auth_credentials'];
  if (from.isObject) {
    const value = variables.literal(from, JSON.stringify(from.value), 'GOOGLE_CREDENTIALS');
    return [{ at, value, from }];
  }
  const text = from.text;
  if (text === undefined) return [];
  if (variableIn(text) !== undefined) {
    from.byHand(googleNote);
    return [{ at, value: `env.${variableIn(text) ?? ''}`, from }];
  }
  // Whatever is no path may be the secret itself.
  if (/^[\w.~/\\: -]{1,200}\.json$/u.test(text)) return [{ at, value: `file.${text}`, from }];
  return [{ at, value: variables.literal(from, text, 'GOOGLE_CREDENTIALS'), from }];
}

const unknownAddress =
  'Where the variable holds an address without /v1 at its end, or a plain http:// one of another machine, see base_url and allow_http in docs/configuration.md.';

/** The settings of the address, where there is one. */
export function addressOf(params: Field, { vendor }: VendorModel): readonly Piece[] {
  const from = params.either('api_base', 'base_url');
  const text = from.text;
  if (vendor.adapter === 'azure') return [];
  if (text === undefined) return vendor.baseUrl === undefined ? [] : addressPieces(vendor.baseUrl, undefined);
  const variable = variableIn(text);
  if (variable !== undefined) {
    from.byHand(unknownAddress);
    return [{ at: ['network_config', 'base_url'], value: `env.${variable}`, from }];
  }
  return vendor.adapter === 'openai' ? addressPieces(text, from) : plainAddress(text, from);
}
