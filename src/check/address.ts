import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { FondsError } from '../errors.ts';

const INNER_4: readonly [net: string, bits: number][] = [
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
  ['224.0.0.0', 3],
];

/** Parts of 2000::/3 that lead to addresses of version 4, or nowhere. */
const INNER_6: readonly [net: string, bits: number][] = [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
];

/**
 * True for an address that anyone on the internet can reach; false for this machine, its network,
 * and all that is set aside for other ends. https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
export function isPublicAddress(address: string): boolean {
  const inner = new BlockList();
  if (isIP(address) === 4) {
    for (const [net, bits] of INNER_4) inner.addSubnet(net, bits, 'ipv4');
    return !inner.check(address, 'ipv4');
  }
  if (isIP(address) !== 6) return false;
  const given = new BlockList();
  given.addSubnet('2000::', 3, 'ipv6');
  for (const [net, bits] of INNER_6) inner.addSubnet(net, bits, 'ipv6');
  return given.check(address, 'ipv6') && !inner.check(address, 'ipv6');
}

/** @throws FondsError ADDRESS_REFUSED where the host is written as an address that is not public */
export function refuseInner(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refused(host);
}

/**
 * The resolver for a request that may reach public addresses only. It judges the very addresses
 * that are then connected to, so that a name cannot answer once with one and then with another.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const inner = addresses?.some(({ address }) => !isPublicAddress(address)) ?? false;
    const [first] = addresses ?? [];
    if (error || inner || !first) callback(error ?? refused(hostname), '', 0);
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

const refused = (host: string) =>
  new FondsError('ADDRESS_REFUSED', `${host} is not a public address; only those are asked`);
