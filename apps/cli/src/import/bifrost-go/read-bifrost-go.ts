import type { JsonObject } from '@bifrost/core';
import { setAt } from '../draft.js';
import type { Field } from '../field.js';
import { tellNoEqual, type Importer, type Read, type Source } from '../importer.js';
import { eraOf, type Era } from './go-era.js';
import { readProvider } from './go-provider.js';
import { branches, clientSettings, governanceSettings } from './go-sentences.js';
import { move, moveSecret, valueOf, type Target } from './go-value.js';

/** `config.json` of the Go product of the same name: https://docs.getbifrost.ai */
export const bifrostGo: Importer = { read: readBifrostGo };

function readBifrostGo({ root, variables }: Source): Read {
  const draft: JsonObject = { providers: {} };
  const target: Target = { draft, variables };
  const era = eraOf(root);
  root.at('$schema').exact(undefined, 'bifrost schema writes ours.');
  root.at('version').exact(undefined, `Read as a file of ${era}.`);
  for (const provider of root.at('providers').members) readProvider(provider, era, target);
  readClient(root.at('client'), target);
  readVirtualKeys(root.at('governance'), target);
  tellNoEqual(root, branches);
  return { title: titleOf(era), configuration: draft };
}

function titleOf(era: Era): string {
  return `the Go Bifrost, ${era}`;
}

function readClient(client: Field, target: Target): void {
  move(client.at('drop_excess_requests'), ['gateway', 'drop_excess_requests'], target);
  const origins = client.at('allowed_origins');
  for (const origin of origins.items) {
    if (origin.text === '*')
      origin.byHand('Name the pages that may call: their origins in gateway.allowed_origins.');
  }
  const named = origins.items.filter(({ text }) => text !== undefined && text !== '*');
  for (const [index, origin] of named.entries()) {
    move(origin, ['gateway', 'allowed_origins', index], target);
  }
  const size = client.at('max_request_body_size_mb');
  if (size.number !== undefined) {
    const place = ['gateway', 'max_body_in_bytes'];
    setAt(target.draft, place, size.number * 1024 * 1024);
    size.exact(place, 'Bytes instead of megabytes.');
  }
  tellNoEqual(client, clientSettings);
}

/** A virtual key is what a client shows. What it may do is not limited here, so a person must look. */
function readVirtualKeys(governance: Field, target: Target): void {
  let count = 0;
  for (const key of governance.at('virtual_keys').items) {
    const name = key.at('name');
    const value = key.at('value');
    key.at('is_active').exact(undefined, 'Those that are switched off stay behind.');
    tellNoEqual(key, governanceSettings);
    if (valueOf(value) === undefined) {
      value.byHand('Has no value in the file: give the client a token in gateway.auth.tokens.');
      name.noEqual('Names a client whose token is not in the file.');
      continue;
    }
    if (key.at('is_active').flag === false) {
      value.noEqual('Is switched off.');
      name.noEqual('Is switched off.');
      continue;
    }
    const place = ['gateway', 'auth', 'tokens', count];
    count += 1;
    const wish = `${name.text ?? `client_${count}`}_TOKEN`;
    if (!move(name, [...place, 'name'], target)) setAt(target.draft, [...place, 'name'], `client-${count}`);
    moveSecret(value, [...place, 'value'], { target, wish });
  }
  tellNoEqual(governance, governanceSettings);
}
