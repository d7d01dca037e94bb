import { setAt, valueAt } from '../draft.js';
import type { Field } from '../field.js';
import { tellNoEqual } from '../importer.js';
import type { Path } from '../path.js';
import { keySettings } from './go-sentences.js';
import { move, moveAll, moveSecret, type Move, type Target } from './go-value.js';

/** What v1.1 kept beside the keys, by provider. */
const metas: Readonly<Record<string, readonly Move[]>> = {
  azure: [
    { from: 'endpoint', to: ['endpoint'] },
    { from: 'api_version', to: ['api_version'] },
  ],
  bedrock: [
    { from: 'secret_access_key', to: ['secret_key'], secret: 'AWS_SECRET_ACCESS_KEY' },
    { from: 'region', to: ['region'] },
    { from: 'session_token', to: ['session_token'], secret: 'AWS_SESSION_TOKEN' },
    { from: 'arn', to: ['arn'] },
  ],
  vertex: [
    { from: 'project_id', to: ['project_id'] },
    { from: 'region', to: ['region'] },
    { from: 'location', to: ['region'] },
    { from: 'auth_credentials', to: ['auth_credentials'], secret: 'GOOGLE_CREDENTIALS' },
  ],
};

/** Writes `meta_config` into each key of its provider: there it held for all of them. */
export function readMeta(
  provider: Field,
  { adapter, to }: { adapter: string; to: Path },
  target: Target,
): void {
  const meta = provider.at('meta_config');
  if (!meta.exists) return;
  const keys = provider.at('keys').items;
  // Vertex was keyless: its credentials stand in meta_config.
  const count = Math.max(keys.length, 1);
  if (keys.length === 0) setAt(target.draft, [...to, 'keys', 0], {});
  for (let index = 0; index < count; index += 1) {
    const key = [...to, 'keys', index];
    const place = [...key, `${adapter}_key_config`];
    moveAll(meta, place, { moves: metas[adapter] ?? [], target });
    for (const deployment of meta.at('deployments').members) {
      move(deployment, [...key, 'aliases', deployment.name], target);
    }
    for (const profile of meta.at('inference_profiles').members) {
      move(profile, [...key, 'aliases', profile.name], target);
    }
    if (adapter === 'bedrock') moveAccessKey(keys[index], key, target);
  }
  tellNoEqual(meta, keySettings);
}

/** The key's own value was the id of the access key, whose secret half stands in `meta_config`. */
function moveAccessKey(key: Field | undefined, to: Path, target: Target): void {
  const value = key?.at('value');
  const secret = valueAt(target.draft, [...to, 'bedrock_key_config', 'secret_key']);
  if (value === undefined || secret === undefined) return;
  const place = [...to, 'bedrock_key_config', 'access_key'];
  moveSecret(value, place, { target, wish: 'AWS_ACCESS_KEY_ID' });
}
