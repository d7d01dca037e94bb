import { BifrostError } from '../errors/bifrost-error.js';
import { asBifrostError } from '../runner/failure.js';
import type { Clock } from '../time/clock.js';
import { askWhole, type Handle } from './ask-whole.js';
import type { Runtime } from './runtime.js';
import { shortestChat } from './shortest-chat.js';

/** What a cheap call with one key showed. */
export interface ProbeResult {
  key: string;
  ok: boolean;
  /** Milliseconds. */
  latency: number;
  error?: BifrostError;
}

/** What one probe may take, so that a silent provider does not keep an operator waiting. */
const headers = { 'x-bf-deadline': '10' };

/**
 * Makes one cheap call with each enabled key: asks a model for one token, or, where no model is named, for the list of
 * models, which is the cheapest call that needs address and key to be right.
 */
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
      const error = await failureOf(handle, { ...asked, key: name });
      const latency = clock.monotonic() - startedAt;
      return error === undefined
        ? { key: name, ok: true, latency }
        : { key: name, ok: false, latency, error };
    }),
  );
}

async function failureOf(
  handle: Handle,
  { provider, model, key }: { provider: string; model: string | undefined; key: string },
): Promise<BifrostError | undefined> {
  try {
    if (model === undefined) await askWhole(handle, { provider, key, headers });
    else await answered(handle, shortestChat({ provider, model, key, headers }));
    return undefined;
  } catch (cause) {
    return asBifrostError(cause, 'the probe');
  }
}

function answered(handle: Handle, call: ReturnType<typeof shortestChat>): Promise<void> {
  return new Promise((resolve, reject) => {
    handle(call, { complete: () => resolve(), head() {}, write: () => true, end() {}, fail: reject });
  });
}
