import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Processes } from '../../processes.ts';
import type { Sample } from '../sample.ts';
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

/** The other servers to measure, if they are installed. `say` receives a sentence about the others. */
export async function peers(
  processes: Processes,
  sample: Sample,
  folders: Folders,
  say: (text: string) => void,
): Promise<Target[]> {
  const behindNginx = await serversBehindNginx(processes, sample, folders, say);
  const { iiifProcessor: folder, bench } = folders;
  if (folder === undefined) return behindNginx;
  return [
    ...behindNginx,
    await iiifProcessor(processes, folder, sample, resolve(bench, 'pyramids')),
  ];
}

async function serversBehindNginx(
  processes: Processes,
  sample: Sample,
  { bench, data, temporary }: Folders,
  say: (text: string) => void,
): Promise<Target[]> {
  if (!isInstalled('nginx', '-v')) {
    say('nginx is not installed; nginx and iipsrv are not measured');
    return [];
  }
  const tree = resolve(bench, 'tiles');
  const servers = [await nginxStatic(processes, sample, data, tree, join(temporary, 'static'))];
  const program = iipsrvFile();
  if (program && isInstalled('spawn-fcgi', '-v')) {
    const pyramids = resolve(bench, 'pyramids');
    servers.unshift(await iipsrv(processes, program, sample, pyramids, join(temporary, 'iipsrv')));
  } else {
    say('iipsrv is not measured: install iipimage-server and spawn-fcgi');
  }
  return servers;
}

const isInstalled = (command: string, option: string): boolean =>
  spawnSync(command, [option], { stdio: 'ignore' }).error === undefined;
