import { connect, isIP, type Socket } from 'node:net';
import { BifrostError } from '../errors/bifrost-error.js';
import { authorityOf, type ConnectAttempt, type TunnelTarget } from './connect-attempt.js';
import type { Proxy } from './proxy-settings.js';

const version = 5;
const noAuthentication = 0;
const userAndPassword = 2;

/** Reply codes, RFC 1928 section 6. */
const refusals: Readonly<Record<number, string>> = {
  1: 'failed',
  2: 'does not allow it',
  3: 'cannot reach the network',
  4: 'cannot reach the host',
  5: 'says that the connection was refused',
  6: 'gave up after too many hops',
  7: 'does not support CONNECT',
  8: 'does not support this kind of address',
};

/**
 * Opens a tunnel through a SOCKS5 proxy (RFC 1928, passwords as RFC 1929 has them). Names are resolved by the proxy.
 * undici has an agent for this, but an experimental one, with time limits of its own that no clock of ours reaches.
 */
export async function openSocks5Tunnel(
  proxy: Proxy,
  target: TunnelTarget,
  attempt: ConnectAttempt,
): Promise<Socket> {
  const socket = attempt.hold(connect({ host: proxy.hostname, port: proxy.port }));
  const conversation = new Conversation(socket, proxy);
  try {
    await greet(conversation, proxy);
    await askFor(conversation, target);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    conversation.leave();
  }
}

async function greet(conversation: Conversation, proxy: Proxy): Promise<void> {
  const { credentials } = proxy;
  const methods = credentials === undefined ? [noAuthentication] : [noAuthentication, userAndPassword];
  conversation.say(Buffer.from([version, methods.length, ...methods]));
  const [spoken, method] = await conversation.hear(2);
  if (spoken !== version) throw conversation.failure('does not speak SOCKS5; check proxy_config.url');
  if (method === noAuthentication) return;
  if (method !== userAndPassword || credentials === undefined) {
    throw conversation.failure('wants a user name and password: set proxy_config.username and .password');
  }
  const username = Buffer.from(credentials.username);
  const password = Buffer.from(credentials.password.reveal());
  if (username.length > 255 || password.length > 255) {
    throw conversation.failure('takes no user name or password above 255 bytes');
  }
  conversation.say(
    Buffer.concat([Buffer.from([1, username.length]), username, Buffer.from([password.length]), password]),
  );
  const [, status] = await conversation.hear(2);
  if (status !== 0) {
    throw conversation.failure('refused proxy_config.username and proxy_config.password');
  }
}

async function askFor(conversation: Conversation, target: TunnelTarget): Promise<void> {
  const port = Buffer.alloc(2);
  port.writeUInt16BE(target.port);
  conversation.say(Buffer.concat([Buffer.from([version, 1, 0]), encodeAddress(target.hostname), port]));
  const [, reply = 1, , addressType] = await conversation.hear(4);
  if (reply !== 0) {
    const reason = refusals[reply] ?? `refused with code ${reply}`;
    throw conversation.failure(`${reason} on the way to ${authorityOf(target)}`);
  }
  // The address from which the proxy connects: of no use here, but it must be read away.
  const length = addressType === 1 ? 4 : addressType === 4 ? 16 : ((await conversation.hear(1))[0] ?? 0);
  await conversation.hear(length + 2);
}

function encodeAddress(hostname: string): Buffer {
  const family = isIP(hostname);
  if (family === 4) return Buffer.from([1, ...hostname.split('.').map(Number)]);
  if (family === 6) return Buffer.concat([Buffer.from([4]), encodeIPv6(hostname)]);
  const name = Buffer.from(hostname);
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

function encodeIPv6(address: string): Buffer {
  // URL writes an embedded IPv4 address as hexadecimal groups, so that only those are left to read.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const bytes = Buffer.alloc(16);
  [...left, ...zeros, ...right].forEach((group, index) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  });
  return bytes;
}

/** Reading counted bytes from a socket, and naming the proxy in errors. */
class Conversation {
  readonly #socket: Socket;
  readonly #proxy: Proxy;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: Socket, proxy: Proxy) {
    this.#socket = socket;
    this.#proxy = proxy;
    // Once and not for each wait: a fresh listener is called at once for bytes that were too few already.
    socket.on('readable', this.#onMore).on('end', this.#onMore).on('close', this.#onMore);
    socket.on('error', this.#onError);
  }

  say(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  async hear(count: number): Promise<Buffer> {
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      const bytes: unknown = this.#socket.read(count);
      if (Buffer.isBuffer(bytes) && bytes.length === count) return bytes;
      if (this.#socket.readableEnded || this.#socket.destroyed) {
        throw this.failure('closed the connection during the SOCKS5 handshake');
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  failure(reason: string): BifrostError {
    return new BifrostError('network', `the proxy ${authorityOf(this.#proxy)} ${reason}`);
  }

  /** Hands the socket over. A late error of a destroyed one must still not end the process. */
  leave(): void {
    const socket = this.#socket;
    socket.off('readable', this.#onMore).off('end', this.#onMore).off('close', this.#onMore);
    if (!socket.destroyed) socket.off('error', this.#onError);
  }

  readonly #onMore = (): void => this.#wake?.();

  readonly #onError = (error: Error): void => {
    this.#error = error;
    this.#wake?.();
  };
}
