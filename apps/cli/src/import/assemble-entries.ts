import type { JsonObject } from '@bifrost/core';
import type { Deployment, Piece, Stage } from './deployment.js';
import { setAt } from './draft.js';

/** An entry of `providers` in the making. */
export interface Entry {
  readonly name: string;
  readonly adapter: string;
  readonly pieces: readonly Piece[];
  readonly keys: Key[];
  /** Deployments of each stage that are served here. */
  readonly stages: Map<Stage, Deployment[]>;
}

/** A key in the making: one credential with one weight, and the models that it serves. */
export interface Key {
  readonly pieces: readonly Piece[];
  readonly weight: number;
  /** From the names of models to those on the wire; empty where it serves whatever clients ask for. */
  readonly models: Map<string, string>;
  readonly deployments: Deployment[];
}

/** Puts deployments that agree on address, headers and limits into one entry. */
export function assembleEntries(stages: readonly Stage[]): Entry[] {
  const divided = dividedSettings(stages);
  const entries = new Map<string, Entry>();
  const names = new Set<string>();
  for (const stage of stages) {
    for (const deployment of stage.deployments) {
      const settings = settingsOf(deployment);
      const part = divided.has(settings) && isOpen(deployment) ? `${settings} open` : settings;
      const entry = entries.get(part) ?? newEntry(deployment, names);
      entries.set(part, entry);
      entry.stages.set(stage, [...(entry.stages.get(stage) ?? []), deployment]);
    }
  }
  return [...entries.values()];
}

function newEntry({ adapter, name, entry }: Deployment, names: Set<string>): Entry {
  return { name: freeName(name, names), adapter, pieces: entry, keys: [], stages: new Map() };
}

function settingsOf({ adapter, entry }: Deployment): string {
  return `${adapter} ${textOf(entry)}`;
}

/** Whether it serves models that are not named. */
function isOpen({ wire }: Deployment): boolean {
  return wire === undefined || wire.includes('*');
}

/**
 * Settings whose deployments cannot share one entry: a key for every model would also serve those that others have
 * keys of their own for.
 */
function dividedSettings(stages: readonly Stage[]): Set<string> {
  const all = stages.flatMap(({ deployments }) => deployments);
  const open = new Map<string, string>();
  const divided = new Set<string>();
  for (const deployment of all.filter(isOpen)) {
    const settings = settingsOf(deployment);
    const credential = textOf(deployment.key);
    if ((open.get(settings) ?? credential) !== credential) divided.add(settings);
    open.set(settings, credential);
  }
  for (const deployment of all) {
    const credential = open.get(settingsOf(deployment));
    if (credential !== undefined && credential !== textOf(deployment.key))
      divided.add(settingsOf(deployment));
  }
  return divided;
}

/** Two lists of settings are the same when their texts are. */
export function textOf(pieces: readonly Piece[]): string {
  const lines = pieces.map(({ at, value }) => JSON.stringify([at, value]));
  return lines.toSorted().join('\n');
}

function freeName(wish: string, taken: Set<string>): string {
  const stem = wish.replaceAll(/[^\w.-]+/gu, '-').replace(/^[^A-Za-z0-9]+/u, '') || 'provider';
  let name = stem;
  for (let count = 2; taken.has(name); count += 1) name = `${stem}-${count}`;
  taken.add(name);
  return name;
}

/** Writes an entry into our file, and tells where each setting went. */
export function writeEntry(draft: JsonObject, entry: Entry): void {
  const place = ['providers', entry.name];
  setAt(draft, place, {});
  const isCustom = entry.pieces.some(({ at }) => at[0] === 'custom_provider_config');
  if (entry.name !== entry.adapter || isCustom) {
    setAt(draft, [...place, 'custom_provider_config', 'base_provider_type'], entry.adapter);
  }
  for (const { at, value } of entry.pieces) setAt(draft, [...place, ...at], value);
  // Of several deployments only one gave the pieces, but all of them said the same.
  for (const deployment of [...entry.stages.values()].flat()) {
    tell(deployment.entry, place);
    deployment.providerFrom?.exact(place);
  }
  for (const [index, key] of entry.keys.entries()) writeKey(draft, [...place, 'keys', index], key);
}

function writeKey(draft: JsonObject, place: (string | number)[], key: Key): void {
  setAt(draft, place, {});
  for (const { at, value } of key.pieces) setAt(draft, [...place, ...at], value);
  for (const [index, [model, wire]] of [...key.models].entries()) {
    setAt(draft, [...place, 'models', index], model);
    if (wire !== model) setAt(draft, [...place, 'aliases', model], wire);
  }
  if (key.weight !== 1) setAt(draft, [...place, 'weight'], key.weight);
  for (const deployment of key.deployments) {
    tell(deployment.key, place);
    const model = [...key.models].findIndex(([, wire]) => wire === deployment.wire);
    if (model !== -1) deployment.wireFrom?.exact([...place, 'models', model]);
    else deployment.wireFrom?.exact(place);
  }
}

function tell(pieces: readonly Piece[], place: readonly (string | number)[]): void {
  for (const { at, from, note } of pieces) from?.exact([...place, ...at], note);
}
