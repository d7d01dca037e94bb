import { BifrostError } from '../errors/bifrost-error.js';
import { asBifrostError } from '../runner/failure.js';
import { askWhole, type Handle } from './ask-whole.js';
import type { Runtime } from './runtime.js';

/** What a cheap call with one key showed. */
export interface ProbeResult {
  key: string;
  ok: boolean;
  error?: BifrostError;
}

/** Lists models once with each enabled key: the cheapest call that needs address and key to be right. */
export async function probeKeys(
  runtime: Runtime,
  handle: Handle,
  asked: { provider: string; keyName: string | undefined },
): Promise<ProbeResult[]> {
  const provider = runtime.providers.get(asked.provider);
  if (provider === undefined)
    throw new BifrostError('invalid_request', `no provider '${asked.provider}' is configured`);
  const keys = provider.keys.filter(
    ({ name, enabled }) => enabled && (asked.keyName === undefined || name === asked.keyName),
  );
  return Promise.all(
    keys.map(async ({ name }) => {
      try {
        await askWhole(handle, { provider: asked.provider, key: name, headers: { 'x-bf-deadline': '10' } });
        return { key: name, ok: true };
      } catch (cause) {
        return { key: name, ok: false, error: asBifrostError(cause, 'the probe') };
      }
    }),
  );
}
