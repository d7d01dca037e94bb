import { object, type JsonObject, type JsonValue } from '@bifrost/core';
import { setAt } from '../draft.js';
import type { Field } from '../field.js';
import type { Path } from '../path.js';
import type { ListedModel } from './litellm-deployment.js';
import type { Fallback } from './litellm-fallbacks.js';

/** All that decides what a name of a model leads to. */
export interface Names {
  readonly groups: ReadonlyMap<string, readonly ListedModel[]>;
  /** Where the deployments of a group are found. */
  readonly targetsOf: ReadonlyMap<string, readonly string[]>;
  readonly fallbacks: readonly Fallback[];
  readonly root: Field;
}

/** Writes an alias for each model that clients know. */
export function writeAliases(draft: JsonObject, names: Names): void {
  for (const [group, models] of names.groups) writeGroup(draft, group, { models, names });
  for (const alias of names.root.at('router_settings').at('model_group_alias').members) {
    writeAlias(draft, alias, names);
  }
  for (const { group, from } of names.fallbacks) {
    if (group !== '*' && !names.groups.has(group)) from.byHand('Follows a model that does not come over.');
  }
}

function writeGroup(
  draft: JsonObject,
  group: string,
  { models, names }: { models: readonly ListedModel[]; names: Names },
): void {
  const own = names.targetsOf.get(group) ?? [];
  if (group.includes('*')) {
    for (const model of models) tellPattern(model, own);
    for (const { group: follows, from } of names.fallbacks) {
      if (follows === group && group !== '*')
        from.byHand('A pattern has no fallbacks: name the models in aliases.');
    }
    return;
  }
  const followers = followersOf(draft, group, names);
  const all = [...new Set([...own, ...followers.flatMap(({ targets }) => targets)])];
  const place = placeOf(draft, group, { models, targets: all });
  if (place === undefined) return;
  const [first] = all;
  setAt(draft, place, all.length === 1 && first !== undefined ? first : { targets: all });
  for (const follower of followers) tellFollower(draft, follower, place);
}

/** Where the alias of a group stands, which is told; none where `provider/model` does it all. */
function placeOf(
  draft: JsonObject,
  group: string,
  { models, targets }: { models: readonly ListedModel[]; targets: readonly string[] },
): Path | undefined {
  const place = ['aliases', group];
  if (!isAddressed(draft, group)) {
    for (const model of models) model.group.exact(place);
    return place;
  }
  const provider = group.slice(0, group.indexOf('/'));
  if (targets.length === 1 && targets[0] === group) {
    for (const model of models) model.group.exact(['providers', provider]);
    return undefined;
  }
  // Where such a name leads to more than its provider, it gets another one.
  const name = group.replaceAll('/', '-');
  const note = `A name that begins with "${provider}/" goes to that provider alone: clients ask for "${name}" instead.`;
  for (const model of models) model.group.byHand(note, ['aliases', name]);
  return ['aliases', name];
}

/** Whether a name is `provider/model` by itself, so that an alias would never apply. */
function isAddressed({ providers }: JsonObject, group: string): boolean {
  const slash = group.indexOf('/');
  return slash > 0 && Object.hasOwn(object(providers) ?? {}, group.slice(0, slash));
}

function tellPattern({ group, deployment }: ListedModel, targets: readonly string[]): void {
  const [target = ''] = targets;
  const provider = target.split('/')[0] ?? deployment.name;
  const pattern = group.text ?? '';
  if (pattern === target || (pattern !== '*' && pattern === deployment.wire))
    group.exact(['providers', provider]);
  else group.byHand(`Clients write ${provider}/<model>, or the model alone where that tells the provider.`);
}

const alsoOtherwise = 'Follows after any failure that goes on to the next target, not only after this kind.';

/** A fallback with the targets that it means. */
interface Follower {
  readonly fallback: Fallback;
  readonly targets: readonly string[];
  /** The same model follows after any failure anyway. */
  readonly isUsual: boolean;
}

/** The fallbacks of a group that lead somewhere; of the others it is told that they do not. */
function followersOf(draft: JsonObject, group: string, { fallbacks, targetsOf }: Names): Follower[] {
  const own = fallbacks.filter((fallback) => fallback.group === group);
  const usual = own.filter(({ kind }) => kind === 'fallbacks').map(({ model }) => model);
  const general = usual.length > 0 ? [] : fallbacks.filter((fallback) => fallback.group === '*');
  const found = [...own, ...general].filter(({ model }) => model !== group);
  return found.flatMap((fallback) => {
    const { model, kind, from } = fallback;
    // A name with its provider may be one that a pattern stands for.
    const targets = targetsOf.get(model) ?? (isAddressed(draft, model) ? [model] : []);
    if (targets.length > 0 && !targets.some((target) => target.includes('*'))) {
      return [{ fallback, targets, isUsual: kind === 'fallbacks' || usual.includes(model) }];
    }
    from.byHand('No model of this name comes over.');
    return [];
  });
}

function tellFollower(draft: JsonObject, { fallback, isUsual }: Follower, place: Path): void {
  const { kind, from } = fallback;
  // Refused contents lead on only where that is asked for.
  if (kind === 'content_policy_fallbacks') setAt(draft, ['routing', 'fallback_on'], ['content_filtered']);
  if (isUsual) from.exact(place);
  else from.byHand(alsoOtherwise, place);
}

/** `model_group_alias`: another name for a group, with all that follows it. */
function writeAlias(draft: JsonObject, alias: Field, { targetsOf }: Names): void {
  const model = alias.isObject ? alias.at('model') : alias;
  const group = model.text ?? '';
  const place = ['aliases', alias.name];
  const own = targetsOf.get(group) ?? [];
  const [first] = own;
  const whole = named(draft, group) ?? (own.length === 1 ? first : { targets: [...own] });
  if (first === undefined || whole === undefined) {
    alias.byHand('No model of this name comes over.');
    return;
  }
  if (named(draft, alias.name) !== undefined || isAddressed(draft, alias.name)) {
    alias.byHand('A model of this name is there already, and keeps it.');
    return;
  }
  setAt(draft, place, whole);
  model.exact(place);
  alias.at('hidden').noEqual('Every alias is listed.');
}

/** What an alias of our file holds. */
function named({ aliases }: JsonObject, name: string): JsonValue | undefined {
  const all = object(aliases) ?? {};
  return Object.hasOwn(all, name) ? all[name] : undefined;
}
