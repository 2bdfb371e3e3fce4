import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Processes } from '../../processes.ts';
import type { Picture, Sample } from '../sample.ts';
import { iiifProcessor } from './iiif-processor.ts';
import { iipsrv, iipsrvFile } from './iipsrv.ts';
import { nginxStatic } from './nginx.ts';
import type { Target } from './target.ts';

export type Folders = {
  readonly bench: string;
  readonly data: string;
  readonly temporary: string;
  /** Where the npm package iiif-processor is installed. */
  readonly iiifProcessor?: string;
};

/** The images of the archive: a few large ones, and many small ones. */
export type Images = { readonly sample: Sample; readonly gallery: readonly Picture[] };

const allOf = ({ sample, gallery }: Images): Sample => ({
  ...sample,
  pictures: [...sample.pictures, ...gallery],
});

/** The other servers to measure, if they are installed. `say` receives a sentence about the others. */
export async function peers(
  processes: Processes,
  images: Images,
  folders: Folders,
  say: (text: string) => void,
): Promise<Target[]> {
  const behindNginx = await serversBehindNginx(processes, images, folders, say);
  const { iiifProcessor: folder, bench } = folders;
  if (folder === undefined) return behindNginx;
  return [
    ...behindNginx,
    await iiifProcessor(processes, folder, allOf(images), resolve(bench, 'pyramids')),
  ];
}

/** With the cache of its usual deployment, and without. */
const IIPSRV = [
  ['iipsrv', 200],
  ['iipsrv, no cache', 0],
] as const;

async function serversBehindNginx(
  processes: Processes,
  images: Images,
  { bench, data, temporary }: Folders,
  say: (text: string) => void,
): Promise<Target[]> {
  if (!isInstalled('nginx', '-v')) {
    say('nginx is not installed; nginx and iipsrv are not measured');
    return [];
  }
  const tree = resolve(bench, 'tiles');
  const servers = [
    await nginxStatic(processes, images.sample, data, tree, join(temporary, 'static')),
  ];
  const program = iipsrvFile();
  if (program && isInstalled('spawn-fcgi', '-v')) {
    const pyramids = resolve(bench, 'pyramids');
    for (const [name, cacheMb] of IIPSRV) {
      const folder = join(temporary, `iipsrv-${cacheMb}`);
      servers.push(
        await iipsrv(processes, program, allOf(images), pyramids, folder, { name, cacheMb }),
      );
    }
  } else {
    say('iipsrv is not measured: install iipimage-server and spawn-fcgi');
  }
  return servers;
}

export const isInstalled = (command: string, option: string): boolean =>
  spawnSync(command, [option], { stdio: 'ignore' }).error === undefined;
