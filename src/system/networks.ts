import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Addresses of one place, such as a reading room. */
export type Network = {
  readonly name: string;
  /** Addresses and CIDR blocks: `10.1.0.0/16`, `2001:db8::/32`, `192.0.2.7`. */
  readonly ranges: readonly string[];
};

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const RANGE = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/i;

/** `reading-room=10.1.0.0/16,2001:db8::/32; library=192.0.2.7`; undefined for anything else. */
export function parseNetworks(text: string): readonly Network[] | undefined {
  const networks = text.split(';').map((part) => {
    const [name = '', ranges = '', ...rest] = part.split('=');
    return { name: name.trim(), ranges: rest.length > 0 ? undefined : parseRanges(ranges) };
  });
  const isValid = networks.every(({ name, ranges }) => NAME.test(name) && ranges);
  const isUnique = new Set(networks.map(({ name }) => name)).size === networks.length;
  return isValid && isUnique ? (networks as readonly Network[]) : undefined;
}

/** Addresses and CIDR blocks, separated by commas; undefined for anything else. */
export function parseRanges(text: string): readonly string[] | undefined {
  const ranges = text.split(',').map((range) => range.trim());
  return ranges.every(isRange) ? ranges : undefined;
}

/** A block of all addresses is none of a place: it would let in everybody. */
function isRange(range: string): boolean {
  const [, address = '', bits] = RANGE.exec(range) ?? [];
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  return most > 0 && (bits === undefined || (Number(bits) > 0 && Number(bits) <= most));
}

/** @param ranges as `parseRanges` returns them */
export function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Whether an address lies in the blocks; one that is no address lies in none. */
export function isIn(list: BlockList, address: string): boolean {
  if (isIPv4(address)) return list.check(address, 'ipv4');
  return isIPv6(address) && list.check(address, 'ipv6');
}

/** `::ffff:10.1.2.3`, as a socket that listens for both families names an IPv4 address. */
const MAPPED = /^(?:::ffff:|0*:0*:0*:0*:0*:ffff:)(\d+\.\d+\.\d+\.\d+)$/i;

/** Without the zone of a link, and an IPv4 address as itself; undefined if it is no address. */
export function plainAddress(written: string | undefined): string | undefined {
  const address = written?.split('%', 1)[0] ?? '';
  const plain = MAPPED.exec(address)?.[1] ?? address;
  return isIPv4(plain) || isIPv6(plain) ? plain : undefined;
}
