import type { ProviderStatus } from '../api/providers.js';
import type { Statistics } from '../api/statistics.js';

/** What part of a provider's requests a key took, and what part its weight gives it; both 0 to 1. */
export interface KeyShare {
  key: string;
  requests: number;
  taken: number;
  due: number;
}

/**
 * Shares of every provider that was asked and has more than one key: a single one always takes all, and of none there is
 * nothing to compare.
 */
export function keyShares(
  providers: readonly ProviderStatus[],
  keys: Statistics['keys'],
): { provider: string; keys: KeyShare[] }[] {
  return providers
    .filter(
      ({ name, keys: configured }) => configured.length > 1 && keys.some(({ provider }) => provider === name),
    )
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
