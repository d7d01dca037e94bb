import { BifrostError } from '../errors/bifrost-error.js';
import type { Operation } from '../hub/operations.js';
import { resolveAddress } from '../runner/address.js';
import type { Runtime } from './runtime.js';

/** Which request is meant. */
export interface AddressQuestion {
  provider: string;
  /** Name of the key. */
  key: string;
  operation: Operation;
  /** The model as clients write it. */
  model: string;
}

/**
 * The URL that a request would go to, for people who want to see what became of `base_url`. `undefined` where none
 * would: the provider answers inside the process, or has no such operation.
 *
 * @throws BifrostError `invalid_request` for a provider or key that is not configured.
 */
export function previewAddress(runtime: Runtime, question: AddressQuestion): string | undefined {
  const provider = runtime.providers.get(question.provider);
  const key = provider?.keys.find(({ name }) => name === question.key);
  if (provider === undefined || key === undefined) {
    throw new BifrostError(
      'invalid_request',
      `no key '${question.key}' of a provider '${question.provider}' is configured`,
    );
  }
  if (provider.adapter.respond !== undefined) return undefined;
  const model = key.wireNames.get(question.model) ?? question.model;
  const entries = provider.adapter.operations[question.operation] ?? [];
  const entry = entries.find((each) => each.serves?.(model, provider.options, question.model) !== false);
  if (entry === undefined) return undefined;
  const address = entry.endpoint({ ...key.context, model, stream: false });
  const path = provider.pathOverrides[question.operation] ?? address.path;
  const resolved = resolveAddress(provider, key, { address, path, model, extraQuery: undefined });
  return resolved.origin + resolved.path;
}
