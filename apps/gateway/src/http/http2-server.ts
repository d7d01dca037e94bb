import http2 from 'node:http2';
import type { ClientLimits } from '../settings.js';
import type { Exchange } from './exchange.js';

/** Streams of one connection at a time; clients open more connections for more. */
const maxConcurrentStreams = 256;
/** A body of 64 MiB would crawl through the 64 KiB that HTTP/2 allows to be on the way by default. */
const windowBytes = 1024 * 1024;
/** Node's default of 10 MB refuses streams of a connection on which a few large bodies arrive. */
const maxSessionMemoryMb = 256;

/** The half of the front that speaks HTTP/2. It never listens itself. */
export function createHttp2Server(
  limits: ClientLimits,
  onRequest: (exchange: Exchange) => void,
): { server: http2.Http2Server; closeIdle(): void } {
  const sessions = new Set<http2.ServerHttp2Session>();
  const server = http2.createServer({
    maxSessionMemory: maxSessionMemoryMb,
    settings: {
      maxConcurrentStreams,
      initialWindowSize: windowBytes,
      maxHeaderListSize: limits.maxHeaderBytes,
    },
  });
  server.on('request', (request, response) => onRequest({ request, response }));
  server.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(windowBytes * 4);
    closeWhenIdle(session, limits.keepAliveMs);
    session.on('close', () => sessions.delete(session));
  });
  server.on('sessionError', () => {
    // a peer that breaks the protocol: Node has closed the session
  });
  return {
    server,
    // Says good-bye at once; streams that run go on to their end.
    closeIdle() {
      for (const session of sessions) session.close();
    },
  };
}

/** A time limit of a session runs on while its streams wait for a provider, so open streams are counted. */
function closeWhenIdle(session: http2.ServerHttp2Session, idleMs: number): void {
  let open = 0;
  session.on('stream', (stream) => {
    open += 1;
    stream.once('close', () => {
      open -= 1;
    });
  });
  session.setTimeout(idleMs, () => {
    if (open === 0) session.close();
  });
}
