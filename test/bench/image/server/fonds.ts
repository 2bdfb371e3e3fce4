import { openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../support/serve.ts';
import { environment, MAIN } from '../../fonds.ts';
import { familyOf, type Processes, untilReady } from '../../processes.ts';
import type { Sample } from '../sample.ts';
import { KINDS, type Kind, type Target } from './target.ts';

export type FondsOptions = {
  readonly name: string;
  readonly sample: Sample;
  readonly data: string;
  readonly workers: number;
  readonly logLevel: 'warn' | 'info';
  /** Where standard output goes. */
  readonly log: string;
  readonly offers?: readonly Kind[];
};

/** The settings of a server of the sample. */
const settingsOf = ({ sample, data, workers, logLevel }: FondsOptions) => ({
  FONDS_MANIFESTS: sample.manifests,
  FONDS_IMAGES: sample.images,
  FONDS_DATA: data,
  FONDS_WORKERS: String(workers),
  FONDS_LOG_LEVEL: logLevel,
  FONDS_HOST: '127.0.0.1',
});

/** Other addresses of the same tile: Image API 2 and 3, equivalent rotations and qualities. */
const otherPaths: Target['otherPaths'] = ({ picture, rest, brief }) =>
  [rest, brief]
    .flatMap((path) => ['/0/', '/0.0/', '/0.00/'].map((turn) => path.replace('/0/', turn)))
    .flatMap((path) => [path, path.replace('default', 'color')])
    .flatMap((path) => [2, 3].map((version) => `/iiif/image/${version}/${picture.id}/${path}`))
    .filter((path) => path !== `/iiif/image/3/${picture.id}/${rest}`);

/** The built server of this project. */
export async function fonds(processes: Processes, options: FondsOptions): Promise<Target> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  let pid = 0;
  const path: Target['path'] = ({ picture, rest }) => `/iiif/image/3/${picture.id}/${rest}`;
  return {
    name: options.name,
    port,
    offers: options.offers ?? KINDS,
    walks: 1,
    isSteady: true,
    path,
    coldPath: path,
    otherPaths,
    infoPath: ({ id }) => `/iiif/image/3/${id}/info.json`,
    condition: (headers) => `If-None-Match: ${headers.get('etag')}`,
    async start() {
      // Odd regions must be made, not found in the cache on disk.
      await rm(join(options.data, 'derivatives'), { recursive: true, force: true });
      const env = environment({
        ...settingsOf(options),
        FONDS_PORT: String(port),
        // The default, which the ingest used: fonds refuses to serve under another address.
        FONDS_BASE_URL: 'http://localhost:8080',
      });
      const log = openSync(options.log, 'w');
      const child = processes.start(process.execPath, [MAIN, 'serve'], {
        env,
        stdio: ['ignore', log, log],
      });
      pid = child.pid ?? 0;
      await untilReady(`${base}/readyz`);
    },
    pids: () => familyOf(pid),
    stop: () => processes.end(pid),
  };
}
