import type { BifrostError } from '../errors/bifrost-error.js';
import { asBifrostError } from '../runner/failure.js';
import { askWhole, type Handle } from './ask-whole.js';
import type { Call } from './call.js';
import { shortestChat } from './shortest-chat.js';

/** What one call may take: a silent provider keeps no operator waiting, and checks of it do not pile up. */
const headers = { 'x-bf-deadline': '10' };

/**
 * Makes the cheapest call that needs address and key to be right: asks the model for one token, or, where none is
 * named, for the list of models. It goes the way of any request, so what it finds out counts for keys and circuits.
 *
 * @returns why it failed; `undefined` where it did not
 */
export async function cheapestCall(
  handle: Handle,
  asked: { provider: string; model: string | undefined; key?: string },
): Promise<BifrostError | undefined> {
  const { model, ...whom } = asked;
  try {
    if (model === undefined) await askWhole(handle, { ...whom, headers });
    else await answered(handle, shortestChat({ ...whom, model, headers }));
    return undefined;
  } catch (cause) {
    return asBifrostError(cause, 'the cheapest call');
  }
}

function answered(handle: Handle, call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    handle(call, { complete: () => resolve(), head() {}, write: () => true, end() {}, fail: reject });
  });
}
