import { Readable } from 'node:stream';
import type { RequestEntry, RequestSummary } from '@bifrost/request-log';
import type { LogPort } from './log-port.js';

/** Proxies take a connection without a word for dead. */
const heartbeatMs = 15_000;
/** A reader that is further behind misses records, and is told how many. */
const maxBehindBytes = 1024 * 1024;

/**
 * Requests as they end, as server-sent events. Costs nothing while nobody listens: batches are written anyhow, and are
 * read again only here.
 */
export function liveStream(log: Pick<LogPort, 'listen'>): Readable {
  let skipped = 0;
  const fallSilent = (): void => {
    clearInterval(heartbeat);
    stop();
  };
  const stream = new Readable({
    read: () => undefined,
    destroy(error, done) {
      fallSilent();
      done(error);
    },
  });
  const take = (batch: string): void => {
    // Written by the recorder of the same version.
    const entries: RequestEntry[] = JSON.parse(batch);
    if (stream.readableLength > maxBehindBytes) {
      skipped += entries.length;
      return;
    }
    if (skipped > 0) stream.push(event('skipped', { requests: skipped }));
    skipped = 0;
    stream.push(entries.map((entry) => event('request', summaryOf(entry))).join(''));
  };
  const end = (): void => {
    // Requests still end while the gateway stops, and a slow reader is not through by then.
    fallSilent();
    stream.push(null);
  };
  const stop = log.listen({ take, end });
  const heartbeat = setInterval(() => {
    if (stream.readableLength < maxBehindBytes) stream.push(': still here\n\n');
  }, heartbeatMs);
  heartbeat.unref();
  stream.push(event('ready', {}));
  return stream;
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** An entry as lists tell it. */
export function summaryOf(entry: RequestEntry): RequestSummary {
  const {
    time_ms,
    attempts,
    dropped_params: _dropped,
    malformed_events: _malformed,
    content,
    ...facts
  } = entry;
  return {
    ...facts,
    time: new Date(time_ms).toISOString(),
    attempt_count: attempts.length,
    has_content: content !== null,
  };
}
