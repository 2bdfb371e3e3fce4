import { randomBytes } from 'node:crypto';
import { s3Store } from '../../src/system/store/s3.ts';
import type { S3Options } from '../../src/system/store/s3-service.ts';
import type { Store } from '../../src/system/store/store.ts';

/** The bucket for tests, from FONDS_TEST_S3; the credentials and the endpoint are found by the SDK. */
export const TEST_S3 = process.env['FONDS_TEST_S3'];

/** Describes what needs an S3 service; without one, a line says that it is left out. */
export function describeWithS3(title: string, suite: (address: string) => void): void {
  if (TEST_S3) describe(title, () => suite(TEST_S3 ?? ''));
  else it.skip(`${title}: left out, since FONDS_TEST_S3 names no bucket such as s3://fonds-test`);
}

/** Runs `use` with a prefix of its own in the bucket for tests, and removes what is in it. */
export async function inBucket<T>(
  use: (store: Store) => Promise<T>,
  options?: S3Options,
): Promise<T> {
  const address = `${TEST_S3}/${randomBytes(6).toString('hex')}`;
  const [store, cleaning] = [s3Store(address, options), s3Store(address)];
  try {
    return await use(store);
  } finally {
    for await (const { key } of cleaning.list('')) await cleaning.remove(key);
    cleaning.close();
    store.close();
  }
}
