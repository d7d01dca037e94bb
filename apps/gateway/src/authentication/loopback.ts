import { isLoopback } from '@bifrost/core';

/** Whether a host to listen on can be reached from this machine only. */
export function listensOnLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return isLoopback(name.includes(':') && !name.startsWith('[') ? `[${name}]` : name);
}

/**
 * The host of a `Host` header without its port: `localhost` of `LOCALHOST.:8080`, `[::1]` of `[::1]:8080`. What is not of
 * that form (`localhost:80@elsewhere`) is given back as it is, which is nobody's name.
 */
export function hostName(header: string): string {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(header)?.[1] ?? header;
  return name.toLowerCase().replace(/\.$/, '');
}
