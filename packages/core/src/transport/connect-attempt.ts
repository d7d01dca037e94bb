/** Something that can be closed while it is still being opened: a socket, or a request that will give one. */
export interface Destroyable {
  destroy(): unknown;
}

/** A connection on its way. Whoever opens a part of it lets the attempt hold it, so that giving up closes it. */
export class ConnectAttempt {
  #held: Destroyable | undefined;
  #over = false;

  hold<T extends Destroyable>(opened: T): T {
    if (this.#over) opened.destroy();
    else this.#held = opened;
    return opened;
  }

  /** The connection stands and belongs to somebody else now. */
  succeed(): void {
    this.#over = true;
    this.#held = undefined;
  }

  giveUp(): void {
    if (this.#over) return;
    this.#over = true;
    this.#held?.destroy();
    this.#held = undefined;
  }

  get over(): boolean {
    return this.#over;
  }
}

/** Where a tunnel should lead. */
export interface TunnelTarget {
  /** A name, or an address without brackets. */
  hostname: string;
  port: number;
}

/** `host:port`, with brackets around an IPv6 address. */
export function authorityOf({ hostname, port }: TunnelTarget): string {
  return hostname.includes(':') ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
