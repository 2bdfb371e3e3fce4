import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { isMissing } from '../../errors.ts';
import { inNaturalOrder } from '../../record/natural-order.ts';

/** What a name in a folder stands for; `other` is a FIFO, a socket or a device, which are never opened. */
export type EntryKind = 'folder' | 'file' | 'other';

export type FolderEntry = {
  readonly name: string;
  readonly kind: EntryKind;
  readonly isLink: boolean;
};

/**
 * What a folder holds, in natural order. Links are followed, and one that leads nowhere is taken for a file,
 * which cannot be read; hidden files are left out, and a missing folder holds nothing. Read at once: it
 * takes a tenth of the time of asking a thread for it, and an archive has a hundred thousand folders.
 *
 * @throws Error of the system where the folder cannot be read
 */
export function listFolder(folder: string): FolderEntry[] {
  try {
    const found: FolderEntry[] = [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      if (name.startsWith('.')) continue;
      const isLink = entry.isSymbolicLink();
      found.push({ name, kind: kindOf(isLink ? followed(join(folder, name)) : entry), isLink });
    }
    return inNaturalOrder(found, ({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

type Sort = { readonly isDirectory: () => boolean; readonly isFile: () => boolean };

const kindOf = (found: Sort | undefined): EntryKind => {
  if (!found || found.isFile()) return 'file';
  return found.isDirectory() ? 'folder' : 'other';
};

function followed(path: string): Sort | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

export const isFolder = (path: string): boolean => followed(path)?.isDirectory() ?? false;

/** The path of `name` inside `folder`, or undefined where it would leave the folder. */
export function pathInside(folder: string, name: string): string | undefined {
  const root = resolve(folder);
  const path = resolve(join(root, name));
  return path.startsWith(root + sep) ? path : undefined;
}

/** Whether a path leads, by links, to a place outside the folder. */
export function escapesFolder(folder: string, path: string): boolean {
  const [root, real] = [realPath(folder), realPath(path)];
  return root !== undefined && real !== undefined && real !== root && !real.startsWith(root + sep);
}

/** Undefined where there is nothing. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
