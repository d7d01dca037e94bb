import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { BifrostError } from '../errors/bifrost-error.js';
import { authorityOf, type ConnectAttempt, type TunnelTarget } from './connect-attempt.js';
import type { Proxy } from './proxy-settings.js';

/** How to trust a server: the members of Node's TLS options that the settings lead to. */
export interface TrustOptions {
  secureContext?: SecureContext;
  rejectUnauthorized?: boolean;
}

/**
 * Opens a tunnel through an HTTP proxy with CONNECT (RFC 9110, 9.3.6). undici's ProxyAgent does the same on its own
 * timers, out of reach of the time limit for connecting, so Node's client asks instead.
 */
export function openHttpTunnel(
  proxy: Proxy,
  target: TunnelTarget,
  options: { attempt: ConnectAttempt; trust: TrustOptions },
): Promise<Socket> {
  const authority = authorityOf(target);
  return new Promise((resolve, reject) => {
    const open = proxy.kind === 'https' ? requestSecure : requestPlain;
    const request = open({
      host: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...authorization(proxy) },
      agent: false,
      // Node would take the name from the header, and that is the provider's.
      servername: isIP(proxy.hostname) === 0 ? proxy.hostname : '',
      ...options.trust,
    });
    options.attempt.hold(request);
    request.once('error', reject);
    request.once('connect', (response, socket: Socket, head) => {
      const status = response.statusCode ?? 0;
      if (status < 200 || status > 299) {
        socket.destroy();
        reject(refusal(proxy, authority, status));
        return;
      }
      options.attempt.hold(socket);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.end();
  });
}

function authorization(proxy: Proxy): Record<string, string> {
  if (proxy.credentials === undefined) return {};
  const { username, password } = proxy.credentials;
  const pair = Buffer.from(`${username}:${password.reveal()}`).toString('base64');
  return { 'proxy-authorization': `Basic ${pair}` };
}

function refusal(proxy: Proxy, authority: string, status: number): BifrostError {
  const name = `the proxy ${authorityOf(proxy)}`;
  if (status === 407) {
    const advice = proxy.credentials === undefined ? 'set' : 'check';
    return new BifrostError(
      'network',
      `${name} wants a user name and password (407): ${advice} proxy_config.username and proxy_config.password`,
    );
  }
  return new BifrostError('network', `${name} refused the way to ${authority} (${status})`);
}
