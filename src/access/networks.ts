import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import { blockList, isIn, type Network, plainAddress } from '../system/networks.ts';
import { EVERYONE, type Reader } from './reader.ts';

export type NetworkOptions = {
  readonly networks: readonly Network[];
  /** Addresses and blocks of the proxies whose word is taken for whom they ask for. */
  readonly proxies: readonly string[];
};

/** Addresses, with what proxies say, whose networks are remembered. */
const MAX_REMEMBERED = 4096;

/**
 * What is known of a reader by the address alone. `EVERYONE`, at once and without looking, where no
 * network is configured; the same object for the same networks.
 */
export function networkReader({
  networks,
  proxies,
}: NetworkOptions): (req: IncomingMessage) => Reader {
  if (networks.length === 0) return () => EVERYONE;
  const addressOf = clientAddress(proxies);
  const lists = networks.map(({ name, ranges }) => ({ name, list: blockList(ranges) }));
  const readers = new Map<string, Reader>();
  const remembered = new LRUCache<string, Reader>({ max: MAX_REMEMBERED });

  const readerAt = (address: string): Reader => {
    const names = lists.filter(({ list }) => isIn(list, address)).map(({ name }) => name);
    if (names.length === 0) return EVERYONE;
    const key = names.join();
    const reader = readers.get(key) ?? { ...EVERYONE, networks: names };
    readers.set(key, reader);
    return reader;
  };
  return (req) => {
    const key = keyOf(req);
    const known = remembered.get(key);
    if (known) return known;
    const address = addressOf(req);
    const reader = address === undefined ? EVERYONE : readerAt(address);
    if (key.length <= MAX_KEY) remembered.set(key, reader);
    return reader;
  };
}

/** Characters; a longer header is not remembered, so that odd ones can't fill the memory. */
const MAX_KEY = 200;

/** All that the address depends on: reading the headers takes 4 µs, a tenth of what a tile takes. */
function keyOf({ socket, headers }: IncomingMessage): string {
  const { 'x-forwarded-for': hops, forwarded } = headers;
  const peer = socket.remoteAddress ?? '';
  if (hops === undefined && forwarded === undefined) return peer;
  // No header has a line end in it.
  return `${peer}\n${hops ?? '\r'}\n${forwarded ?? '\r'}`;
}

/**
 * The address that a request comes from, as the socket says; behind one of the named proxies, the
 * right-most address of its header that is no such proxy. Whatever stands left of it was written by the
 * reader. Undefined where nobody can know: a header that cannot be read, or none; two headers that differ,
 * since a proxy that writes one of them may pass on the other as it came; only proxies.
 *
 * @param proxies addresses and blocks; the headers of all other peers are ignored
 */
export function clientAddress(
  proxies: readonly string[],
): (req: IncomingMessage) => string | undefined {
  const trusted = blockList(proxies);
  const isTrusted = (address: string) => isIn(trusted, address);
  const behindProxies = (hops: readonly (string | undefined)[]): string | undefined => {
    for (const hop of hops.toReversed()) {
      if (hop === undefined || !isTrusted(hop)) return hop;
    }
    return undefined;
  };
  return ({ socket, headers }) => {
    const peer = plainAddress(socket.remoteAddress);
    if (peer === undefined || proxies.length === 0 || !isTrusted(peer)) return peer;
    const lists = [
      headersOf(headers['x-forwarded-for'], xForwardedFor),
      headersOf(headers.forwarded, forwardedFor),
    ].filter((list) => list !== undefined);
    const addresses = lists.map(behindProxies);
    return addresses.every((address) => address === addresses[0]) ? addresses[0] : undefined;
  };
}

/** Characters; a longer header is not of a proxy. */
const MAX_HEADER = 2000;

type Hops = readonly (string | undefined)[];

function headersOf(header: unknown, read: (text: string) => Hops): Hops | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  return text.length > MAX_HEADER ? [undefined] : read(text);
}

/** Each hop as an address; undefined for `unknown` and whatever else is none. */
const xForwardedFor = (text: string): Hops => text.split(',').map(hopAddress);

/** The `for` of each element. https://www.rfc-editor.org/rfc/rfc7239#section-4 */
function forwardedFor(text: string): Hops {
  const quotes = text.split('"').length - 1;
  if (quotes % 2 === 1) return [undefined];
  const elements = text.match(/(?:[^,"]|"[^"]*")+/g) ?? [];
  return elements.map((element) => {
    const found = /(?:^|;)for=(?:"([^"]*)"|([^;,"\s]*))(?:;|$)/i.exec(element.trim());
    return hopAddress(found?.[1] ?? found?.[2] ?? '');
  });
}

/** `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7`, `[2001:db8::7]:4711`. A zone is of no other machine. */
function hopAddress(hop: string): string | undefined {
  const written = hop.trim();
  if (written.includes('%')) return undefined;
  const [, bracketed, v4] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(written) ?? [];
  return plainAddress(bracketed ?? v4 ?? written);
}
