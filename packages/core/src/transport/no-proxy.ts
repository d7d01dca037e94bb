import { BlockList, isIP } from 'node:net';

/** Whether a host is reached without the proxy of the environment. */
export type NoProxy = (hostname: string, port: number) => boolean;

interface Entry {
  hostname: string;
  port: number | undefined;
}

/**
 * Reads `NO_PROXY`: names with their subdomains, addresses, networks (`10.0.0.0/8`), each with an optional port, or
 * `*` for everything. Loopback is never proxied: the proxy's loopback is another machine's.
 */
export function parseNoProxy(value: string): NoProxy {
  const words = value.split(/[\s,]+/).filter((word) => word !== '');
  if (words.includes('*')) return () => true;
  const networks = new BlockList();
  const entries: Entry[] = [];
  for (const word of words) {
    if (!addNetwork(networks, word)) entries.push(parseEntry(word));
  }
  return (hostname, port) => {
    const name = bare(hostname);
    if (isLoopback(name)) return true;
    const family = isIP(name);
    if (family !== 0 && networks.check(name, family === 6 ? 'ipv6' : 'ipv4')) return true;
    return entries.some((entry) => matches(entry, name, port));
  };
}

function addNetwork(networks: BlockList, word: string): boolean {
  const [address = '', prefix = ''] = word.split('/');
  const family = isIP(address);
  if (family === 0 || !/^\d{1,3}$/.test(prefix)) return false;
  const bits = Number(prefix);
  if (bits > (family === 6 ? 128 : 32)) return false;
  networks.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  return true;
}

function parseEntry(word: string): Entry {
  const withPort = isIP(word) === 0 ? /^(.+):(\d+)$/.exec(word) : null;
  const name = withPort?.[1] ?? word;
  return {
    hostname: canonical(bare(name.replace(/^\*?\./, ''))),
    port: withPort?.[2] === undefined ? undefined : Number(withPort[2]),
  };
}

function matches(entry: Entry, name: string, port: number): boolean {
  if (entry.port !== undefined && entry.port !== port) return false;
  return name === entry.hostname || name.endsWith(`.${entry.hostname}`);
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/** IPv6 addresses as URLs write them: one address has many forms. */
function canonical(name: string): string {
  const address = `http://[${name}]`;
  return isIP(name) === 6 && URL.canParse(address) ? bare(new URL(address).hostname) : name;
}

/** Lower case, and without the brackets that URLs put around IPv6 addresses. */
function bare(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}
