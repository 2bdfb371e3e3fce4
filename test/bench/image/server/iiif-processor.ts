import { fileURLToPath } from 'node:url';
import { freePort } from '../../../support/serve.ts';
import { familyOf, type Processes, untilReady } from '../../processes.ts';
import type { Sample } from '../sample.ts';
import { cutPyramids } from './iipsrv.ts';
import type { Target } from './target.ts';

/** The npm package iiif-processor in two processes, with the same pyramids as iipsrv. */
export async function iiifProcessor(
  processes: Processes,
  folder: string,
  sample: Sample,
  pyramids: string,
): Promise<Target> {
  await cutPyramids(sample, pyramids);
  const port = await freePort();
  let pid = 0;
  const path: Target['path'] = ({ picture, rest }) => `/iiif/3/${picture.id}/${rest}`;
  return {
    name: 'iiif-processor',
    port,
    offers: ['tile', 'made', 'oddWebp'],
    walks: 1,
    isSteady: true,
    path,
    coldPath: path,
    otherPaths: (request) => [path(request)],
    infoPath: ({ id }) => `/iiif/3/${id}/info.json`,
    condition: () => '',
    async start() {
      const file = fileURLToPath(new URL('./iiif-processor-process.ts', import.meta.url));
      const args = [...process.execArgv, file, folder, pyramids, String(port), '2'];
      pid = processes.start(process.execPath, args, { stdio: 'ignore' }).pid ?? 0;
      await untilReady(`http://127.0.0.1:${port}/iiif/3/${sample.pictures[0]?.id}/info.json`);
    },
    pids: () => familyOf(pid),
    stop: () => processes.end(pid),
  };
}
