import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FondsError, isMissing } from '../../errors.ts';
import { listFolder } from '../../system/file/folder.ts';
import { type FetchedDocument, fetchDocument, MAX_BYTES } from './fetch.ts';

/** A document to check, not yet parsed. */
export type Source = {
  /** The path or the address, as given. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** The response, if it was fetched. */
  readonly fetched?: FetchedDocument;
};

/**
 * Every document at the given paths and addresses: a file, an http(s) address, or all .json files in a
 * folder and below it.
 *
 * @throws FondsError CANNOT_CHECK if a file does not exist or an address does not answer
 */
export async function* sourcesOf(places: readonly string[]): AsyncGenerator<Source> {
  for (const place of places) {
    if (/^https?:\/\//i.test(place)) {
      const fetched = await fetchDocument(place);
      yield { file: place, bytes: fetched.bytes, fetched };
      continue;
    }
    for (const file of await filesAt(place)) yield { file, bytes: await bytesOf(file) };
  }
}

async function filesAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!found.isDirectory()) return [path];
  const files = await jsonBelow(path, new Set());
  if (files.length > 0) return files;
  throw new FondsError('CANNOT_CHECK', `the folder ${path} contains no .json files`);
}

/** @param above the real paths of the folders above, to stop at circular links */
async function jsonBelow(folder: string, above: ReadonlySet<string>): Promise<string[]> {
  const real = await realpath(folder);
  if (above.has(real)) return [];
  const found: string[] = [];
  for (const { name, kind } of listFolder(folder)) {
    const path = join(folder, name);
    if (kind === 'folder') found.push(...(await jsonBelow(path, new Set([...above, real]))));
    else if (kind === 'file' && /\.json$/i.test(name)) found.push(path);
  }
  return found;
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) {
      throw new FondsError('CANNOT_CHECK', `${file} is larger than ${MAX_BYTES} bytes`);
    }
    return await readFile(file);
  } catch (error) {
    throw error instanceof FondsError ? error : unreadable(file, error);
  }
}

function unreadable(path: string, cause: unknown): FondsError {
  const why = isMissing(cause) ? 'there is no such file or folder' : 'it cannot be read';
  return new FondsError('CANNOT_CHECK', `${path}: ${why}`, { cause });
}
