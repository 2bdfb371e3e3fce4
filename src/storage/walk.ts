import { readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { isMissing } from '../errors.ts';

export type Entry = { readonly name: string; readonly isFolder: boolean };

/** What a folder holds, sorted by name; hidden files are left out, and a missing folder holds nothing. */
export async function listFolder(folder: string): Promise<Entry[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Every folder below `root` that holds a file called `name`, as slash-separated paths, parents first. */
export async function foldersWith(root: string, name: string, folder = ''): Promise<string[]> {
  const entries = await listFolder(join(root, folder));
  const here = entries.some((entry) => entry.name === name && !entry.isFolder) ? [folder] : [];
  const below: string[][] = [];
  for (const entry of entries) {
    if (!entry.isFolder) continue;
    below.push(await foldersWith(root, name, folder ? `${folder}/${entry.name}` : entry.name));
  }
  return [...here, ...below.flat()];
}

/** The path of `name` inside `folder`, or undefined where it would leave the folder. */
export function pathInside(folder: string, name: string): string | undefined {
  const root = resolve(folder);
  const path = resolve(join(root, name));
  return path.startsWith(root + sep) ? path : undefined;
}
