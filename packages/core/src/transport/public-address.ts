import { BlockList, isIP } from 'node:net';

/*
 * What a gateway must not be talked into reaching: its own machine, its network, and the metadata services of clouds.
 * Special-purpose ranges as registered by IANA:
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */

const specialIpv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // The host agent of one cloud stands in a public range.
  ['168.63.129.16', 32],
];

/**
 * Of IPv6 only global unicast is let through, so the forms that hide an IPv4 address (mapped, translated) and whatever
 * is assigned later stay outside. These are the exceptions within it.
 */
const specialIpv6: readonly (readonly [string, number])[] = [
  // Teredo, benchmarking, ORCHID: 2001::/23
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4 holds an IPv4 address
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [network, prefix] of specialIpv4) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of specialIpv6) special.addSubnet(network, prefix, 'ipv6');

const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the public internet. Anything that is no address is not. */
export function isPublicAddress(address: string): boolean {
  // An address with a zone (`fe80::1%eth0`) is link-local by nature.
  if (address.includes('%')) return false;
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}
