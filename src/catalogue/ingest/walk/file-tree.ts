import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { inNaturalOrder } from '../../../record/natural-order.ts';
import { escapesFolder, listFolder } from '../../../system/file/folder.ts';
import { stampAt } from '../../../system/file/regular-file.ts';
import { mirrorStore } from '../../../system/store/mirror.ts';
import type { Store, StoredObject } from '../../../system/store/store.ts';
import type { HashedFile, HashFile } from './file-hash.ts';
import type { FileStamp } from './snapshot.ts';

/**
 * The files below manifests/ or images/: in a folder, or in a bucket. Paths are those of this machine, or the
 * addresses of objects. What an ingest notes of a file, by a name and a stamp, holds on every machine.
 */
export type FileTree = {
  /** Looks at everything again, as each ingest does before it asks for stamps. */
  refresh(): Promise<void>;
  /** The path of a file or folder. */
  path(name: string): string;
  /** The files directly in a folder. */
  list(folder: string): FolderListing | Promise<FolderListing>;
  /** Hashes a file of a folder that was listed. Throws an error of the system if it cannot be read. */
  readonly hash: HashFile;
  /** True if links in a path lead outside. */
  isOutside(path: string): boolean;
  /** What to note of a file, apart from its folder, so that the next ingest sees a change. */
  notesOf(file: HashedFile): readonly MaybeStamp[];
  /** Whether a note is of this tree, and the stamp that it would have now. */
  hasNote(name: string): boolean;
  noteNow(name: string): string | undefined;
  /** The stamp of a file. @param read its stamp when it was read, if it has been */
  stampOf(path: string, read?: { readonly stamp: string | undefined }): string | undefined;
};

export type MaybeStamp = readonly [name: string, stamp: string | undefined];

export type FolderListing = {
  /** The names of the files, or the reason why the folder cannot be read. */
  readonly names: readonly string[] | string;
  /** What to note of the folder. The stamp is undefined if it has just been changed. */
  readonly note: MaybeStamp;
};

/** The files of a folder. */
export function localTree(root: string, hash: HashFile): FileTree {
  return {
    refresh: async () => undefined,
    path: (name) => join(root, name),
    list(folder) {
      const path = join(root, folder);
      // The stamp is taken first, so the next ingest sees any change made between the two.
      const note = [path, stampAt(path)] as const;
      return { names: namesIn(path), note };
    },
    hash,
    isOutside: (path) => escapesFolder(root, path),
    notesOf: ({ file, stamp }) => [[file, stamp]],
    hasNote: (name) => name.startsWith(root),
    noteNow: stampAt,
    stampOf: (path, read) => (read ? read.stamp : stampAt(path)),
  };
}

function namesIn(folder: string): readonly string[] | string {
  try {
    return listFolder(folder).flatMap(({ name, kind }) => (kind === 'folder' ? [] : name));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/**
 * The objects of a store, which each refresh brings into a folder. Notes are made of the store, so that what one
 * machine has read another need not read.
 */
export function mirroredTree(store: Store, folder: string, hash: HashFile): FileTree {
  const digests = folderDigests(store);
  const keyOf = (path: string) => relative(folder, path);
  return {
    ...localTree(folder, hash),
    async refresh() {
      digests.clear();
      await mirrorStore(store, folder, digests.add);
    },
    list: (name) => ({ names: namesIn(join(folder, name)), note: digests.note(name) }),
    isOutside: () => false,
    // The digest of its folder changes with a file.
    notesOf: () => [],
    hasNote: digests.hasNote,
    noteNow: digests.noteNow,
    stampOf: (path) => digests.note(folderOf(keyOf(path)))[1],
  };
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
  const digests = folderDigests(store);
  const objects = new Map<string, StoredObject>();
  const path = (name: string) => (name ? `${store.name}/${name}` : store.name);

  return {
    async refresh() {
      digests.clear();
      for await (const object of store.list('')) digests.add(object);
    },
    path,
    async list(folder) {
      if (objects.size > MAX_KEPT_OBJECTS) objects.clear();
      const own = folderDigests(store);
      const names: string[] = [];
      for await (const object of store.list(folder ? `${folder}/` : '')) {
        if (folderOf(object.key) !== folder) continue;
        objects.set(path(object.key), object);
        names.push(nameOf(object.key));
        own.add(object);
      }
      return { names: inNaturalOrder(names, (name) => name), note: own.note(folder) };
    },
    async hash(file) {
      const object = objects.get(file);
      if (!object) throw new Error(`${file} was not listed`);
      return hashObject(file, object);
    },
    isOutside: () => false,
    notesOf: () => [],
    hasNote: digests.hasNote,
    noteNow: digests.noteNow,
    stampOf: (file) => digests.noteNow(`${dirname(file)}/`),
  };
}

/** The digest of a folder without files. */
const EMPTY = 'empty';

const folderOf = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf('/')));
const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** A digest of the objects directly in each folder of a store, named by its address with a slash at its end. */
function folderDigests(store: Store) {
  const digests = new Map<string, string>();
  const addressOf = (folder: string) => `${store.name}/${folder}${folder && '/'}`;
  const noteNow = (address: string): string => digests.get(address) ?? EMPTY;
  return {
    clear: () => digests.clear(),
    /** Takes the objects of a folder in the order of their keys. */
    add({ key, bytes, etag }: StoredObject): void {
      const address = addressOf(folderOf(key));
      const content = JSON.stringify([digests.get(address), nameOf(key), bytes, etag]);
      digests.set(address, createHash('sha256').update(content).digest('base64url').slice(0, 22));
    },
    noteNow,
    note: (folder: string): MaybeStamp => [addressOf(folder), noteNow(addressOf(folder))],
    hasNote: (name: string): boolean => name.startsWith(`${store.name}/`),
  };
}

/** Whether everything that an ingest noted is unchanged. */
export const areUnchanged = (notes: readonly FileStamp[], trees: readonly FileTree[]): boolean =>
  notes.every(([name, stamp]) => trees.find((tree) => tree.hasNote(name))?.noteNow(name) === stamp);
