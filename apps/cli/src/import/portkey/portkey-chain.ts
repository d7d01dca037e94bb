import type { Deployment } from '../deployment.js';
import type { Field } from '../field.js';
import { tellNoEqual } from '../importer.js';
import type { Variables } from '../variables.js';
import { settings } from './portkey-sentences.js';
import { inherit, type Inherited } from './portkey-inherited.js';
import { readTarget } from './portkey-target.js';

/** Groups of deployments in the order in which they are asked; within a group, requests are shared out. */
export type Chain = readonly (readonly Deployment[])[];

/** Where a configuration stands: what holds around it, and whether its weight counts. */
interface Around {
  readonly inherited: Inherited;
  readonly weighs: boolean;
  readonly variables: Variables;
}

const nested =
  'Stands within a group that shares requests out: its first step takes part, its further ones follow the whole group.';

/** Reads a configuration, which may hold others. */
export function readChain(node: Field, around: Around): Chain {
  const targets = node.at('targets');
  if (!targets.exists) {
    const deployment = readTarget(node, around.inherited, around);
    return deployment === undefined ? [] : [[deployment]];
  }
  const inherited = inherit(node, around.inherited);
  const strategy = node.at('strategy');
  const mode = strategy.at('mode');
  tellNoEqual(node, settings);
  tellNoEqual(strategy, settings);
  node
    .at('retry')
    .at('on_status_codes')
    .noEqual(settings['on_status_codes'] ?? '');
  tellNoEqual(node.either('override_params', 'overrideParams'), settings);
  const shared = mode.text === 'loadbalance';
  const chains = targets.items.map((item) => readChain(item, { ...around, inherited, weighs: shared }));
  tellNames(targets);
  if (shared) {
    mode.exact(undefined, 'Keys share requests by weight.');
    return [shareOut(targets, chains), ...chains.flatMap((chain) => chain.slice(1))];
  }
  if (mode.text === 'fallback') {
    mode.exact(undefined, 'Became the order of targets.');
    return chains.flat();
  }
  if (mode.text === 'single' || mode.text === undefined) {
    mode.exact(undefined, 'The first target serves.');
    for (const item of targets.items.slice(1))
      item.noEqual('Never asked: the strategy takes the first target.');
    return chains[0] ?? [];
  }
  mode.byHand(
    'Requests are not told apart by their metadata here: clients ask for another model name instead.',
  );
  return chains[0] ?? [];
}

/** One group of all first steps. A whole that takes part keeps its share. */
function shareOut(targets: Field, chains: readonly Chain[]): Deployment[] {
  return targets.items.flatMap((item, index) => {
    const [first = []] = chains[index] ?? [];
    if (!item.at('targets').exists) return first;
    item.at('strategy').at('mode').byHand(nested);
    const own = item.at('weight').number ?? 1;
    const sum = first.reduce((total, { weight }) => total + weight, 0);
    item.at('weight').exact(undefined, 'Divided among the targets of the group.');
    return first.map((deployment) =>
      withWeight(deployment, sum === 0 ? own / first.length : (own * deployment.weight) / sum),
    );
  });
}

function withWeight(deployment: Deployment, weight: number): Deployment {
  return { ...deployment, weight };
}

function tellNames(targets: Field): void {
  for (const item of targets.items) item.at('name').noEqual('Targets are told apart by provider and model.');
}
