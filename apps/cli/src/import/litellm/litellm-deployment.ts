import { nameOfAddress } from '../address.js';
import type { Deployment, Piece } from '../deployment.js';
import type { Field } from '../field.js';
import { headerPieces } from '../headers.js';
import { tellNoEqual } from '../importer.js';
import type { Path } from '../path.js';
import { plainReference, variableIn, type Variables } from '../variables.js';
import { addressOf, credentialFields, keyPieces } from './litellm-credentials.js';
import { modelInfo, parameters } from './litellm-sentences.js';
import { readModel, type VendorModel } from './litellm-vendor.js';

/** An item of `model_list`. */
export interface ListedModel {
  readonly group: Field;
  readonly deployment: Deployment;
}

/** What may share requests out among deployments of one name, the first that is there. */
export const shares = ['weight', 'rpm', 'tpm'] as const;

/** What does so for a deployment: `nothing` where all have equal shares, `undefined` where it is alone. */
export type Share = (typeof shares)[number] | 'nothing' | undefined;

const noVendor =
  "No provider of Bifrost is known to speak this API. If the vendor has one like OpenAI's, add it under custom_provider_config.";

/** Reads an item of `model_list`; `undefined` where nothing here can serve it, which is told. */
export function readListedModel(item: Field, share: Share, variables: Variables): ListedModel | undefined {
  const params = item.at('litellm_params');
  const group = item.at('model_name');
  const found = readModel(params);
  if (group.text === undefined || found === undefined || !hasPlace(params, found)) {
    item.byHand(group.text === undefined ? 'Has no model_name: give it one.' : noVendor);
    return undefined;
  }
  const weightFrom = share === undefined || share === 'nothing' ? undefined : params.at(share);
  const entry = entryPieces(params, found, variables);
  const name = entryName(params, found);
  const key = keyPieces(params, found, { variables, name });
  tellRates(params, share);
  tellRest(item, new Set([...entry, ...key].map(({ from }) => from?.name)));
  return {
    group,
    deployment: {
      adapter: found.vendor.adapter,
      name,
      providerFrom: params.at('custom_llm_provider'),
      wire: found.wire,
      wireFrom: params.at('model'),
      wireIsOwnName: found.vendor.adapter === 'azure',
      // One without the figure gets nothing where the others have one.
      weight: weightFrom === undefined ? 1 : (weightFrom.number ?? 0),
      weightFrom,
      entry,
      key,
    },
  };
}

/** A server of one's own is nowhere without an address. */
function hasPlace(params: Field, { vendor }: VendorModel): boolean {
  if (vendor.isOwnServer !== true && vendor.adapter !== 'azure') return true;
  return params.either('api_base', 'base_url').text !== undefined;
}

function entryName(params: Field, { vendor }: VendorModel): string {
  const address = params.either('api_base', 'base_url').text;
  if (address === undefined || vendor.adapter !== 'openai' || vendor.name !== undefined) {
    return vendor.name ?? vendor.adapter;
  }
  const host = variableIn(address) === undefined ? nameOfAddress(address) : undefined;
  return host === undefined || host === '' || host === 'openai-com' ? vendor.adapter : host;
}

function entryPieces(params: Field, found: VendorModel, variables: Variables): Piece[] {
  const pieces = [...addressOf(params, found)];
  const key = params.at('api_key');
  if (found.vendor.isOwnServer === true && !key.exists) {
    pieces.push({ at: ['custom_provider_config', 'is_key_less'], value: true });
  }
  for (const [names, to] of limits) {
    const from = params.either(...names);
    if (from.number !== undefined) pieces.push({ at: to, value: from.number, from });
    else if (from.exists) from.byHand('Must be a number here: references stand for texts only.');
  }
  const endpoint = params.at('aws_bedrock_runtime_endpoint');
  if (found.vendor.adapter === 'bedrock' && endpoint.text !== undefined) {
    const value = plainReference(endpoint) ?? endpoint.text;
    pieces.push({ at: ['network_config', 'base_url'], value, from: endpoint });
  }
  for (const headers of [params.at('extra_headers'), params.at('headers')]) {
    pieces.push(...headerPieces(headers, variables));
  }
  return pieces;
}

const limits: readonly (readonly [readonly [string, ...string[]], Path])[] = [
  [
    ['timeout', 'request_timeout'],
    ['network_config', 'default_request_timeout_in_seconds'],
  ],
  [['stream_timeout'], ['network_config', 'stream_idle_timeout_in_seconds']],
  [
    ['max_retries', 'num_retries'],
    ['network_config', 'max_retries'],
  ],
];

function tellRates(params: Field, share: Share): void {
  const weight = params.at('weight');
  if (share === undefined) weight.exact(undefined, 'The deployment is the only one of its name.');
  else if (share !== 'weight')
    weight.noEqual('Not looked at, since the first deployment of this name has none.');
  for (const rate of ['rpm', 'tpm']) {
    const field = params.at(rate);
    if (rate === share) field.byHand('Became the share of this key. As a limit it has no equal.');
    else field.noEqual("Requests and tokens a minute are not counted; the provider's own limits are obeyed.");
  }
}

/** Tells the fields that are read without going anywhere, and those that have no equal. */
function tellRest(item: Field, used: ReadonlySet<string | undefined>): void {
  const params = item.at('litellm_params');
  for (const member of params.members) {
    if (used.has(member.name)) continue;
    if (credentialFields.has(member.name)) member.noEqual('Of no use to this provider.');
  }
  tellNoEqual(params, parameters);
  tellNoEqual(item.at('model_info'), modelInfo);
}
