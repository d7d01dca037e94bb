import type { ProviderAdapter } from '@bifrost/core';
import type { Surroundings } from '../surroundings.js';
import type { Detected } from './detect.js';
import { setVariable, starterEntry, usualVariable, variableProblem } from './starter-configuration.js';

/** Asks which providers to configure and where their keys are. `undefined`: the person left. */
export async function askForProviders(
  { adapters, ready, notes }: Detected,
  surroundings: Surroundings,
): Promise<Record<string, unknown> | undefined> {
  const { prompter, environment } = surroundings;
  prompter.begin('A configuration for Bifrost');
  for (const note of notes) prompter.tell(note);
  const choices = adapters.map((adapter) => {
    const hint = hintFor(adapter, adapter.id in ready, environment);
    return { value: adapter.id, label: adapter.name, hint };
  });
  const chosen = await prompter.choose('Which providers?', { choices, chosen: Object.keys(ready) });
  if (chosen === undefined) return undefined;
  const entries: Record<string, unknown> = {};
  for (const adapter of adapters.filter(({ id }) => chosen.includes(id))) {
    const entry = ready[adapter.id] ?? (await askForKey(adapter, surroundings));
    if (entry === undefined) return undefined;
    entries[adapter.id] = entry;
  }
  prompter.end('That is all.');
  return entries;
}

function hintFor(
  adapter: ProviderAdapter,
  isReady: boolean,
  environment: Surroundings['environment'],
): string {
  const variable = setVariable(adapter, environment);
  if (variable !== undefined) return `key in ${variable}`;
  if (adapter.respond !== undefined) return 'simulated, needs nothing';
  if (isReady) return 'running on this machine';
  return hints[adapter.credential];
}

/** An optional key may stand for a machine's own identity or a server without keys: the provider's page tells. */
const hints = { required: 'needs a key', optional: 'a key is optional', none: 'needs no key' } as const;

async function askForKey(
  adapter: ProviderAdapter,
  { prompter, environment }: Surroundings,
): Promise<Record<string, unknown> | undefined> {
  const suggestion = usualVariable(adapter);
  if (suggestion === undefined || adapter.credential !== 'required') return starterEntry(undefined);
  const variable = await prompter.ask(`Which environment variable holds the key of ${adapter.name}?`, {
    suggestion,
    check: (name) => variableProblem(name, environment),
  });
  return variable === undefined ? undefined : starterEntry(variable);
}
