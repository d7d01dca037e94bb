import type { AdapterFetch } from '../adapter/provider-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { CollectedBody, maxErrorBytes } from '../runner/collected-body.js';
import type { Clock } from '../time/clock.js';
import type { Transport } from '../transport/transport.js';

/** The provider's transport as a simple fetch, for token endpoints: same proxy, certificates and time limits. */
export function createAdapterFetch(transport: Transport, clock: Clock, timeoutMs: number): AdapterFetch {
  return ({ method, url, headers = {}, body }) =>
    new Promise((resolve, reject) => {
      const { origin, pathname, search } = new URL(url);
      const collected = new CollectedBody(maxErrorBytes);
      let head: { status: number; headers: Readonly<Record<string, string>> } | undefined;
      const stop = clock.schedule(timeoutMs, () => {
        handle.abort();
        reject(
          new BifrostError('timeout', `no answer from ${origin} within ${timeoutMs / 1000} s`, {
            phase: 'total',
          }),
        );
      });
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const handle = transport.send(
        {
          method,
          origin,
          path: pathname + search,
          headers: { 'accept-encoding': 'identity', ...headers },
          body: bytes,
        },
        {
          onConnected() {},
          onHead(status, answerHeaders) {
            head = { status, headers: answerHeaders };
          },
          onData: (chunk) => void collected.add(chunk),
          onEnd() {
            stop();
            const text = collected.bytes().toString('utf8');
            resolve({ status: head?.status ?? 0, headers: head?.headers ?? {}, text: () => text });
          },
          onError(error) {
            stop();
            reject(error);
          },
        },
      );
    });
}
