import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Puts OpenSeadragon, which the reading page zooms with, into dist/viewers/, as its makers publish it. */
export async function copyDeepZoom(root: string): Promise<void> {
  const from = join(root, 'node_modules', 'openseadragon');
  const to = join(root, 'dist', 'viewers', 'openseadragon');
  const { version } = JSON.parse(await readFile(join(from, 'package.json'), 'utf8'));
  await mkdir(to, { recursive: true });
  const script = 'openseadragon.min.js';
  await copyFile(join(from, 'build', 'openseadragon', script), join(to, script));
  await copyFile(join(from, 'LICENSE.txt'), join(to, 'LICENSE.txt'));
  await writeFile(join(to, 'viewer.json'), `${JSON.stringify({ version })}\n`);
}
