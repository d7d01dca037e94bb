import { toldRequestId } from '../adapter/request-id.js';
import type { Headers } from '../adapter/wire.js';
import type { AttemptRecord, BifrostError } from '../errors/bifrost-error.js';
import type { ChainContext } from './chain-context.js';
import { errorWithTrail } from './extra-fields.js';
import type { AttemptPlan } from './prepare-request.js';

/**
 * Ends a stream that the client has seen a part of with an event in its own dialect. Bytes have no events, so they are
 * broken off.
 *
 * @param failed.head - the headers that the attempt sent; absent where a sign of life sent others before
 */
export function tellInStream(
  chain: ChainContext,
  failed: { plan: AttemptPlan; record: AttemptRecord; error: BifrostError; head: Headers | undefined },
): void {
  const { sink, client } = chain;
  // the trail is written when the attempt is over; its own line belongs to what is told now
  const attempts = [...chain.attempts, failed.record];
  const told = errorWithTrail({ attempts, exposeRouting: chain.exposeRouting }, failed.error);
  if (sink.fail !== undefined) return sink.fail(told);
  if (failed.plan.dialect.stream === 'bytes' || client.inbound === undefined) return sink.end(false);
  try {
    const requestId = toldRequestId(failed.head, client, chain.call.requestId);
    sink.write(client.inbound.encodeStreamError(told, requestId));
    sink.end(true);
  } catch {
    // an adapter that cannot even say an error must not let its client take the stream for whole
    sink.end(false);
  }
}
