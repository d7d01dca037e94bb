import { isLoopback } from '@bifrost/core';

/** Whether a host to listen on can be reached from this machine only. */
export function listensOnLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return isLoopback(name.includes(':') && !name.startsWith('[') ? `[${name}]` : name);
}

/** The host of a `Host` header without its port: `localhost` of `LOCALHOST.:8080`, `[::1]` of `[::1]:8080`. */
export function hostName(header: string): string {
  const bracket = header.indexOf(']');
  const colon = header.indexOf(':', bracket + 1);
  const name = colon === -1 ? header : header.slice(0, colon);
  return name.toLowerCase().replace(/\.$/, '');
}
