import { Readable } from 'node:stream';
import type { OpenLog } from './log-port.js';

/** Proxies take a connection without a word for dead. */
const heartbeatMs = 15_000;
/** A reader that is further behind misses records, and is told how many. */
const maxBehindBytes = 1024 * 1024;

/** What is listened to. */
interface LiveLog extends Pick<OpenLog, 'readBatch'> {
  port: Pick<OpenLog['port'], 'listen'>;
}

/**
 * Requests as they end, as server-sent events. Costs nothing while nobody listens: batches are written anyhow, and are
 * read again only here.
 */
export function liveStream({ port, readBatch }: LiveLog): Readable {
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
    const requests = readBatch(batch);
    if (stream.readableLength > maxBehindBytes) {
      skipped += requests.length;
      return;
    }
    if (skipped > 0) stream.push(event('skipped', { requests: skipped }));
    skipped = 0;
    stream.push(requests.map((request) => event('request', request)).join(''));
  };
  const end = (): void => {
    // Requests still end while the gateway stops, and a slow reader is not through by then.
    fallSilent();
    stream.push(null);
  };
  const stop = port.listen({ take, end });
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
