import { lookup as resolve } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { FondsError } from '../../errors.ts';
import { PRESENTATION_3_MEDIA_TYPE } from '../../iiif/context.ts';

export type FetchedDocument = {
  /** The address after redirects. */
  readonly url: string;
  readonly bytes: Uint8Array;
  /** Its Content-Type. */
  readonly contentType?: string;
  /** Its Access-Control-Allow-Origin. */
  readonly allowOrigin?: string;
};

export type FetchOptions = {
  /** Time limit for the whole request, redirects included. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Refuses addresses that are not public; for requests on behalf of strangers. */
  readonly publicOnly?: boolean;
  /** An origin that is allowed nevertheless: the archive's own. */
  readonly ownOrigin?: string;
};

export const MAX_BYTES = 20_000_000;
const TIMEOUT_MS = 15_000;
const MAX_REDIRECTS = 5;

const ACCEPT = `${PRESENTATION_3_MEDIA_TYPE}, application/ld+json;q=0.9, application/json;q=0.8, */*;q=0.1`;

/**
 * Fetches a document from any address, within limits of time and size.
 *
 * @throws FondsError CANNOT_CHECK if the address does not return a document, ADDRESS_REFUSED if it must
 *   be public and is not
 */
export const fetchDocument = (
  address: string,
  options: FetchOptions = {},
): Promise<FetchedDocument> =>
  followRedirects(address, 'GET', options, (answer, url) => {
    if (answer.statusCode === 200) return read(answer, url, options.maxBytes ?? MAX_BYTES);
    answer.destroy();
    throw cannotFetch(address, `the answer is ${answer.statusCode}`);
  });

/** The status and media type of an address. */
export type ProbeResult = { readonly status: number; readonly contentType?: string };

/**
 * Finds out whether an address answers, without reading the content.
 *
 * @throws FondsError as `fetchDocument`, if there is no answer at all
 */
export async function probeAddress(
  address: string,
  options: FetchOptions = {},
): Promise<ProbeResult> {
  const probe = (method: Method) =>
    followRedirects(address, method, options, async (answer) => {
      answer.destroy();
      const type = answer.headers['content-type'];
      return { status: answer.statusCode ?? 0, ...(type === undefined ? {} : { type }) };
    });
  const answered = await probe('HEAD');
  return answered.status === 405 || answered.status === 501 ? probe('GET') : answered;
}

type Method = 'GET' | 'HEAD';

/** Follows redirects, and passes the final answer to `take`. */
async function followRedirects<T>(
  address: string,
  method: Method,
  options: FetchOptions,
  take: (answer: IncomingMessage, url: URL) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  let url = webAddress(address);
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const answer = await sendRequest(url, method, signal, options);
      const { statusCode = 0, headers } = answer;
      if (statusCode < 300 || statusCode > 308 || headers.location === undefined) {
        return await take(answer, url);
      }
      answer.destroy();
      url = webAddress(headers.location, url);
    }
  } catch (error) {
    if (error instanceof FondsError) throw error;
    if (signal.aborted) throw cannotFetch(address, 'it takes too long');
    throw cannotFetch(address, error instanceof Error ? error.message : String(error));
  }
  throw cannotFetch(address, `it redirects more than ${MAX_REDIRECTS} times`);
}

const cannotFetch = (address: string, why: string) =>
  new FondsError('CANNOT_CHECK', `${address} cannot be fetched: ${why}`);

function webAddress(address: string, base?: URL): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '') {
    url.hash = '';
    return url;
  }
  throw cannotFetch(address, 'it is not an http or https address');
}

function sendRequest(
  url: URL,
  method: Method,
  signal: AbortSignal,
  options: FetchOptions,
): Promise<IncomingMessage> {
  const guarded = options.publicOnly === true && url.origin !== options.ownOrigin;
  if (guarded) refusePrivateHost(url);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(
      url,
      {
        method,
        signal,
        agent: false,
        headers: { accept: ACCEPT, 'accept-encoding': 'gzip, br', 'user-agent': 'fonds' },
        ...(guarded ? { lookup: publicLookup } : {}),
      },
      resolve,
    )
      .on('error', reject)
      .end();
  });
}

async function read(answer: IncomingMessage, url: URL, maxBytes: number): Promise<FetchedDocument> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of decoded(answer) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) {
      answer.destroy();
      throw cannotFetch(url.href, `it is larger than ${maxBytes} bytes`);
    }
    parts.push(part);
  }
  const type = answer.headers['content-type'];
  const allows = answer.headers['access-control-allow-origin'];
  return {
    url: url.href,
    bytes: Buffer.concat(parts),
    ...(type === undefined ? {} : { contentType: type }),
    ...(allows === undefined ? {} : { allowOrigin: allows }),
  };
}

function decoded(answer: IncomingMessage): Readable {
  const decoder = { gzip: createGunzip, br: createBrotliDecompress, deflate: createInflate };
  const coding = answer.headers['content-encoding'] ?? 'identity';
  if (!Object.hasOwn(decoder, coding)) return answer;
  const plain = decoder[coding as keyof typeof decoder]();
  // A failure reaches the reader through the last stream; if that is destroyed, so is the connection.
  return pipeline(answer, plain, () => undefined);
}

const RESERVED_4: readonly [net: string, bits: number][] = [
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

/** Parts of 2000::/3 that map to IPv4 addresses or are not routed. */
const RESERVED_6: readonly [net: string, bits: number][] = [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
];

/**
 * True for an address that anyone on the internet can reach; false for this machine, its network, and
 * ranges reserved for other purposes. https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
export function isPublicAddress(address: string): boolean {
  const inner = new BlockList();
  if (isIP(address) === 4) {
    for (const [net, bits] of RESERVED_4) inner.addSubnet(net, bits, 'ipv4');
    return !inner.check(address, 'ipv4');
  }
  if (isIP(address) !== 6) return false;
  const given = new BlockList();
  given.addSubnet('2000::', 3, 'ipv6');
  for (const [net, bits] of RESERVED_6) inner.addSubnet(net, bits, 'ipv6');
  return given.check(address, 'ipv6') && !inner.check(address, 'ipv6');
}

/** @throws FondsError ADDRESS_REFUSED if the host is a literal address that is not public */
export function refusePrivateHost(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refused(host);
}

/**
 * The resolver for a request that may reach only public addresses. It checks the addresses that are
 * then connected to, so a name cannot resolve to one address for the check and to another for the request.
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
  new FondsError(
    'ADDRESS_REFUSED',
    `${host} is not a public address; only public addresses can be checked`,
  );
