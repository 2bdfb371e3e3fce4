import { mkdir, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readExactly } from '../file/exact-io.ts';
import { withTemporaryFolder } from '../file/temporary-folder.ts';
import { type Ask, type Connection, makeBucket, type S3Options, s3Service } from './s3-service.ts';
import type { ByteRange, ObjectSource, Store, StoredObject } from './store.ts';

/** Larger objects are sent in parts of this size, two at a time. At most 10 000 parts are allowed. */
const PART_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 10_000;
const PARTS_AT_ONCE = 2;

/**
 * Objects in a bucket of an S3-compatible service. Credentials, region and endpoint are found by the SDK:
 * environment, files of the user, or the machine. A bucket that is not there is made by the first `put`.
 *
 * @param address such as `s3://bucket` or `s3://bucket/prefix`
 */
export function s3Store(address: string, options: S3Options = {}): Store {
  const { bucket, prefix } = parseAddress(address);
  const { ask, close } = s3Service(address, bucket, options);
  const keyOf = (key: string) => prefix + key;

  return {
    name: address,
    close,
    stat: (key) =>
      ask(async ({ http }) => {
        const answer = await http.send('HEAD', keyOf(key));
        answer.resume();
        return answer.statusCode === 404 ? undefined : objectOf(key, answer);
      }),
    read: (key, range) =>
      ask(async ({ http }) => {
        const { answer, content } = await http.read(keyOf(key), rangeHeader(range));
        if (answer.statusCode === 404) return undefined;
        const isBeyond = answer.statusCode === 416;
        return { ...objectOf(key, answer), content: isBeyond ? Buffer.alloc(0) : content };
      }),
    stream: (key, range) =>
      ask(async ({ http }) => {
        const answer = await http.send('GET', keyOf(key), rangeHeader(range));
        if (answer.statusCode !== 200 && answer.statusCode !== 206) answer.resume();
        if (answer.statusCode === 404) return undefined;
        const stream = answer.statusCode === 416 ? Readable.from([]) : answer;
        return { ...objectOf(key, answer), stream };
      }),
    put: (key, source) =>
      withFile(source, options.scratch, (finished) =>
        ask(async (to) => {
          const target = { Bucket: bucket, Key: keyOf(key) };
          try {
            await putObject(to, target, finished);
          } catch (error) {
            if (!isMissingBucket(error)) throw error;
            await makeBucket(to, bucket);
            await putObject(to, target, finished);
          }
        }),
      ),
    remove: (key) =>
      ask(async ({ sdk, client }) => {
        const command = new sdk.DeleteObjectCommand({ Bucket: bucket, Key: keyOf(key) });
        await client.send(command).catch(ignoreMissingBucket);
      }),
    async *list(from) {
      for await (const { Key = '', Size = 0, LastModified, ETag = '' } of contents(
        ask,
        bucket,
        keyOf(from),
      )) {
        // Consoles make an empty object for a folder.
        if (Key.endsWith('/')) continue;
        // A HEAD tells whole seconds only.
        const modified = new Date(Math.floor(Number(LastModified ?? 0) / 1000) * 1000);
        yield { key: Key.slice(prefix.length), bytes: Size, modified, etag: plainTag(ETag) };
      }
    },
  };
}

/** `s3://bucket/some/prefix` as the bucket and `some/prefix/`. */
function parseAddress(address: string): { bucket: string; prefix: string } {
  const { hostname: bucket, pathname } = new URL(address);
  const path = decodeURI(pathname).split('/').filter(Boolean).join('/');
  return { bucket, prefix: path ? `${path}/` : '' };
}

/** Lists a thousand objects with each request. */
async function* contents(ask: Ask, Bucket: string, Prefix: string) {
  let ContinuationToken: string | undefined;
  do {
    const page = await ask(({ sdk, client }) =>
      client
        .send(new sdk.ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }))
        .catch(ignoreMissingBucket),
    );
    yield* page?.Contents ?? [];
    ContinuationToken = page?.IsTruncated ? page.NextContinuationToken : undefined;
  } while (ContinuationToken !== undefined);
}

type FinishedSource = Exclude<ObjectSource, (temporary: string) => unknown>;

/** Lets a source that is a function write its file. */
async function withFile(
  source: ObjectSource,
  scratch: string | undefined,
  use: (finished: FinishedSource) => Promise<void>,
): Promise<void> {
  if (typeof source !== 'function') return use(source);
  if (scratch !== undefined) await mkdir(scratch, { recursive: true });
  await withTemporaryFolder(async (folder) => {
    const file = join(folder, 'object');
    await source(file);
    await use({ file });
  }, scratch);
}

/** Bodies are buffers, not streams, so that the SDK can send them again. */
async function putObject(to: Connection, target: Target, source: FinishedSource): Promise<void> {
  const { sdk, client } = to;
  const putWhole = (Body: Buffer) => client.send(new sdk.PutObjectCommand({ ...target, Body }));
  if (typeof source === 'string' || source instanceof Uint8Array) {
    await putWhole(Buffer.from(source));
    return;
  }
  const file = await open(source.file);
  try {
    const { size } = await file.stat();
    const length = Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS));
    const read: ReadPart = (number) =>
      readExactly(file, number * length, Math.min(length, size - number * length));
    if (size <= length) await putWhole(await read(0));
    else await putParts(to, target, Math.ceil(size / length), read);
  } finally {
    await file.close();
  }
}

type Target = { readonly Bucket: string; readonly Key: string };

/** The bytes of a part, counted from 0. */
type ReadPart = (number: number) => Promise<Buffer>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
async function putParts(
  { sdk, client }: Connection,
  target: Target,
  count: number,
  read: ReadPart,
): Promise<void> {
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(target));
  const upload = { ...target, UploadId };
  const tags: string[] = [];
  let next = 0;
  const sendParts = async () => {
    for (let number = next++; number < count; number = next++) {
      const part = { ...upload, PartNumber: number + 1, Body: await read(number) };
      tags[number] = (await client.send(new sdk.UploadPartCommand(part))).ETag ?? '';
    }
  };
  try {
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, sendParts));
    const Parts = tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    await client.send(
      new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
  } catch (error) {
    // Parts that are left behind cost money, and nobody sees them.
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

const rangeHeader = (range: ByteRange | undefined): { range?: string } => {
  if (!range) return {};
  return 'last' in range
    ? { range: `bytes=-${range.last}` }
    : { range: `bytes=${range.start}-${range.start + range.length - 1}` };
};

/** The object that an answer is about; a part of it says how long the whole is. */
const objectOf = (key: string, { headers }: IncomingMessage): StoredObject => {
  const [, whole = headers['content-length']] =
    /\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  return {
    key,
    bytes: Number(whole),
    modified: new Date(headers['last-modified'] ?? 0),
    etag: plainTag(headers.etag ?? ''),
  };
};

const plainTag = (etag: string): string => etag.replace(/^W\//, '').replaceAll('"', '');

const isMissingBucket = (error: unknown): boolean =>
  error instanceof Error && error.name === 'NoSuchBucket';

function ignoreMissingBucket(error: unknown): undefined {
  if (!isMissingBucket(error)) throw error;
}
