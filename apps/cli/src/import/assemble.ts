import type { JsonObject } from '@bifrost/core';
import { assembleEntries, writeEntry, type Entry } from './assemble-entries.js';
import type { Stage } from './deployment.js';
import { fillKeys } from './pools.js';

/** Where a stage is served. */
export interface Target {
  /** Name of an entry of `providers`. */
  readonly provider: string;
  /** Absent where clients choose the model. */
  readonly model: string | undefined;
}

/** The targets of each stage, the first to be asked first. */
export type Targets = ReadonlyMap<Stage, readonly Target[]>;

const crossing =
  'Shares between providers become an order here: the first target serves, the others follow when it fails.';

/**
 * Writes the providers that stages need. Keys of one entry share requests by weight; a stage whose deployments lie in
 * several entries becomes a chain, the heaviest first.
 */
export function assemble(draft: JsonObject, stages: readonly Stage[]): Targets {
  const entries = assembleEntries(stages);
  const models = new Map(entries.map((entry) => [entry, fillKeys(entry)]));
  for (const entry of entries) writeEntry(draft, entry);
  for (const stage of stages) tellWeights(stage, entries);
  return new Map(
    stages.map((stage) => [
      stage,
      entries
        .filter((entry) => entry.stages.has(stage))
        .toSorted((one, other) => weightIn(other, stage) - weightIn(one, stage))
        .map((entry) => ({ provider: entry.name, model: models.get(entry)?.get(stage) })),
    ]),
  );
}

/** Targets as our file writes them; those without a model cannot be written. */
export function targetNames(targets: readonly Target[]): string[] {
  return targets.flatMap(({ provider, model }) => (model === undefined ? [] : [`${provider}/${model}`]));
}

function weightIn(entry: Entry, stage: Stage): number {
  return (entry.stages.get(stage) ?? []).reduce((sum, { weight }) => sum + weight, 0);
}

function tellWeights(stage: Stage, entries: readonly Entry[]): void {
  const crosses = entries.filter(({ stages }) => stages.has(stage)).length > 1;
  for (const entry of entries) {
    for (const deployment of entry.stages.get(stage) ?? []) {
      const index = entry.keys.findIndex((key) => key.deployments.includes(deployment));
      const place = ['providers', entry.name, 'keys', index, ...(deployment.weight === 1 ? [] : ['weight'])];
      if (crosses) deployment.weightFrom?.byHand(crossing, place);
      else deployment.weightFrom?.exact(place);
    }
  }
}
