import type { S3Client } from '@aws-sdk/client-s3';
import { FondsError } from '../../errors.ts';
import { breaker } from './breaker.ts';
import { type BucketAddress, ServiceError, type SignedHttp, signedHttp } from './signed-http.ts';

export type S3Options = {
  /** Where the service answers; by default as the SDK finds it, for instance AWS_ENDPOINT_URL_S3. */
  readonly endpoint?: string;
  /** A folder for files that are written before they are sent; by default that of the system. */
  readonly scratch?: string;
  /** Milliseconds without a byte after which an attempt has failed. */
  readonly timeoutMs?: number;
  /** Milliseconds for which nobody asks a service that is away. */
  readonly pauseMs?: number;
};

/** The SDK, imported only when a bucket is used: that takes 130 ms and 22 MB. */
type Sdk = typeof import('@aws-sdk/client-s3');

export type Connection = {
  readonly sdk: Sdk;
  readonly client: S3Client;
  readonly http: SignedHttp;
  /** Whether the service is that of Amazon, where a bucket must name its region. */
  readonly isAmazon: boolean;
};

const TIMEOUT_MS = 2000;
const FAILURES_IN_A_ROW = 3;
const PAUSE_MS = 2000;
const MAX_PAUSE_MS = 15_000;
/** Attempts to write or to list, which nobody waits for at a screen. */
const PATIENT_ATTEMPTS = 5;
const PATIENT_TIMEOUT_MS = 30_000;

/** Runs work with the service. Throws STORE_UNAVAILABLE if it does not answer or refuses. */
export type Ask = <T>(work: (to: Connection) => Promise<T>) => Promise<T>;

/** The service with a bucket. It is connected when it is first asked. */
export function s3Service(
  address: string,
  bucket: string,
  { endpoint, timeoutMs = TIMEOUT_MS, pauseMs = PAUSE_MS }: S3Options,
): { readonly ask: Ask; readonly close: () => void } {
  let connecting: Promise<Connection> | undefined;
  const guard = breaker({
    failures: FAILURES_IN_A_ROW,
    pauseMs,
    maxPauseMs: Math.max(pauseMs, MAX_PAUSE_MS),
    refused: () => unavailable(address, new Error('it has not answered the last requests')),
  });
  const connection = () => {
    connecting ??= connect(bucket, endpoint, timeoutMs).catch((error: unknown) => {
      connecting = undefined;
      throw unavailable(address, error);
    });
    return connecting;
  };
  return {
    async ask(work) {
      const to = await connection();
      return guard
        .run(() => work(to), isAway)
        .catch((error: unknown) => {
          throw error instanceof FondsError || isOfLocalFile(error)
            ? error
            : unavailable(address, error);
        });
    },
    close() {
      const end = ({ client, http }: Connection) => {
        client.destroy();
        http.close();
      };
      void connecting?.then(end, () => undefined);
    },
  };
}

/** Without a region in the settings; services other than Amazon's accept any. */
const ANY_REGION = 'us-east-1';

async function connect(
  bucket: string,
  endpoint: string | undefined,
  timeoutMs: number,
): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  const settings = {
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: PATIENT_ATTEMPTS,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: PATIENT_TIMEOUT_MS },
    // Other services refuse the checksums that only Amazon needs.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const;
  const found = await new sdk.S3Client(settings).config.region().catch(() => undefined);
  const region = found ?? ANY_REGION;
  const isAmazon = /\.amazonaws\.com(\.cn)?$/.test(
    (await addressOf(sdk, new sdk.S3Client({ ...settings, region }), bucket)).hostname,
  );
  const client = new sdk.S3Client({ ...settings, region, forcePathStyle: !isAmazon });
  const { credentials } = client.config;
  const http = await signedHttp(
    await addressOf(sdk, client, bucket),
    { credentials, region },
    timeoutMs,
  );
  return { sdk, client, http, isAmazon };
}

/** Where the SDK would send a request for the bucket. Nothing is sent. */
async function addressOf(sdk: Sdk, client: S3Client, bucket: string): Promise<BucketAddress> {
  let address: BucketAddress | undefined;
  client.middlewareStack.add(
    () => async (step) => {
      const { protocol, hostname, port, path } = step.request as BucketAddress;
      address = { protocol, hostname, port, path: path.replace(/\/$/, '') };
      return { response: undefined, output: { $metadata: {} } };
    },
    { step: 'build', name: 'fondsAddress', override: true },
  );
  try {
    await client.send(new sdk.HeadBucketCommand({ Bucket: bucket }));
  } finally {
    client.middlewareStack.remove('fondsAddress');
  }
  if (!address) throw new Error(`the SDK knows no address for the bucket ${bucket}`);
  return address;
}

export async function makeBucket(
  { sdk, client, isAmazon }: Connection,
  bucket: string,
): Promise<void> {
  const region = await client.config.region();
  const needsRegion = isAmazon && region !== ANY_REGION;
  const constraint = { LocationConstraint: region as 'eu-west-1' };
  try {
    await client.send(
      new sdk.CreateBucketCommand({
        Bucket: bucket,
        ...(needsRegion && { CreateBucketConfiguration: constraint }),
      }),
    );
  } catch (error) {
    // Another node may have made it meanwhile.
    if (!(error instanceof Error && error.name.startsWith('BucketAlready'))) throw error;
  }
}

/** True if a file that was to be sent cannot be read. */
const isOfLocalFile = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && 'path' in error;

/** True if the service does not answer, rather than refuse what was asked. */
function isAway(error: unknown): boolean {
  if (isOfLocalFile(error)) return false;
  if (error instanceof ServiceError) return error.isPassing;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return status === undefined || status >= 500 || status === 429;
}

const unavailable = (address: string, cause: unknown): FondsError => {
  const reason = cause instanceof Error ? sentenceOf(cause) || cause.name : String(cause);
  return new FondsError('STORE_UNAVAILABLE', `${address} cannot be used: ${reason}`, { cause });
};

/** The SDK calls an answer without a message so; its code is then the name of the error. */
const sentenceOf = ({ message }: Error): string => (message === 'UnknownError' ? '' : message);
