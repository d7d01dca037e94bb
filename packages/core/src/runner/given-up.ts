import { BifrostError } from '../errors/bifrost-error.js';
import type { ChainContext } from './chain-context.js';

/**
 * Calls back once when nobody wants to wait any longer: without a reason when the client left, with the error at the
 * deadline. Returns the way to forget.
 */
export function onGivenUp(chain: ChainContext, listener: (reason?: BifrostError) => void): () => void {
  const forget = chain.cancellation.onCancel(() => listener());
  const leftMs = Math.max(0, chain.deadlineAt - chain.clock.monotonic());
  const stop = chain.clock.schedule(leftMs, () => listener(deadlineExceeded(chain)));
  return () => {
    forget();
    stop();
  };
}

/** A wait that ends early when it is given up. What is waited for goes on: others may share it. */
export function unlessGivenUp<T>(chain: ChainContext, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = onGivenUp(chain, (reason) =>
      reject(reason ?? new BifrostError('cancelled', 'the client left before the request was sent')),
    );
    work.then(resolve, reject).finally(forget);
  });
}

export function deadlineExceeded(chain: ChainContext): BifrostError {
  return new BifrostError(
    'deadline_exceeded',
    `the request had ${chain.routing.deadlineMs / 1000} s for all its tries, and they are over`,
  );
}
