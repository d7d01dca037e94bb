import {
  BifrostError,
  isObject,
  object,
  parseConfiguration,
  type JsonObject,
  type JsonValue,
  type ProviderAdapter,
} from '@bifrost/core';
import { wantedProviders } from '@bifrost/config';
import { parseProblem, type Problem } from '../problem.js';
import { removeAt, valueAt } from './draft.js';
import type { Ledger } from './ledger.js';
import { parsePath } from './parse-path.js';
import type { Path } from './path.js';
import { standInFor } from './stand-in.js';

/** A configuration that our own parser takes. */
export interface Settled {
  /** Ids of providers that it needs and that are not installed. */
  readonly missing: readonly string[];
  /** What is wrong and has no place that could be taken out. */
  readonly refused: readonly string[];
}

/**
 * Checks the draft with the parser that will read it, and takes out what that refuses; the fields that led there are
 * told as ones that need a hand, with the parser's words. Entries of providers that are not installed cannot be checked
 * to the bottom, and stay.
 */
export function settle(
  draft: JsonObject,
  { ledger, adapters }: { ledger: Ledger; adapters: readonly ProviderAdapter[] },
): Settled {
  const missing = missingProviders(draft, adapters);
  for (;;) {
    const problems = problemsOf(draft, adapters).filter((problem) => !isOfMissing(problem, missing.entries));
    const faults = [
      ...problems.flatMap((problem) => faultOf(draft, problem) ?? []),
      ...talkativeAddresses(draft, []),
    ].map(widened);
    // Each round takes something out, so that there is an end to it.
    if (faults.length === 0) return { missing: missing.ids, refused: problems.map(lineOf) };
    const gone: Path[] = [];
    for (const { place, message } of faults.toSorted((one, other) => compare(other.place, one.place))) {
      if (gone.some((other) => isWithin(place, other))) continue;
      const removed = takeOut(draft, place);
      gone.push(removed);
      ledger.takenOut(removed, `Left out: ${message}.`);
    }
  }
}

/** Takes out a place, and with its last model the key around it, which would serve every model otherwise. */
function takeOut(draft: JsonObject, place: Path): Path {
  const removed = removeAt(draft, place);
  const [first, , part, , setting] = removed;
  const isModels = first === 'providers' && part === 'keys' && setting === 'models';
  return isModels && removed.length === 5 ? removeAt(draft, removed.slice(0, 4)) : removed;
}

/** Something that has to go, and why. */
interface Fault {
  readonly place: Path;
  readonly message: string;
}

/** Addresses that hold a password or a query: the parser refuses them too, but only where a provider is installed. */
function talkativeAddresses(node: JsonValue | undefined, place: Path): Fault[] {
  if (typeof node === 'string') return holdsSecret(node) ? [{ place, message: talkative }] : [];
  if (Array.isArray(node)) return node.flatMap((item, index) => talkativeAddresses(item, [...place, index]));
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([name, member]) => talkativeAddresses(member, [...place, name]));
}

const talkative = 'an address must not hold a user, a password or a query';

function holdsSecret(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\//iu.test(text) || !URL.canParse(text)) return false;
  const { username, password, search } = new URL(text);
  return username !== '' || password !== '' || search !== '';
}

/** Without its address or its proxy a provider would be asked elsewhere, with keys that are not meant for that place. */
function widened({ place, message }: Fault): Fault {
  const [first, , part, setting] = place;
  const leads = first === 'providers' && (part === 'proxy_config' || setting === 'base_url');
  if (!leads) return { place, message };
  const what = part === 'proxy_config' ? 'proxy' : 'address';
  return {
    place: place.slice(0, 2),
    message: `its provider stays behind, whose ${what} is wrong: ${message}`,
  };
}

/** Of the items of a list the last goes first, so that the places of the others stay what they are. */
function compare(one: Path, other: Path): number {
  for (const [index, step] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    if (step === against) continue;
    if (typeof step === 'number' && typeof against === 'number') return step - against;
    return String(step) < String(against) ? -1 : 1;
  }
  return one.length - other.length;
}

function isWithin(place: Path, above: Path): boolean {
  return above.every((step, index) => step === place[index]);
}

function lineOf({ path, message }: Problem): string {
  return path === undefined ? message : `${path}: ${message}`;
}

function problemsOf(draft: JsonObject, adapters: readonly ProviderAdapter[]): Problem[] {
  try {
    parseConfiguration(draft, { adapters, ...standInFor(draft) });
    return [];
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    return (error.problems ?? [error.message]).map(parseProblem);
  }
}

/** The nearest thing that is there: what is missing from a key makes the whole key useless. */
function faultOf(draft: JsonObject, { path, message }: Problem): Fault | undefined {
  let place = path === undefined ? [] : parsePath(path);
  while (place.length > 1 && valueAt(draft, place) === undefined) place = place.slice(0, -1);
  return place.length < 2 || valueAt(draft, place) === undefined ? undefined : { place, message };
}

interface Missing {
  readonly ids: readonly string[];
  /** Names of the entries that need them. */
  readonly entries: ReadonlySet<string>;
}

function missingProviders(draft: JsonObject, adapters: readonly ProviderAdapter[]): Missing {
  const installed = new Set(adapters.map(({ id }) => id));
  const ids = wantedProviders(draft).ids.filter((id) => !installed.has(id));
  const entries = new Set<string>();
  for (const [name, entry] of Object.entries(object(draft['providers']) ?? {})) {
    const base = object(object(entry)?.['custom_provider_config'])?.['base_provider_type'];
    if (ids.includes(typeof base === 'string' ? base : name)) entries.add(name);
  }
  return { ids, entries };
}

function isOfMissing({ path }: Problem, entries: ReadonlySet<string>): boolean {
  const [first, name] = path === undefined ? [] : parsePath(path);
  return first === 'providers' && typeof name === 'string' && entries.has(name);
}
