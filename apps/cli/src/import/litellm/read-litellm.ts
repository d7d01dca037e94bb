import type { JsonObject } from '@bifrost/core';
import { assemble, targetNames } from '../assemble.js';
import type { Field } from '../field.js';
import { tellNoEqual, type Importer, type Source } from '../importer.js';
import type { Variables } from '../variables.js';
import { writeAliases } from './litellm-aliases.js';
import { readListedModel, shares, type ListedModel, type Share } from './litellm-deployment.js';
import { readFallbacks } from './litellm-fallbacks.js';
import { branches } from './litellm-sentences.js';
import { applySettings } from './litellm-settings.js';
import { readModel } from './litellm-vendor.js';

/** `config.yaml` of LiteLLM's proxy: https://docs.litellm.ai/docs/proxy/config_settings */
export const litellm: Importer = {
  read: (source) => ({ title: 'LiteLLM', configuration: readLitellm(source) }),
};

function readLitellm({ root, variables }: Source): JsonObject {
  const groups = readGroups(root.at('model_list'), variables);
  const stages = new Map(
    [...groups].map(([name, models]) => [
      name,
      { name, deployments: models.map(({ deployment }) => deployment) },
    ]),
  );
  const draft: JsonObject = { providers: {} };
  const targets = assemble(draft, [...stages.values()]);
  const targetsOf = new Map(
    [...stages].map(([name, stage]) => [name, targetNames(targets.get(stage) ?? [])]),
  );
  writeAliases(draft, { groups, targetsOf, fallbacks: readFallbacks(root), root });
  applySettings(draft, { root, variables });
  for (const variable of root.at('environment_variables').members) {
    variable.byHand(`Set ${variable.name} in the environment of the gateway, where anything still reads it.`);
  }
  for (const file of root.at('include').items) file.byHand('Is not followed: import that file as well.');
  tellNoEqual(root, branches);
  return draft;
}

/** Models by the name that clients have for them, in the order of the file. */
function readGroups(list: Field, variables: Variables): Map<string, ListedModel[]> {
  reserveUsual(list, variables);
  const items = new Map<string, Field[]>();
  for (const item of list.items) {
    const group = item.at('model_name').text ?? '';
    items.set(group, [...(items.get(group) ?? []), item]);
  }
  const decided = new Map([...items].map(([group, same]) => [group, shareOf(same)]));
  const groups = new Map<string, ListedModel[]>();
  for (const item of list.items) {
    const group = item.at('model_name').text ?? '';
    const model = readListedModel(item, decided.get(group), variables);
    if (model !== undefined) groups.set(group, [...(groups.get(group) ?? []), model]);
  }
  return groups;
}

/** What shares requests out within a group: the first of these that its first deployment has. */
function shareOf(group: readonly Field[]): Share | undefined {
  const [first, second] = group;
  if (first === undefined || second === undefined) return undefined;
  const by = shares.find((name) => first.at('litellm_params').at(name).number !== undefined);
  return by ?? 'nothing';
}

/** A vendor's usual variable is read wherever a deployment names no key: no other secret may get that name. */
function reserveUsual(list: Field, variables: Variables): void {
  for (const item of list.items) {
    const params = item.at('litellm_params');
    const variable = readModel(params)?.vendor.variable;
    if (variable !== undefined && !params.at('api_key').exists) variables.reserve(variable);
  }
}
