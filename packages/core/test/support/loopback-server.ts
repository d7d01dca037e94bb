import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createSocketServer, type Server as SocketServer, type Socket } from 'node:net';

/** A server on a free loopback port that knows its sockets, so that tests see them come and go. */
export interface LoopbackServer {
  /** `127.0.0.1:port`. */
  host: string;
  port: number;
  /** Sockets that were ever accepted. */
  accepted: Socket[];
  /** Those still open. */
  open: Set<Socket>;
  /** Settles when no socket is open any more. */
  allClosed(): Promise<void>;
  close(): Promise<void>;
}

export function serveHttp(listener: RequestListener): Promise<LoopbackServer> {
  const server = createServer({ keepAliveTimeout: 0 }, listener);
  return watch(server);
}

export function serveHttps(
  certificate: { key: string; cert: string },
  listener: RequestListener,
): Promise<LoopbackServer> {
  return watch(createSecureServer(certificate, listener));
}

export function serveSockets(onSocket: (socket: Socket) => void): Promise<LoopbackServer> {
  const server = createSocketServer(onSocket);
  // A socket that nobody reads never notices that the other side has closed.
  server.on('connection', (socket) => socket.resume());
  return watch(server);
}

/** Makes a server listen and keeps an eye on its sockets. */
export async function watch(server: Server | SocketServer): Promise<LoopbackServer> {
  const accepted: Socket[] = [];
  const open = new Set<Socket>();
  let wake: (() => void)[] = [];
  server.on('connection', (socket: Socket) => {
    accepted.push(socket);
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      if (open.size > 0) return;
      for (const call of wake) call();
      wake = [];
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    host: `127.0.0.1:${address.port}`,
    port: address.port,
    accepted,
    open,
    allClosed: () =>
      open.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            wake.push(resolve);
          }),
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
