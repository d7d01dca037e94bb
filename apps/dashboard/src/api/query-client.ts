import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.js';

/** Where the page's first question goes: whoever may ask it may see everything. */
export const configurationPath = 'api/configuration';

/** The cache of answers. A token that stops working brings the sign-in back, whichever question found out. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 2_000, refetchOnWindowFocus: true } },
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== configurationPath) noteUnauthorized(client, error);
      },
    }),
    mutationCache: new MutationCache({ onError: (error) => noteUnauthorized(client, error) }),
  });
  return client;
}

/** Has the page ask anew whether its token is good, where somebody was told that it is not. */
export function noteUnauthorized(client: QueryClient, error: unknown): void {
  if (isUnauthorized(error)) void client.invalidateQueries({ queryKey: [configurationPath] });
}

/** Whether the gateway wants a token, or another one. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
