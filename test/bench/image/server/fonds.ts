import { openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { familyOf, type Processes } from '../../processes.ts';
import type { Sample } from '../sample.ts';
import { freePort, KINDS, type Kind, type Target, untilReady } from './target.ts';

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

const MAIN = resolve('dist/main.js');

const settings = ({ sample, data, workers, logLevel }: Omit<FondsOptions, 'log'>) => {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('FONDS_'));
  return {
    ...Object.fromEntries(others),
    FONDS_MANIFESTS: sample.manifests,
    FONDS_IMAGES: sample.images,
    FONDS_DATA: data,
    FONDS_WORKERS: String(workers),
    FONDS_LOG_LEVEL: logLevel,
    FONDS_HOST: '127.0.0.1',
  };
};

/** Both versions of the Image API, and other words for the same picture. */
const otherPaths: Target['otherPaths'] = ({ picture, rest, brief }) =>
  [rest, brief]
    .flatMap((path) => ['/0/', '/0.0/', '/0.00/'].map((turn) => path.replace('/0/', turn)))
    .flatMap((path) => [path, path.replace('default', 'color')])
    .flatMap((path) => [2, 3].map((version) => `/iiif/image/${version}/${picture.id}/${path}`))
    .filter((path) => path !== `/iiif/image/3/${picture.id}/${rest}`);

/** This project's server, as it is built. */
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
      // Odd regions are to be made, not to be found on disk.
      await rm(join(options.data, 'derivatives'), { recursive: true, force: true });
      const env = { ...settings(options), FONDS_PORT: String(port), FONDS_BASE_URL: base };
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

/** Publishes the archive from nothing. Seconds on the clock. */
export async function ingest(
  processes: Processes,
  options: Omit<FondsOptions, 'log'>,
): Promise<number> {
  await rm(options.data, { recursive: true, force: true });
  const start = performance.now();
  const child = processes.start(process.execPath, [MAIN, 'ingest'], {
    env: settings(options),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(`fonds ingest ended with ${code}: ${said}`);
  return (performance.now() - start) / 1000;
}
