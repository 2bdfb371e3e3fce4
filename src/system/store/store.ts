import type { Readable } from 'node:stream';

/** Where bytes lie: a folder, or a bucket of an S3-compatible service. Keys are slash-separated names. */
export type Store = {
  /** For messages: the folder, or `s3://bucket/prefix`. */
  readonly name: string;
  /** Undefined if there is no such object. */
  stat(key: string): Promise<StoredObject | undefined>;
  /**
   * Reads an object, or a part of it; less if the object ends before. Undefined if there is no such object.
   *
   * @throws FondsError STORE_UNAVAILABLE
   */
  read(key: string, range?: ByteRange): Promise<ObjectContent | undefined>;
  /** Reads as `read` does, without holding more than a few chunks in memory. The stream may fail later. */
  stream(key: string, range?: ByteRange): Promise<ObjectStream | undefined>;
  /** Writes an object, which appears as a whole or not at all, and replaces one of the same key. */
  put(key: string, source: ObjectSource): Promise<void>;
  /** Removes an object; it is no error if there is none. */
  remove(key: string): Promise<void>;
  /**
   * Every object whose key begins with `prefix`, in the order of the UTF-8 bytes of their keys. Hidden and
   * unfinished files of a folder are left out.
   */
  list(prefix: string): AsyncGenerator<StoredObject, void, void>;
  /** The path of an object. Only where objects are files of this machine. */
  readonly path?: (key: string) => string;
  close(): void;
};

export type StoredObject = {
  readonly key: string;
  /** Of the whole object. */
  readonly bytes: number;
  readonly modified: Date;
  /** Changes with the content; without quotes. */
  readonly etag: string;
};

export type ObjectContent = StoredObject & { readonly content: Buffer };
export type ObjectStream = StoredObject & { readonly stream: Readable };

/** Bytes from `start` on, or the last ones of an object. */
export type ByteRange =
  | { readonly start: number; readonly length: number }
  | { readonly last: number };

/** Bytes, a finished file, or a function that writes a file which does not exist yet. */
export type ObjectSource =
  | string
  | Uint8Array
  | { readonly file: string }
  | ((temporary: string) => Promise<void>);

/** The objects of a store whose keys begin with `prefix`, which ends with a slash. */
export function storeBelow(store: Store, prefix: string): Store {
  const own = <T extends StoredObject>(object: T | undefined): T | undefined =>
    object && { ...object, key: object.key.slice(prefix.length) };
  const { path } = store;
  return {
    name: `${store.name}/${prefix.slice(0, -1)}`,
    stat: async (key) => own(await store.stat(prefix + key)),
    read: async (key, range) => own(await store.read(prefix + key, range)),
    stream: async (key, range) => own(await store.stream(prefix + key, range)),
    put: (key, source) => store.put(prefix + key, source),
    remove: (key) => store.remove(prefix + key),
    async *list(from) {
      for await (const object of store.list(prefix + from)) {
        yield { ...object, key: object.key.slice(prefix.length) };
      }
    },
    ...(path && { path: (key: string) => path(prefix + key) }),
    close: () => undefined,
  };
}

/** Compares keys in the order of `Store.list`. */
export const byKey = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));
