import { object, text } from '@bifrost/core';

/** The id of the provider that an entry of `providers` means: its own name, or the one that it is based on. */
export function entryBase(name: string, entry: unknown): string {
  return text(object(object(entry)?.['custom_provider_config'])?.['base_provider_type']) ?? name;
}
