import { object, type JsonObject } from '@bifrost/core';
import { setAt, valueAt } from '../draft.js';
import type { Field } from '../field.js';
import { tellNoEqual } from '../importer.js';
import type { Path } from '../path.js';
import type { Variables } from '../variables.js';
import { librarySettings, routerSettings, serverSettings } from './litellm-sentences.js';

/** Settings that hold for all models. */
export function applySettings(
  draft: JsonObject,
  { root, variables }: { root: Field; variables: Variables },
): void {
  const router = root.at('router_settings');
  const library = root.at('litellm_settings');
  const server = root.at('general_settings');
  applyLimits(draft, router, library);
  applyCooldown(draft, router, library);
  applyAccess(draft, server, variables);
  const drops = library.at('drop_params');
  if (drops.flag !== undefined) {
    setAt(draft, ['routing', 'strict_params'], !drops.flag);
    drops.exact(['routing', 'strict_params']);
  }
  const strategy = router.at('routing_strategy');
  if (strategy.text === 'simple-shuffle') strategy.exact(undefined, 'Requests are drawn by weight.');
  else strategy.noEqual('Requests are drawn by weight; keys and addresses that fail rest.');
  tellNoEqual(router, routerSettings);
  tellNoEqual(library, librarySettings);
  tellNoEqual(server, serverSettings);
}

/** A limit of every provider, from whichever section decides; a deployment's own has been written before. */
function applyLimits(draft: JsonObject, router: Field, library: Field): void {
  const rows: readonly (readonly [readonly Field[], string])[] = [
    [[router.at('num_retries'), library.at('num_retries')], 'max_retries'],
    [[router.at('timeout'), library.at('request_timeout')], 'default_request_timeout_in_seconds'],
    [[router.at('stream_timeout')], 'stream_idle_timeout_in_seconds'],
  ];
  for (const [fields, limit] of rows) {
    const given = fields.filter((field) => field.exists);
    for (const [index, field] of given.entries()) {
      if (field.number === undefined) field.byHand('Must be a number here: references stand for texts only.');
      else if (index > 0) field.exact(undefined, 'The same setting of router_settings decides.');
      else toEveryProvider(draft, field, { at: ['network_config', limit] });
    }
  }
}

function toEveryProvider(draft: JsonObject, field: Field, { at, note }: { at: Path; note?: string }): void {
  if (field.number === undefined) return;
  // Nothing may be allowed to fail there, where 0 would switch the circuit off here.
  const value = field.name === 'allowed_fails' ? field.number + 1 : field.number;
  for (const provider of Object.keys(object(draft['providers']) ?? {})) {
    const place = ['providers', provider, ...at];
    if (valueAt(draft, place) !== undefined) continue;
    setAt(draft, place, value);
    if (note === undefined) field.exact(place);
    else field.byHand(note, place);
  }
}

const inARow =
  'Counted within a minute there, in a row here, and for each model at an address: look whether the figure fits.';
const doubling = 'The time until the first probe; it doubles with each one that fails.';

function applyCooldown(draft: JsonObject, router: Field, library: Field): void {
  const fails = router.at('allowed_fails').exists ? router.at('allowed_fails') : library.at('allowed_fails');
  const cooldown = router.at('cooldown_time').exists
    ? router.at('cooldown_time')
    : library.at('cooldown_time');
  toEveryProvider(draft, fails, { at: ['circuit_breaker', 'failures'], note: inARow });
  toEveryProvider(draft, cooldown, { at: ['circuit_breaker', 'open_in_seconds'], note: doubling });
  if ((cooldown.number ?? 0) <= 60) return;
  for (const provider of Object.keys(object(draft['providers']) ?? {})) {
    setAt(draft, ['providers', provider, 'circuit_breaker', 'max_open_in_seconds'], cooldown.number ?? 60);
  }
}

/** The master key opens everything at LiteLLM: requests and administration. */
function applyAccess(draft: JsonObject, server: Field, variables: Variables): void {
  const master = server.at('master_key');
  const value = variables.referenceFor(master, 'LITELLM_MASTER_KEY');
  if (value !== undefined) {
    for (const list of ['tokens', 'operator_tokens']) {
      const place = ['gateway', 'auth', list, 0];
      setAt(draft, place, { name: 'master', value });
      master.exact(place);
    }
  }
  const size = server.at('max_request_size_mb');
  if (size.number === undefined) return;
  const place = ['gateway', 'max_body_in_bytes'];
  setAt(draft, place, Math.round(size.number * 1024 * 1024));
  size.exact(place);
}
