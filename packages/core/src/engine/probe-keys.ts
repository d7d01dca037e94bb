import { BifrostError } from '../errors/bifrost-error.js';
import type { Clock } from '../time/clock.js';
import type { Handle } from './ask-whole.js';
import { cheapestCall } from './cheapest-call.js';
import type { Runtime } from './runtime.js';

/** What a cheap call with one key showed. */
export interface ProbeResult {
  key: string;
  ok: boolean;
  /** Milliseconds. */
  latency: number;
  error?: BifrostError;
}

/** Makes the cheapest call with each enabled key. */
export async function probeKeys(
  { runtime, clock, handle }: { runtime: Runtime; clock: Clock; handle: Handle },
  asked: { provider: string; keyName: string | undefined; model: string | undefined },
): Promise<ProbeResult[]> {
  const provider = runtime.providers.get(asked.provider);
  if (provider === undefined)
    throw new BifrostError('invalid_request', `no provider '${asked.provider}' is configured`);
  const keys = provider.keys.filter(
    ({ name, enabled }) => enabled && (asked.keyName === undefined || name === asked.keyName),
  );
  return Promise.all(
    keys.map(async ({ name }) => {
      const startedAt = clock.monotonic();
      const error = await cheapestCall(handle, { ...asked, key: name });
      const latency = clock.monotonic() - startedAt;
      return error === undefined
        ? { key: name, ok: true, latency }
        : { key: name, ok: false, latency, error };
    }),
  );
}
