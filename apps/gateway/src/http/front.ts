import http from 'node:http';
import type http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import type { ClientLimits, GatewaySettings } from '../settings.js';
import type { Exchange } from './exchange.js';
import { answerBrokenRequest } from './broken-request.js';
import { headerTable } from './headers.js';
import { createHttp2Server } from './http2-server.js';
import { sniffProtocol } from './sniff-protocol.js';

export interface FrontOptions {
  limits: ClientLimits;
  tls?: GatewaySettings['tls'] | undefined;
  /** Answers requests of both protocols. */
  onRequest: (exchange: Exchange) => void;
}

/** How often connections that shall go are looked at, in milliseconds. */
const lookEveryMs = 20;

/**
 * One port for HTTP/1.1 and HTTP/2, in clear text or with TLS. A `net` or `tls` server accepts; what a connection
 * speaks is decided by its first bytes or by ALPN, and the `http` or `http2` server behind it takes over.
 */
export class Front {
  readonly #http1: http.Server;
  readonly #http2: { server: http2.Http2Server; closeIdle(): void };
  readonly #listener: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #draining = false;

  constructor({ limits, tls: secure, onRequest }: FrontOptions) {
    this.#http1 = createHttp1Server(limits, (request, response) => {
      if (this.#draining) response.setHeader('connection', 'close');
      request.headers = headerTable(request.headers);
      onRequest({ request, response });
    });
    this.#http2 = createHttp2Server(limits, onRequest);
    this.#listener = secure === undefined ? this.#clearText(limits) : this.#encrypted(limits, secure);
    this.#listener.on('connection', (socket: net.Socket) => this.#keep(socket));
  }

  /** Starts to listen. Rejects with Node's error (`EADDRINUSE`). */
  listen(host: string, port: number): Promise<net.AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#listener.once('error', reject);
      this.#listener.listen({ host, port }, () => {
        this.#listener.off('error', reject);
        const address = this.#listener.address();
        if (address === null || typeof address === 'string')
          reject(new Error('The listener has no address.'));
        else resolve(address);
      });
    });
  }

  /** Takes no more connections and lets go of the idle ones. Running requests go on. */
  stopAccepting(): void {
    this.#draining = true;
    this.#listener.close();
    this.#http1.closeIdleConnections();
    this.#http2.closeIdle();
  }

  /** Waits until every connection is gone, letting go of those that become idle, but not longer than `limitMs`. */
  settle(limitMs: number): Promise<void> {
    const until = performance.now() + limitMs;
    return new Promise((resolve) => {
      const look = (): void => {
        this.#http1.closeIdleConnections();
        if (this.#sockets.size > 0 && performance.now() < until) setTimeout(look, lookEveryMs);
        else resolve();
      };
      look();
    });
  }

  /** Cuts every connection. */
  destroy(): void {
    this.stopAccepting();
    for (const socket of this.#sockets) socket.destroy();
    // Never listening, it has only its own look-out for slow clients to end; the error that says so is no news.
    this.#http1.close(() => undefined);
  }

  #clearText(limits: ClientLimits): net.Server {
    const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      sniffProtocol(socket, limits.firstBytesMs, (protocol) => this.#hand(socket, protocol));
    });
    return server;
  }

  #encrypted(limits: ClientLimits, { cert, key }: NonNullable<GatewaySettings['tls']>): net.Server {
    const server = tls.createServer(
      {
        cert,
        key: key.reveal(),
        ALPNProtocols: ['h2', 'http/1.1'],
        handshakeTimeout: limits.headersMs,
        noDelay: true,
      },
      (socket) => this.#hand(socket, socket.alpnProtocol === 'h2' ? 'http2' : 'http1'),
    );
    // A handshake that fails is a scanner or a client that knows no TLS; its socket is closed already.
    server.on('tlsClientError', () => undefined);
    return server;
  }

  #hand(socket: net.Socket, protocol: 'http1' | 'http2'): void {
    const server = protocol === 'http2' ? this.#http2.server : this.#http1;
    // HTTP/1.1 clients may shut their half and still wait for the answer; those of HTTP/2 are gone with it.
    if (protocol === 'http2') socket.allowHalfOpen = false;
    server.emit('connection', socket);
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // Resets of peers before a protocol took over; afterwards its server listens as well.
    socket.on('error', () => socket.destroy());
  }
}

function createHttp1Server(limits: ClientLimits, listener: http.RequestListener): http.Server {
  const server = http.createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkEveryMs,
    },
    listener,
  );
  server.on('clientError', answerBrokenRequest);
  // A server that never listens itself looks out for no slow client and knows no idle connection, unless it believes
  // to listen.
  server.emit('listening');
  return server;
}
