import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { isMissing } from '../src/errors.ts';

/** A viewer as its makers publish it in the npm registry. */
export type Viewer = {
  /** The folder in dist/viewers/, and the page of the viewer. */
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** Of the tarball, as the registry states it. https://www.w3.org/TR/sri/ */
  readonly integrity: string;
  /** True for a file of the package that a reader's browser needs, or that its licence asks for. */
  readonly keeps: (file: string) => boolean;
};

/** The viewers, pinned. To raise one: its version, and what `npm view {package}@{version} dist.integrity` says. */
export const VIEWERS: readonly Viewer[] = [
  {
    name: 'mirador',
    package: 'mirador',
    version: '4.0.0',
    integrity:
      'sha512-uWsE9e2oqSc/lUu+vVwDGhTsycuhGsfZ2KfX6CLfXiT3wgGy6qT9+q5M3V9Zz72hkdIgsJugKesaowmRtYmvrA==',
    keeps: (file) => file === 'LICENSE' || file === 'dist/mirador.min.js',
  },
  {
    name: 'uv',
    package: 'universalviewer',
    version: '4.4.0',
    integrity:
      'sha512-9OVs6uCzeQYw50jg8k2vEGq6hQFu7kEv9OOAlmqVH9duhrpg1xlIqcMIb2rhNQnAxTQd3R13gxJze9UYkiwdzg==',
    keeps: (file) =>
      file === 'LICENSE.txt' || file === 'dist/uv.css' || /^dist\/umd\/.*(?<!\.map)$/.test(file),
  },
];

/**
 * Puts a viewer into dist/viewers/, unless it lies there already. Not as a dependency: those would
 * bring 700 MB of what their makers build them with, and the published files are complete.
 *
 * @throws Error where the registry gives another file than the one that is pinned
 */
export async function vendorViewer(root: string, viewer: Viewer): Promise<void> {
  const viewers = join(root, 'dist', 'viewers');
  const home = join(viewers, viewer.name);
  if (await isThere(home, viewer)) return;
  await mkdir(viewers, { recursive: true });
  const workshop = await mkdtemp(join(viewers, '.new-'));
  try {
    const tarball = await download(root, viewer, workshop);
    if (tarball === undefined) return;
    const unpacked = join(workshop, 'unpacked');
    await unpack(tarball, viewer, unpacked);
    await rm(home, { recursive: true, force: true });
    await rename(unpacked, home).catch(async (error: unknown) => {
      const isDoneByAnother = await isThere(home, viewer);
      if (!isDoneByAnother) throw error;
    });
    say(`${viewer.package} ${viewer.version} is in dist/viewers/${viewer.name}`);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Puts OpenSeadragon, which the reading page zooms with, into dist/viewers/, as its makers publish it. */
export async function copyOpenSeadragon(root: string): Promise<void> {
  const from = join(root, 'node_modules', 'openseadragon');
  const to = join(root, 'dist', 'viewers', 'openseadragon');
  const { version } = JSON.parse(await readFile(join(from, 'package.json'), 'utf8'));
  await mkdir(to, { recursive: true });
  const script = 'openseadragon.min.js';
  await copyFile(join(from, 'build', 'openseadragon', script), join(to, script));
  await copyFile(join(from, 'LICENSE.txt'), join(to, 'LICENSE.txt'));
  await writeFile(join(to, 'viewer.json'), `${JSON.stringify({ version })}\n`);
}

/** The file that stands for a whole viewer: written last, read by the server. */
const STAMP = 'viewer.json';

const stampOf = ({ package: name, version, integrity }: Viewer): string =>
  `${JSON.stringify({ package: name, version, integrity }, null, 2)}\n`;

async function isThere(home: string, viewer: Viewer): Promise<boolean> {
  try {
    return (await readFile(join(home, STAMP), 'utf8')) === stampOf(viewer);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** `npm pack` and not a plain download, so that the reader's registry, proxy and cache are used. */
async function download(root: string, viewer: Viewer, into: string): Promise<string | undefined> {
  const wanted = `${viewer.package}@${viewer.version}`;
  const options = [
    '--pack-destination',
    into,
    '--prefer-offline',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=2000',
  ];
  try {
    await promisify(execFile)('npm', ['pack', wanted, ...options], {
      cwd: root,
      shell: process.platform === 'win32',
      timeout: 300_000,
    });
  } catch (error) {
    const why = reason(error);
    say(`${wanted} could not be had (${why}); /${viewer.name} says so until a build can fetch it`);
    return undefined;
  }
  const [tarball] = (await readdir(into)).filter((name) => name.endsWith('.tgz'));
  return tarball && join(into, tarball);
}

async function unpack(tarball: string, viewer: Viewer, into: string): Promise<void> {
  const digest = createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64');
  if (`sha512-${digest}` !== viewer.integrity) {
    throw new Error(
      `${viewer.package}@${viewer.version} is not the pinned file: its integrity is sha512-${digest}, not ${viewer.integrity}`,
    );
  }
  await mkdir(into);
  await extract({
    file: tarball,
    cwd: into,
    strip: 1,
    filter: (path) => viewer.keeps(path.slice(path.indexOf('/') + 1)),
  });
  await writeFile(join(into, STAMP), stampOf(viewer));
}

/** The last line that npm wrote, or why it did not run. */
function reason(error: unknown): string {
  const written = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const line = written.split('\n').find((one) => /^npm error|^npm ERR!/.test(one));
  return line?.replace(/^npm (error|ERR!) (code )?/, '') ?? (error as Error).message;
}

const say = (line: string): void => {
  process.stdout.write(`build: ${line}\n`);
};
