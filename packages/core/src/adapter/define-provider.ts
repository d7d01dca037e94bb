import type { OutgoingRequest, ProviderAdapter } from './provider-adapter.js';
import type { Secret } from '../secrets/secret.js';

/**
 * Declares a provider. Gives back what it was given, with the types of its options inferred.
 *
 * @example
 * export const acme = defineProvider({
 *   specVersion: 'v1',
 *   id: 'acme',
 *   name: 'Acme',
 *   credential: 'required',
 *   environment: ['ACME_API_KEY'],
 *   origins: () => ['https://api.acme.example'],
 *   operations: {
 *     chat: [{ dialect: chat, endpoint: () => ({ method: 'POST', path: '/v1/chat/completions' }) }],
 *   },
 *   authorize: (request, { key }) => withBearer(request, key.value),
 * });
 */
export function defineProvider<Options = unknown, KeyOptions = unknown>(
  adapter: ProviderAdapter<Options, KeyOptions>,
): ProviderAdapter<Options, KeyOptions> {
  return adapter;
}

/** The request with a header set; the name in lower case. */
export function withHeader(request: OutgoingRequest, name: string, value: string): OutgoingRequest {
  // copied by hand: this runs for every attempt, and spreading costs several times as much
  const headers: Record<string, string> = {};
  for (const member in request.headers) {
    const own = request.headers[member];
    if (own !== undefined) headers[member] = own;
  }
  headers[name] = value;
  const { method, origin, path, body } = request;
  return { method, origin, path, headers, body };
}

/** The request with `authorization: Bearer …`; unchanged where there is no credential. */
export function withBearer(request: OutgoingRequest, secret: Secret | undefined): OutgoingRequest {
  return secret === undefined ? request : withHeader(request, 'authorization', `Bearer ${secret.reveal()}`);
}
