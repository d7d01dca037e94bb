import { object } from '@bifrost/core';
import type { Field } from '../field.js';

/** The three formats that the Go product has had. */
export type Era = 'v1.1' | 'v1.2 to v1.4' | 'v1.5 and later';

/** Tells the era of a file by what only that one writes. */
export function eraOf(root: Field): Era {
  const providers = root.at('providers').members;
  if (providers.some((provider) => provider.at('meta_config').exists)) return 'v1.1';
  const version = root.at('version').number;
  if (version === 1) return 'v1.2 to v1.4';
  if (version === 2 || root.at('source_of_truth').exists) return 'v1.5 and later';
  const keys = providers.flatMap((provider) => provider.at('keys').items);
  if (keys.some(isModern)) return 'v1.5 and later';
  if (keys.some(isMiddle) || root.at('config_store').exists) return 'v1.2 to v1.4';
  return 'v1.1';
}

const modernMembers = [
  'aliases',
  'blacklisted_models',
  'vllm_key_config',
  'ollama_key_config',
  'sgl_key_config',
];

function isModern(key: Field): boolean {
  const models = key.at('models').items;
  return modernMembers.some((name) => key.at(name).exists) || models.some(({ text }) => text === '*');
}

const configs = ['azure_key_config', 'vertex_key_config', 'bedrock_key_config'] as const;

function isMiddle(key: Field): boolean {
  return configs.some((name) => object(key.at(name).value) !== undefined) || key.at('id').exists;
}
