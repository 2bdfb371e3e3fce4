import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { isMissing } from '../errors.ts';

export type Entry = { readonly name: string; readonly isFolder: boolean };

/**
 * What a folder holds, sorted by name. Links are followed; hidden files are left out, and a missing folder holds nothing.
 */
export async function listFolder(folder: string): Promise<Entry[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const visible = entries.filter(({ name }) => !name.startsWith('.'));
    const found = await Promise.all(
      visible.map(async (entry) => {
        const { name } = entry;
        return {
          name,
          isFolder: entry.isSymbolicLink()
            ? await isFolder(join(folder, name))
            : entry.isDirectory(),
        };
      }),
    );
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * Every folder below `root` that holds a file called `name`, as slash-separated paths, parents first.
 *
 * @param above the real paths of the folders above, so that a link to one of them is not followed round
 */
export async function foldersWith(
  root: string,
  name: string,
  folder = '',
  above: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const real = await realpath(join(root, folder)).catch(() => '');
  if (real === '' || above.has(real)) return [];
  const entries = await listFolder(join(root, folder));
  const here = entries.some((entry) => entry.name === name && !entry.isFolder) ? [folder] : [];
  const below: string[][] = [];
  for (const entry of entries) {
    if (!entry.isFolder) continue;
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    below.push(await foldersWith(root, name, path, new Set([...above, real])));
  }
  return [...here, ...below.flat()];
}

/** The path of `name` inside `folder`, or undefined where it would leave the folder. */
export function pathInside(folder: string, name: string): string | undefined {
  const root = resolve(folder);
  const path = resolve(join(root, name));
  return path.startsWith(root + sep) ? path : undefined;
}
