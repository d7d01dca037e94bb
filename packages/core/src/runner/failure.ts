import type { ProviderFailure } from '../adapter/wire.js';
import { BifrostError, type BifrostErrorDetails, type NativeError } from '../errors/bifrost-error.js';
import { classifyFailure, isForeignAnswer, retryAfterOf } from '../errors/classify.js';
import type { ChainContext } from './chain-context.js';
import type { KeyRuntime, ProviderRuntime } from './provider-runtime.js';

/** Who failed, for the message and the record. */
export interface FailureSource {
  provider: ProviderRuntime;
  key: KeyRuntime;
  model: string;
  redact(text: string): string;
  now: number;
  /** Clients may learn the names of keys. */
  exposeKey: boolean;
}

/** Who failed, in this chain. */
export function failureSource(
  chain: ChainContext,
  { provider, key, model }: Pick<FailureSource, 'provider' | 'key' | 'model'>,
): FailureSource {
  const { clock, exposeRouting: exposeKey } = chain;
  return { provider, key, model, redact: (text) => chain.redact(text), now: clock.now(), exposeKey };
}

/** Turns what a dialect read from an error into one of ours: classified by the adapter, redacted, with its delay. */
export function providerError(failure: ProviderFailure, source: FailureSource): BifrostError {
  const { provider, key } = source;
  const { code, retryAfterMs, param } = classifyFailure(failure, provider.adapter.classifyError?.(failure));
  const details: BifrostErrorDetails = { provider: provider.name, model: source.model, key: key.name };
  if (failure.status >= 400) details.upstreamStatus = failure.status;
  const delay = retryAfterMs ?? failure.retryAfterMs ?? retryAfterOf(failure.headers, source.now);
  if (delay !== undefined) details.retryAfterMs = delay;
  if (param !== undefined) details.param = source.redact(param);
  const native = nativeError(failure, source);
  if (native !== undefined) details.native = native;
  if (code === 'timeout') details.phase = 'total';
  return new BifrostError(code, messageOf(code, failure, source), details);
}

function messageOf(code: string, failure: ProviderFailure, source: FailureSource): string {
  const { provider, key, exposeKey } = source;
  const which = exposeKey ? `key '${key.name}'` : 'its key';
  // a provider's own sentence about a key may quote it or name the account: the caller gets ours
  if (code === 'authentication') return `${provider.name} refused ${which} (HTTP ${failure.status})`;
  if (code === 'quota_exceeded') return `${provider.name}: the account of ${which} has no quota left`;
  const said = failure.message === undefined ? '' : source.redact(failure.message).trim();
  const answered = `${provider.name} answered with HTTP ${failure.status}`;
  if (code === 'invalid_response' && isForeignAnswer(failure)) {
    const quoted = said === '' ? '' : `: ${said}`;
    return `${answered}, which is no answer of its API (check base_url)${quoted}`;
  }
  return said === '' ? `${answered} and no explanation` : `${provider.name}: ${said}`;
}

function nativeError(failure: ProviderFailure, source: FailureSource): NativeError | undefined {
  const native: NativeError = {};
  if (failure.type !== undefined) native.type = source.redact(failure.type);
  if (failure.code !== undefined) native.code = source.redact(failure.code);
  if (failure.param !== undefined) native.param = source.redact(failure.param);
  return Object.keys(native).length === 0 ? undefined : native;
}

/** An error that arose on our side of the attempt (network, time limit, bad answer), with the names filled in. */
export function attributed(error: BifrostError, source: FailureSource): BifrostError {
  if (error.provider !== undefined) return error;
  const { provider, key, model } = source;
  return error.with({
    message: `${provider.name}: ${source.redact(error.message)}`,
    provider: provider.name,
    key: key.name,
    model,
  });
}

/** Whatever was thrown on the way, as one of our errors. A fault of an adapter must not take the gateway down. */
export function asBifrostError(cause: unknown, where: string): BifrostError {
  if (BifrostError.isInstance(cause)) return cause;
  return new BifrostError('internal', `${where} failed unexpectedly`, { cause });
}
