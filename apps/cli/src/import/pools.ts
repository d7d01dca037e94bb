import { textOf, type Entry, type Key } from './assemble-entries.js';
import type { Deployment, Stage } from './deployment.js';

/** Stages that use the same keys with the same shares for the same models: one name serves them all. */
interface Pool {
  readonly stages: Stage[];
  /** A list for each key to come: the deployments, one of each stage, that are alike. */
  readonly slots: Deployment[][];
}

/**
 * Makes the keys of an entry, and gives the name of each stage's model in it. Two stages that use other keys for the
 * same model must not get each other's, so that each pool has names of its own, and its keys list no others.
 */
export function fillKeys(entry: Entry): ReadonlyMap<Stage, string | undefined> {
  const taken = new Set<string>();
  const models = new Map<Stage, string | undefined>();
  for (const pool of poolsOf(entry)) {
    const addressed = pool.stages.filter((stage) => ownRest(stage, entry) !== undefined);
    for (const stage of addressed) models.set(stage, ownRest(stage, entry));
    const names = addressed.flatMap((stage) => ownRest(stage, entry) ?? []);
    if (names.length === 0) names.push(...chooseName(pool, taken));
    for (const stage of pool.stages) if (!models.has(stage)) models.set(stage, names[0]);
    for (const name of names) taken.add(name);
    for (const slot of inOrder(pool, entry)) addTo(entry, slot, names);
  }
  return models;
}

function poolsOf(entry: Entry): Pool[] {
  const pools = new Map<string, Pool>();
  for (const [stage, deployments] of entry.stages) {
    const sorted = deployments.toSorted((one, other) => (signatureOf(one) < signatureOf(other) ? -1 : 1));
    const signature = sorted.map(signatureOf).join('\n');
    const pool = pools.get(signature) ?? { stages: [], slots: sorted.map(() => []) };
    pool.stages.push(stage);
    for (const [index, deployment] of sorted.entries()) pool.slots[index]?.push(deployment);
    pools.set(signature, pool);
  }
  // Names that clients address directly are fixed, and those that are the model's own come before inventions.
  return [...pools.values()].toSorted((one, other) => rank(one, entry) - rank(other, entry));
}

/** Keys in the order in which the source has them. */
function inOrder({ stages, slots }: Pool, entry: Entry): Deployment[][] {
  const [first] = stages;
  const order = first === undefined ? [] : (entry.stages.get(first) ?? []);
  const rankOf = ([deployment]: Deployment[]): number => (deployment ? order.indexOf(deployment) : 0);
  return slots.toSorted((one, other) => rankOf(one) - rankOf(other));
}

function signatureOf({ key, wire, weight }: Deployment): string {
  return JSON.stringify([wire ?? null, weight, textOf(key)]);
}

function rank({ stages, slots }: Pool, entry: Entry): number {
  if (stages.some((stage) => ownRest(stage, entry) !== undefined)) return 0;
  return stages.some((stage) => slots.some(([first]) => first?.wire === stage.name)) ? 1 : 2;
}

/** What stands behind the entry's name in that of a stage: `openai/gpt-4o` goes to the provider `openai` by itself. */
function ownRest({ name }: Stage, entry: Entry): string | undefined {
  const start = `${entry.name}/`;
  return name.startsWith(start) && name.length > start.length ? name.slice(start.length) : undefined;
}

function chooseName({ stages, slots }: Pool, taken: ReadonlySet<string>): string[] {
  const [stage] = stages;
  const deployments = slots.flat();
  const wire = deployments[0]?.wire;
  if (stage === undefined || wire === undefined) return [];
  const isOne = deployments.every((other) => other.wire === wire && !other.wireIsOwnName);
  const names = stages.map(({ name }) => name);
  const short = names.flatMap((name) => name.split('/').at(-1) || []);
  const wishes = [...(isOne ? [wire] : []), ...short, ...names];
  const free = wishes.find((wish) => !taken.has(wish));
  if (free !== undefined) return [free];
  let count = 2;
  while (taken.has(`${stage.name}-${count}`)) count += 1;
  return [`${stage.name}-${count}`];
}

function addTo(entry: Entry, slot: readonly Deployment[], names: readonly string[]): void {
  const [first] = slot;
  if (first === undefined) return;
  const credential = textOf(first.key);
  const fitting = entry.keys.find(
    (key) => textOf(key.pieces) === credential && key.weight === first.weight && hasRoomFor(key, names),
  );
  const key = fitting ?? {
    pieces: first.key,
    weight: first.weight,
    models: new Map<string, string>(),
    deployments: [],
  };
  if (fitting === undefined) entry.keys.push(key);
  for (const name of names) key.models.set(name, first.wire ?? name);
  key.deployments.push(...slot);
}

/** A key that serves whatever clients ask for lists nothing, and a name can lead to one model only. */
function hasRoomFor(key: Key, names: readonly string[]): boolean {
  if (names.length === 0) return key.models.size === 0;
  return key.models.size > 0 && names.every((name) => !key.models.has(name));
}
