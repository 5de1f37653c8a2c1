import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that are this machine's, its neighbours' or nobody's: not for whoever may name an address from outside. */
const inside = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inside.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(address, prefix, 'ipv6');

/** Whether an IP address is of an inner network; an IPv4 address in IPv6's clothes is looked through. */
export function isInside(address: string): boolean {
  return inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** A connection that is not made, because it would go to an inner network. */
class InsideAddress extends Error {
  constructor(host: string, address: string) {
    super(`${host} is ${address}: private and link-local addresses are not called here`);
  }
}

/** @throws {InsideAddress} when the host is written as an address of an inner network */
export function refuseInside(host: string): void {
  const bare = host.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0 && isInside(bare)) throw new InsideAddress(host, bare);
}

/** As `dns.lookup`, but refuses names of inner networks: checked when connecting, so that a name cannot change in between. */
export const lookupOutside: LookupFunction = (host, options, found) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, '');
    const wrong = addresses.find(({ address }) => isInside(address));
    if (wrong) return found(new InsideAddress(host, wrong.address), '');
    const [first] = addresses;
    return options.all ? found(null, addresses) : found(null, first?.address ?? '', first?.family);
  });
};
