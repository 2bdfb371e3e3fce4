import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request,
} from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** A response as it came over the wire. `fetch` would decode it. */
export type Reply = {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The decoded bytes, one character per byte. */
  readonly text: string;
};

const DECODERS: { readonly [coding: string]: (bytes: Buffer) => Buffer } = {
  gzip: (bytes) => gunzipSync(bytes),
  br: (bytes) => brotliDecompressSync(bytes),
};

/** Requests an address with these headers and no others. */
export const reply = (address: string, options: RequestOptions = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const sent = request(address, options, (answer) => read(answer).then(resolve, reject));
    sent.on('error', reject).end();
  });

async function read(answer: IncomingMessage): Promise<Reply> {
  const bytes = Buffer.concat(await answer.toArray());
  const { statusCode: status, headers } = answer;
  const decode = bytes.length > 0 && DECODERS[headers['content-encoding'] ?? ''];
  return { status, headers, bytes, text: (decode ? decode(bytes) : bytes).toString('latin1') };
}
