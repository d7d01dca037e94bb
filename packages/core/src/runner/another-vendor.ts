import type { ProviderRuntime } from './provider-runtime.js';

/** Whether a provider only speaks the API of the adapter's vendor: it has a name and an address of its own. */
export function isAnotherVendor({ name, adapter, baseUrl }: ProviderRuntime): boolean {
  return name !== adapter.id && baseUrl !== undefined;
}
