import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../support/serve.ts';
import { familyOf, type Processes, untilReady } from '../../processes.ts';
import type { Picture } from '../sample.ts';
import type { Target } from './target.ts';

/**
 * The image server alone, without a database: to publish as many images as a large gallery has would take
 * hours.
 *
 * @param packs a folder with a pack for each picture
 */
export async function imagesOnly(
  processes: Processes,
  pictures: readonly Picture[],
  packs: string,
  temporary: string,
): Promise<Target> {
  const port = await freePort();
  const list = join(temporary, 'pictures.json');
  await writeFile(list, JSON.stringify(pictures));
  let pid = 0;
  const path: Target['path'] = ({ picture, rest }) => `/iiif/image/3/${picture.id}/${rest}`;
  return {
    name: 'fonds',
    port,
    offers: ['tile'],
    walks: 1,
    isSteady: true,
    path,
    coldPath: path,
    otherPaths: () => [],
    infoPath: ({ id }) => `/iiif/image/3/${id}/info.json`,
    condition: (headers) => `If-None-Match: ${headers.get('etag')}`,
    async start() {
      const file = fileURLToPath(new URL('./images-only-process.ts', import.meta.url));
      const args = [...process.execArgv, file, String(port), list, packs, temporary];
      pid = processes.start(process.execPath, args, { stdio: 'ignore' }).pid ?? 0;
      await untilReady(`http://127.0.0.1:${port}/iiif/image/3/0/info.json`);
    },
    pids: () => familyOf(pid),
    stop: () => processes.end(pid),
  };
}
