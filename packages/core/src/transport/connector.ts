import { Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { Clock } from '../time/clock.js';
import { authorityOf, ConnectAttempt, type TunnelTarget } from './connect-attempt.js';
import { connectionError, connectTimeout, proxyError } from './connection-errors.js';
import { openHttpTunnel, type TrustOptions } from './http-tunnel.js';
import type { ChooseProxy, Proxy } from './proxy-settings.js';
import { openSocks5Tunnel } from './socks5-tunnel.js';

/** What undici calls for a new connection. */
export type Connect = ReturnType<typeof buildConnector>;

type Target = Parameters<Connect>[0];
type Callback = Parameters<Connect>[1];

export interface ConnectorOptions {
  clock: Clock;
  connectTimeoutMs: number;
  chooseProxy: ChooseProxy;
  trust: TrustOptions;
  /** Opens TCP and TLS; undici's own by default. */
  connect?: Connect;
}

export interface Connector {
  connect: Connect;
  /** Closes whatever is still being opened. */
  giveUp(): void;
}

/**
 * Opens connections, straight or through a proxy, all of it (name, TCP, proxy, TLS) within one time limit on the
 * injected clock. Every failure is a {@link BifrostError}: undici would take its own socket errors for a reason to
 * try for ever.
 */
export function createConnector(options: ConnectorOptions): Connector {
  const connect = options.connect ?? buildConnector({ timeout: 0, ...options.trust });
  const openings = new Set<Opening>();
  return {
    connect(target, callback) {
      const opening = new Opening({ ...options, connect }, target, (...outcome) => {
        openings.delete(opening);
        callback(...outcome);
      });
      openings.add(opening);
      opening.start();
    },
    giveUp() {
      for (const opening of openings) opening.fail({ code: 'UND_ERR_DESTROYED' });
    },
  };
}

/** One connection on its way, until it stands, fails or takes too long. */
class Opening {
  readonly #options: ConnectorOptions & { connect: Connect };
  readonly #target: Target;
  readonly #callback: Callback;
  readonly #place: TunnelTarget;
  readonly #attempt = new ConnectAttempt();
  #stopClock: (() => void) | undefined;

  constructor(options: ConnectorOptions & { connect: Connect }, target: Target, callback: Callback) {
    this.#options = options;
    this.#target = target;
    this.#callback = callback;
    this.#place = placeOf(target);
  }

  start(): void {
    const { clock, connectTimeoutMs } = this.#options;
    const secure = this.#target.protocol === 'https:';
    this.#stopClock = clock.schedule(connectTimeoutMs, () => {
      this.fail(connectTimeout(authorityOf(this.#place), connectTimeoutMs));
    });
    const proxy = this.#chooseProxy(secure);
    if (proxy === undefined) {
      this.#open(this.#target);
      return;
    }
    this.#openTunnel(proxy).then(
      (socket) => (secure ? this.#open({ ...this.#target, httpSocket: socket }) : this.#succeed(socket)),
      (error: unknown) => this.fail(proxyError(error, authorityOf(proxy))),
    );
  }

  /** Where an address was checked in place of its name, either of the two may be what is reached without a proxy. */
  #chooseProxy(secure: boolean): Proxy | undefined {
    const { chooseProxy } = this.#options;
    const { servername } = this.#target;
    const proxy = chooseProxy({ ...this.#place, secure });
    if (proxy === undefined || !servername) return proxy;
    return chooseProxy({ ...this.#place, hostname: servername, secure });
  }

  fail(error: unknown): void {
    if (this.#attempt.over) return;
    this.#stopClock?.();
    this.#attempt.giveUp();
    this.#callback(connectionError(error, authorityOf(this.#place)), null);
  }

  #succeed(socket: Socket): void {
    if (this.#attempt.over) {
      socket.destroy();
      return;
    }
    this.#stopClock?.();
    this.#attempt.succeed();
    this.#callback(null, socket);
  }

  #open(target: Target): void {
    // undici's connector gives the socket back at once, which its types leave out.
    const opening: unknown = this.#options.connect(target, (error, socket) => {
      if (error === null) this.#succeed(socket);
      else this.fail(error);
    });
    if (opening instanceof Socket && !this.#attempt.over) this.#attempt.hold(opening);
  }

  async #openTunnel(proxy: Proxy): Promise<Socket> {
    const attempt = this.#attempt;
    const socket =
      proxy.kind === 'socks5'
        ? await openSocks5Tunnel(proxy, this.#place, attempt)
        : await openHttpTunnel(proxy, this.#place, { attempt, trust: this.#options.trust });
    return socket.setNoDelay(true).setKeepAlive(true, 60_000);
  }
}

function placeOf(target: Target): TunnelTarget {
  const port = target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : Number(target.port);
  return { hostname: target.hostname, port };
}
