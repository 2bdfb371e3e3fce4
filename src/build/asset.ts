import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';

/** What is served or read as it lies, and so is the same in src/ and in dist/. */
const ASSETS = new Set(['.json', '.css', '.js', '.svg', '.png']);

/** Copies the files that tsc does not emit, in the same folders. */
export async function copyAssets(from: string, to: string): Promise<void> {
  const names = await readdir(from, { recursive: true });
  for (const name of names.filter(isAsset)) {
    await mkdir(dirname(join(to, name)), { recursive: true });
    await copyFile(join(from, name), join(to, name));
  }
}

const isAsset = (name: string): boolean => ASSETS.has(extname(name)) && name !== 'tsconfig.json';
