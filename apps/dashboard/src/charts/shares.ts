import type { ProviderStatus } from '../api/providers.js';
import type { Statistics } from '../api/statistics.js';

/** What part of a provider's requests a key took, and what part its weight gives it; both 0 to 1. */
export interface KeyShare {
  key: string;
  requests: number;
  taken: number;
  due: number;
}

/** Shares of every provider with more than one key, since a single one always takes all. */
export function keyShares(
  providers: readonly ProviderStatus[],
  keys: Statistics['keys'],
): { provider: string; keys: KeyShare[] }[] {
  return providers
    .filter((provider) => provider.keys.length > 1)
    .map(({ name, keys: configured }) => {
      const requestsOf = new Map(
        keys.filter(({ provider }) => provider === name).map(({ key, requests }) => [key, requests]),
      );
      const all = configured.reduce((sum, key) => sum + (requestsOf.get(key.name) ?? 0), 0);
      return {
        provider: name,
        keys: configured.map((key) => {
          const requests = requestsOf.get(key.name) ?? 0;
          return { key: key.name, requests, taken: all === 0 ? 0 : requests / all, due: key.share };
        }),
      };
    });
}
