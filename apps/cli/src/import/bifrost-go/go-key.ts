import { setAt } from '../draft.js';
import type { Field } from '../field.js';
import { tellNoEqual } from '../importer.js';
import type { Path } from '../path.js';
import type { Era } from './go-era.js';
import { keySettings } from './go-sentences.js';
import { move, moveAll, moveSecret, type Move, type Target } from './go-value.js';

/** Settings of keys, by the adapter that understands them; they have the same names there. */
const configs: Readonly<Record<string, readonly Move[]>> = {
  azure: [
    { from: 'endpoint', to: ['endpoint'] },
    { from: 'api_version', to: ['api_version'] },
    { from: 'tenant_id', to: ['tenant_id'] },
    { from: 'client_id', to: ['client_id'] },
    { from: 'client_secret', to: ['client_secret'], secret: 'AZURE_CLIENT_SECRET' },
    { from: 'scopes', to: ['scopes'] },
  ],
  bedrock: [
    { from: 'access_key', to: ['access_key'], secret: 'AWS_ACCESS_KEY_ID' },
    { from: 'secret_key', to: ['secret_key'], secret: 'AWS_SECRET_ACCESS_KEY' },
    { from: 'session_token', to: ['session_token'], secret: 'AWS_SESSION_TOKEN' },
    { from: 'region', to: ['region'] },
    { from: 'arn', to: ['arn'] },
    { from: 'role_arn', to: ['role_arn'] },
    { from: 'external_id', to: ['external_id'], secret: 'AWS_EXTERNAL_ID' },
    { from: 'session_name', to: ['session_name'] },
    { from: 'role_session_name', to: ['session_name'] },
  ],
  vertex: [
    { from: 'project_id', to: ['project_id'] },
    { from: 'project_number', to: ['project_number'] },
    { from: 'region', to: ['region'] },
    { from: 'auth_credentials', to: ['auth_credentials'], secret: 'GOOGLE_CREDENTIALS' },
    { from: 'force_single_region', to: ['force_single_region'] },
  ],
};

/** Where a key stands and whose it is. */
export interface KeyPlace {
  /** `providers.azure.keys[0]` */
  readonly to: Path;
  readonly adapter: string;
  readonly era: Era;
  /** The name that the variable of a literal key gets. */
  readonly variable: string;
}

/** Writes a key. */
export function readKey(key: Field, { to, adapter, era, variable }: KeyPlace, target: Target): void {
  setAt(target.draft, to, {});
  move(key.at('name'), [...to, 'name'], target);
  moveSecret(key.at('value'), [...to, 'value'], { target, wish: variable });
  move(key.at('weight'), [...to, 'weight'], target);
  move(key.at('enabled'), [...to, 'enabled'], target);
  readModels(key, to, { era, target });
  for (const alias of key.at('aliases').members) {
    const model = alias.isObject ? alias.at('model_id') : alias;
    move(model, [...to, 'aliases', alias.name], target);
  }
  const config = key.at(`${adapter}_key_config`);
  const place = [...to, `${adapter}_key_config`];
  moveAll(config, place, { moves: configs[adapter] ?? [], target });
  for (const deployment of config.at('deployments').members) {
    move(deployment, [...to, 'aliases', deployment.name], target);
  }
  tellNoEqual(key, keySettings);
  tellNoEqual(config, keySettings);
}

const none =
  'An empty list meant no model at all in this version, and means every model here: the key is switched off, give it models.';

/** From v1.5 on a key without models serves none; before, and here, it serves all. */
function readModels(key: Field, to: Path, { era, target }: { era: Era; target: Target }): void {
  const models = key.at('models');
  if (models.items.length > 0) {
    move(models, [...to, 'models'], target);
    return;
  }
  if (era !== 'v1.5 and later') {
    models.exact([...to]);
    return;
  }
  setAt(target.draft, [...to, 'enabled'], false);
  if (models.exists) models.byHand(none, [...to, 'enabled']);
  else key.at('value').byHand(none, [...to, 'enabled']);
}
