import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import type { ProviderRuntime, RoutingSettings } from '../runner/provider-runtime.js';
import type { ModelDirectory } from '../runner/plan-targets.js';

/** A configuration made ready: immutable, swapped whole on a reload. */
export interface Runtime extends ModelDirectory {
  readonly providers: ReadonlyMap<string, ProviderRuntime>;
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly routing: RoutingSettings;
  readonly exposeRouting: boolean;
  readonly adapters: readonly ProviderAdapter[];
  readonly redact: (text: string) => string;
}
