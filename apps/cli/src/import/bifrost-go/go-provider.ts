import { addressPieces, plainAddress } from '../address.js';
import { setAt, valueAt } from '../draft.js';
import type { Field } from '../field.js';
import { headerPieces } from '../headers.js';
import { tellNoEqual } from '../importer.js';
import type { Path } from '../path.js';
import { vendorNamed } from '../vendors.js';
import type { Era } from './go-era.js';
import { readKey } from './go-key.js';
import { readMeta } from './go-meta.js';
import { networkSettings, providerSettings } from './go-sentences.js';
import { move, moveAll, type Move, type Target, valueOf } from './go-value.js';

const network: readonly Move[] = [
  'default_request_timeout_in_seconds',
  'stream_idle_timeout_in_seconds',
  'max_retries',
  'retry_backoff_initial',
  'retry_backoff_max',
  'ca_cert_pem',
  'insecure_skip_verify',
].map((name) => ({ from: name, to: ['network_config', name] }));

const others: readonly Move[] = [
  { from: 'concurrency', to: ['concurrency_and_buffer_size', 'concurrency'] },
  { from: 'buffer_size', to: ['concurrency_and_buffer_size', 'buffer_size'] },
];

const custom: readonly Move[] = ['is_key_less', 'does_not_send_done_marker'].map((name) => ({
  from: name,
  to: ['custom_provider_config', name],
}));

const unknown =
  "No provider of Bifrost is known to speak this API. If the vendor has one like OpenAI's, add it under custom_provider_config.";

/** Writes a provider's entry; one that nothing here can serve is told. */
export function readProvider(provider: Field, era: Era, target: Target): void {
  const place = ['providers', provider.name];
  const adapter = adapterOf(provider);
  if (adapter === undefined) {
    provider.byHand(unknown);
    return;
  }
  setAt(target.draft, place, {});
  if (adapter !== provider.name) readBase(provider, adapter, { place, target });
  readCustom(provider.at('custom_provider_config'), place, target);
  readNetwork(provider, { adapter, place, target });
  moveAll(provider.at('concurrency_and_buffer_size'), place, { moves: others, target });
  readProxy(provider.at('proxy_config'), place, target);
  const variable = vendorNamed(provider.name)?.variable ?? `${provider.name}_API_KEY`;
  for (const [index, key] of provider.at('keys').items.entries()) {
    readKey(key, { to: [...place, 'keys', index], adapter, era, variable }, target);
  }
  readMeta(provider, { adapter, to: place }, target);
  allowNoKey(provider, place, target);
  tellNoEqual(provider, providerSettings);
}

/** The provider of ours that an entry means. Vendors that share another's API are built in there by name. */
function adapterOf(provider: Field): string | undefined {
  const base = provider.at('custom_provider_config').at('base_provider_type').text;
  return vendorNamed(base ?? provider.name)?.adapter;
}

function readBase(
  provider: Field,
  adapter: string,
  { place, target }: { place: Path; target: Target },
): void {
  const base = provider.at('custom_provider_config').at('base_provider_type');
  setAt(target.draft, [...place, 'custom_provider_config', 'base_provider_type'], adapter);
  base.exact([...place, 'custom_provider_config', 'base_provider_type']);
  const address = vendorNamed(provider.name)?.baseUrl;
  if (base.exists || address === undefined || provider.at('network_config').at('base_url').exists) return;
  for (const { at, value } of addressPieces(address, undefined))
    setAt(target.draft, [...place, ...at], value);
}

/** Servers of one's own often want no key, which must be said here. */
function allowNoKey(provider: Field, place: Path, target: Target): void {
  if (vendorNamed(provider.name)?.isOwnServer !== true) return;
  const keys = provider.at('keys').items;
  if (keys.some((key) => valueOf(key.at('value')) !== undefined)) return;
  setAt(target.draft, [...place, 'custom_provider_config', 'is_key_less'], true);
}

function readCustom(config: Field, place: Path, target: Target): void {
  moveAll(config, place, { moves: custom, target });
  for (const name of ['allowed_requests', 'request_path_overrides']) {
    for (const member of config.at(name).members) {
      move(member, [...place, 'custom_provider_config', name, member.name], target);
    }
  }
  const allowed = config.at('allowed_requests');
  // An empty object allows nothing, here as there.
  if (allowed.isObject && allowed.members.length === 0) {
    move(allowed, [...place, 'custom_provider_config', 'allowed_requests'], target);
  }
}

interface Place {
  readonly adapter: string;
  readonly place: Path;
  readonly target: Target;
}

function readNetwork(provider: Field, { adapter, place, target }: Place): void {
  const config = provider.at('network_config');
  moveAll(config, place, { moves: network, target });
  for (const name of ['retry_backoff_initial', 'retry_backoff_max']) {
    move(config.at(`${name}_ms`), [...place, 'network_config', name], target);
  }
  for (const { at, value, from } of headerPieces(config.at('extra_headers'), target.variables)) {
    setAt(target.draft, [...place, ...at], value);
    from?.exact([...place, ...at]);
  }
  const [first, ...further] = [config.at('base_url'), ...keyAddresses(provider, adapter)].filter(
    (field) => valueOf(field) !== undefined,
  );
  if (first !== undefined) readAddress(first, place, target);
  for (const field of further) {
    if (valueOf(field) === valueOf(first ?? field)) field.exact([...place, 'network_config', 'base_url']);
    else
      field.byHand(
        'One address for each entry: make an entry of its own for this key (custom_provider_config).',
      );
  }
  tellNoEqual(config, networkSettings);
}

/** Servers of one's own have their address in the key. */
function keyAddresses(provider: Field, adapter: string): Field[] {
  const names = new Set([`${provider.name}_key_config`, `${adapter}_key_config`]);
  return provider.at('keys').items.flatMap((key) => [...names].map((name) => key.at(name).at('url')));
}

function readAddress(field: Field, place: Path, target: Target): void {
  const value = valueOf(field);
  if (typeof value !== 'string') return;
  for (const { at, value: piece, from, note } of plainAddress(value, field)) {
    setAt(target.draft, [...place, ...at], piece);
    from?.exact([...place, ...at], note);
  }
}

const proxy: readonly Move[] = [
  { from: 'type', to: ['proxy_config', 'type'] },
  { from: 'url', to: ['proxy_config', 'url'] },
  { from: 'username', to: ['proxy_config', 'username'] },
  { from: 'password', to: ['proxy_config', 'password'], secret: 'PROXY_PASSWORD' },
];

function readProxy(config: Field, place: Path, target: Target): void {
  if (!config.at('type').exists) return;
  moveAll(config, place, { moves: proxy, target });
  config.at('ca_cert_pem').byHand('Certificates to trust stand in network_config.ca_cert_pem.');
  // Without a proxy there is nothing to say of one.
  const type = valueAt(target.draft, [...place, 'proxy_config', 'type']);
  if (type !== 'none' && type !== 'environment') return;
  setAt(target.draft, [...place, 'proxy_config'], { type });
  for (const name of ['url', 'username', 'password'])
    config.at(name).noEqual('Of no use to this type of proxy.');
}
