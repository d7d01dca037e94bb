import { isObject, parseObject, type JsonObject } from '@bifrost/core';
import { assemble, targetNames, type Target, type Targets } from '../assemble.js';
import type { Stage } from '../deployment.js';
import { setAt, valueAt } from '../draft.js';
import type { Field } from '../field.js';
import type { Importer, Source } from '../importer.js';
import { readChain } from './portkey-chain.js';
import { inherit, type Inherited } from './portkey-inherited.js';

/** Configuration objects of Portkey's gateway: https://portkey.ai/docs/product/ai-gateway/configs */
export const portkey: Importer = {
  prepare: unfold,
  read: (source) => ({ title: 'Portkey', configuration: readPortkey(source) }),
};

/** Exports hold configurations as texts of JSON. */
function unfold(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(unfold);
  if (!isObject(document)) return document;
  if (Array.isArray(document['data'])) return { ...document, data: document['data'].map(unfold) };
  const { config } = document;
  const inner = typeof config === 'string' ? parseObject(config) : undefined;
  return inner === undefined ? document : { ...document, config: inner };
}

/** A configuration with the name that clients will ask for. */
interface Named {
  readonly name: string;
  readonly config: Field;
  readonly stages: readonly Stage[];
}

function readPortkey({ root, variables, fileName }: Source): JsonObject {
  const named = configurations(root, fileName).map(({ name, config, inherited }): Named => {
    const chain = readChain(config, { inherited, weighs: false, variables });
    const stages = chain
      .filter((deployments) => deployments.length > 0)
      .map((deployments, index) => ({
        name: index === 0 ? name : `${name}-fallback-${index}`,
        deployments,
      }));
    return { name, config, stages };
  });
  const draft: JsonObject = { providers: {} };
  const targets = assemble(
    draft,
    named.flatMap(({ stages }) => stages),
  );
  for (const each of named) writeChain(draft, each, targets);
  return draft;
}

/** A configuration before it is read. */
interface Unread {
  readonly name: string;
  readonly config: Field;
  /** What holds around it. */
  readonly inherited: Inherited;
}

/** One configuration, or several with names around them. */
function configurations(root: Field, fileName: string): Unread[] {
  const list = Array.isArray(root.value) ? root.items : root.at('data').items;
  if (list.length === 0) return branchesOf(oneOf(root, fileName));
  return list.flatMap((item, index) => branchesOf(oneOf(item, `${fileName}-${index + 1}`)));
}

function oneOf(item: Field, fallbackName: string): Unread {
  const config = item.at('config');
  if (!config.isObject) return { name: fallbackName, config: item, inherited: {} };
  const name = item.either('slug', 'name');
  for (const member of item.members) {
    if (!['config', name.name].includes(member.name))
      member.noEqual('Tells of the service, not of requests.');
  }
  if (name.text === undefined) return { name: fallbackName, config, inherited: {} };
  name.exact(undefined, 'The name that clients ask for.');
  return { name: name.text, config, inherited: {} };
}

const conditional =
  'Requests are not told apart by their metadata here: each target has a name that clients ask for.';

/** Where metadata of requests chose the target, the client does: each target becomes a model of its own. */
function branchesOf(one: Unread): Unread[] {
  const { name, config } = one;
  const strategy = config.at('strategy');
  if (strategy.at('mode').text !== 'conditional') return [one];
  strategy.byHand(conditional);
  const inherited = inherit(config, one.inherited);
  return config.at('targets').items.map((target, index) => {
    const own = target.at('name');
    const isDefault = own.text !== undefined && own.text === strategy.at('default').text;
    const asked = isDefault ? name : `${name}-${own.text ?? index + 1}`;
    own.byHand(askFor(asked));
    return { name: asked, config: target, inherited };
  });
}

const askFor = (name: string): string =>
  `Clients ask for the model "${name}" instead of naming the configuration in x-portkey-config.`;
const noModel =
  'Names no model, and the first target leaves it to the client: a fallback needs a model of its own (override_params.model).';

function writeChain(draft: JsonObject, { name, config, stages }: Named, targets: Targets): void {
  const places = stages.map((stage) => targets.get(stage) ?? []);
  const [first = [], ...rest] = places;
  const mode = config.at('strategy').at('mode');
  const followers = [...new Set(targetNames(rest.flat()))];
  if (first.every(({ model }) => model !== undefined)) {
    const all = [...new Set([...targetNames(first), ...followers])];
    const [only] = all;
    if (only === undefined) return;
    const place = ['aliases', name.includes('/') ? name.replaceAll('/', '-') : name];
    setAt(draft, place, all.length === 1 ? only : { targets: all });
    mode.exact(place);
    tellName(config, askFor(name), place);
  } else writeOpen(draft, { first, followers, mode });
  for (const [index, stage] of stages.slice(1).entries()) {
    if ((rest[index] ?? []).some(({ model }) => model === undefined)) {
      for (const { entry, key } of stage.deployments) {
        for (const { from } of [...entry, ...key]) from?.byHand(noModel);
      }
      mode.byHand(noModel);
    }
  }
}

/** Clients choose the model: what follows is then a matter of the provider that they name. */
function writeOpen(
  draft: JsonObject,
  { first, followers, mode }: { first: readonly Target[]; followers: readonly string[]; mode: Field },
): void {
  for (const { provider } of first) {
    const place = ['providers', provider, 'fallbacks'];
    if (followers.length === 0) {
      mode.exact(['providers', provider]);
      continue;
    }
    if (valueAt(draft, place) === undefined) setAt(draft, place, [...followers]);
    mode.exact(place);
  }
  if (first.length > 1) {
    mode.byHand(
      'Requests are shared out among keys, not among providers: clients choose one as "provider/model".',
    );
  }
}

function tellName(config: Field, note: string, place: readonly string[]): void {
  const strategy = config.at('strategy').at('mode');
  if (strategy.exists) strategy.byHand(note, place);
  else config.either('override_params', 'overrideParams').at('model').byHand(note, place);
}
