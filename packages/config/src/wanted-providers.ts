import { recordOf } from './package-files.js';

/** What a configuration asks for, read before anything is checked: checking needs the adapters. */
export interface WantedProviders {
  /** Ids of adapters that entries need. */
  readonly ids: readonly string[];
  /** Packages that entries name, by the entry's name. */
  readonly packages: Readonly<Record<string, string>>;
}

/** Reads which providers a configuration needs. What is malformed is left for the parser to complain about. */
export function wantedProviders(configuration: unknown): WantedProviders {
  const ids = new Set<string>();
  const packages: Record<string, string> = {};
  for (const [name, entry] of Object.entries(recordOf(recordOf(configuration)['providers']))) {
    const fields = recordOf(entry);
    const base = recordOf(fields['custom_provider_config'])['base_provider_type'];
    ids.add(typeof base === 'string' ? base : name);
    if (typeof fields['package'] === 'string') packages[name] = fields['package'];
  }
  return { ids: [...ids], packages };
}
