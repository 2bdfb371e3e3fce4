import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request,
} from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** An answer as it came over the wire, which `fetch` would decode. */
export type Reply = {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** What the bytes say, decoded. */
  readonly text: string;
};

const DECODERS: { readonly [coding: string]: (bytes: Buffer) => Buffer } = {
  gzip: (bytes) => gunzipSync(bytes),
  br: (bytes) => brotliDecompressSync(bytes),
};

/** Asks for an address with these headers and no others. */
export const reply = (address: string, options: RequestOptions = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const asking = request(address, options, (answer) => read(answer).then(resolve, reject));
    asking.on('error', reject).end();
  });

async function read(answer: IncomingMessage): Promise<Reply> {
  const bytes = Buffer.concat(await answer.toArray());
  const { statusCode: status, headers } = answer;
  const decode = bytes.length > 0 && DECODERS[headers['content-encoding'] ?? ''];
  return { status, headers, bytes, text: (decode ? decode(bytes) : bytes).toString('latin1') };
}
