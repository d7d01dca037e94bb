import { nameOfAddress } from '../address.js';
import type { Deployment } from '../deployment.js';
import type { Field } from '../field.js';
import { tellNoEqual } from '../importer.js';
import { variableIn, type Variables } from '../variables.js';
import { vendorNamed, type Vendor } from '../vendors.js';
import { inherit, type Inherited } from './portkey-inherited.js';
import { settings } from './portkey-sentences.js';
import { entryPieces, hostOf, keyPieces } from './portkey-settings.js';

const noVendor =
  'Does not tell a vendor that is known here. Name it in "provider" beside an api_key, and import again.';

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
  const host = hostOf(node);
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
  if (named !== undefined) return named.isOwnServer === true && !hostOf(node).exists ? undefined : named;
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
