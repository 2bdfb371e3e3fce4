import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { inNaturalOrder } from '../../../record/natural-order.ts';
import { escapesFolder, listFolder } from '../../../system/file/folder.ts';
import { stampAt } from '../../../system/file/regular-file.ts';
import type { Store, StoredObject } from '../../../system/store/store.ts';
import type { HashedFile, HashFile } from './file-hash.ts';
import type { FileStamp } from './snapshot.ts';

/**
 * The files below manifests/ or images/: in a folder, or in a bucket. Paths are those of the machine, or the
 * addresses of objects.
 */
export type FileTree = {
  /** Looks at everything again, as each ingest does before it asks for stamps. */
  refresh(): Promise<void>;
  /** The path of a file or folder, whose name is slash-separated. */
  path(name: string): string;
  /** The files directly in a folder. */
  list(folder: string): FolderListing | Promise<FolderListing>;
  /** The stamp of a folder or a file that an earlier ingest noted by its path. */
  stampAt(path: string): string | undefined;
  /** Hashes a file of a folder that was listed. Throws an error of the system if it cannot be read. */
  readonly hash: HashFile;
  /** What to note of a file, so that the next ingest sees a change. */
  stampsOf(file: HashedFile): readonly MaybeStamp[];
  /** True if links in a path lead outside. */
  isOutside(path: string): boolean;
};

export type MaybeStamp = readonly [path: string, stamp: string | undefined];

export type FolderListing = {
  /** The names of the files, or the reason why the folder cannot be read. */
  readonly names: readonly string[] | string;
  /** Undefined if the folder has just been changed. */
  readonly stamp: string | undefined;
};

/**
 * The files of a folder.
 *
 * @param refresh brings the folder up to date, if it is a copy
 */
export function localTree(
  root: string,
  hash: HashFile,
  refresh: FileTree['refresh'] = async () => undefined,
): FileTree {
  return {
    refresh,
    path: (name) => join(root, name),
    list(folder) {
      const path = join(root, folder);
      // The stamp is taken first, so the next ingest sees any change made between the two.
      const stamp = stampAt(path);
      return { names: namesIn(path), stamp };
    },
    stampAt,
    hash,
    stampsOf: ({ file, stamp }) => [[file, stamp]],
    isOutside: (path) => escapesFolder(root, path),
  };
}

function namesIn(folder: string): readonly string[] | string {
  try {
    return listFolder(folder).flatMap(({ name, kind }) => (kind === 'folder' ? [] : name));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** Objects of the folders listed last, so that hashing one need not ask for its ETag again. */
const MAX_KEPT_OBJECTS = 20_000;

/**
 * The objects of a store. Only a digest of each folder is kept in memory, made from one listing of all objects:
 * an ingest that finds nothing new makes no other request.
 */
export function storedTree(
  store: Store,
  hashObject: (path: string, object: StoredObject) => Promise<HashedFile>,
): FileTree {
  const digests = new Map<string, string>();
  const objects = new Map<string, StoredObject>();
  const path = (name: string) => (name ? `${store.name}/${name}` : store.name);

  return {
    async refresh() {
      digests.clear();
      for await (const object of store.list('')) {
        const folder = path(folderOf(object.key));
        digests.set(folder, withObject(digests.get(folder), object));
      }
    },
    path,
    async list(folder) {
      if (objects.size > MAX_KEPT_OBJECTS) objects.clear();
      const names: string[] = [];
      let digest: string | undefined;
      for await (const object of store.list(folder ? `${folder}/` : '')) {
        if (folderOf(object.key) !== folder) continue;
        objects.set(path(object.key), object);
        names.push(nameOf(object.key));
        digest = withObject(digest, object);
      }
      return { names: inNaturalOrder(names, (name) => name), stamp: digest ?? EMPTY };
    },
    stampAt: (known) => digests.get(known) ?? EMPTY,
    async hash(file) {
      const object = objects.get(file);
      if (!object) throw new Error(`${file} was not listed`);
      return hashObject(file, object);
    },
    // The digest of its folder changes with a file.
    stampsOf: () => [],
    isOutside: () => false,
  };
}

/** The digest of a folder without files. */
const EMPTY = 'empty';

const folderOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('/')));
const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** The digest of a folder with one more object. */
const withObject = (digest: string | undefined, { key, bytes, etag }: StoredObject): string =>
  createHash('sha256')
    .update(JSON.stringify([digest, nameOf(key), bytes, etag]))
    .digest('base64url')
    .slice(0, 22);

/** Whether all files and folders that an ingest noted are unchanged. */
export const areUnchanged = (files: readonly FileStamp[], images: FileTree): boolean =>
  files.every(([path, stamp]) => {
    const isImage = path.startsWith(images.path(''));
    return (isImage ? images.stampAt(path) : stampAt(path)) === stamp;
  });
