/** The engines that several machines share. */
export type Cluster = {
  /** The address of the PostgreSQL database. */
  readonly database: string;
  /** A bucket, or a prefix in one, such as `s3://bucket/prefix`. */
  readonly files: string;
};

const S3_ADDRESS = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^?#]*)?$/;

/** True for a bucket or a prefix in one: `s3://bucket`, `s3://bucket/prefix`. */
export const isS3Address = (text: string): boolean => S3_ADDRESS.test(text);

/** True for the path of a folder, a `file:` address or an S3 address. */
export function isPlace(text: string): boolean {
  if (text.startsWith('s3:')) return isS3Address(text);
  return !/^[a-z][a-z0-9+.-]+:\/\//i.test(text) || /^file:\/\/\//.test(text);
}

/** `postgres://user@host/database?files=s3://bucket/prefix`; undefined for anything else. */
export function parseCluster(text: string): Cluster | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hash) return undefined;
  if (!/^\/[^/]+$/.test(url.pathname)) return undefined;
  const [files = '', ...others] = url.searchParams.getAll('files');
  if (!isS3Address(files) || others.length > 0) return undefined;
  url.searchParams.delete('files');
  return { database: url.href, files };
}

/** An address without the passwords in it, to be shown. */
export const withoutSecrets = (text: string): string =>
  text
    .replace(/^([^:/?#]+:\/\/[^:/?#@]*):.*@/, '$1:***@')
    .replace(/([?&](?:password|sslpassword)=)[^&]*/gi, '$1***');
