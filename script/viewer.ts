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

/** A viewer as published in the npm registry. */
export type Viewer = {
  /** The name of its folder in dist/viewers/ and of its page. */
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** The checksum of the tarball, as stated by the registry. https://www.w3.org/TR/sri/ */
  readonly integrity: string;
  /** True for a file of the package that browsers need or that its licence requires. */
  readonly includes: (file: string) => boolean;
};

/** The pinned viewers. To upgrade one, change its version and the output of `npm view {package}@{version} dist.integrity`. */
export const VIEWERS: readonly Viewer[] = [
  {
    name: 'mirador',
    package: 'mirador',
    version: '4.0.0',
    integrity:
      'sha512-uWsE9e2oqSc/lUu+vVwDGhTsycuhGsfZ2KfX6CLfXiT3wgGy6qT9+q5M3V9Zz72hkdIgsJugKesaowmRtYmvrA==',
    includes: (file) => file === 'LICENSE' || file === 'dist/mirador.min.js',
  },
  {
    name: 'uv',
    package: 'universalviewer',
    version: '4.4.0',
    integrity:
      'sha512-9OVs6uCzeQYw50jg8k2vEGq6hQFu7kEv9OOAlmqVH9duhrpg1xlIqcMIb2rhNQnAxTQd3R13gxJze9UYkiwdzg==',
    includes: (file) =>
      file === 'LICENSE.txt' || file === 'dist/uv.css' || /^dist\/umd\/.*(?<!\.map)$/.test(file),
  },
];

/**
 * Downloads a viewer into dist/viewers/, unless it is already there. The viewers are not dependencies,
 * because those would bring 700 MB of build tools, while the published files are complete.
 *
 * @throws Error if the file in the registry is not the pinned one
 */
export async function vendorViewer(root: string, viewer: Viewer): Promise<void> {
  const viewers = join(root, 'dist', 'viewers');
  const home = join(viewers, viewer.name);
  if (await isInstalled(home, viewer)) return;
  await mkdir(viewers, { recursive: true });
  const temporary = await mkdtemp(join(viewers, '.new-'));
  try {
    const tarball = await download(root, viewer, temporary);
    if (tarball === undefined) return;
    const unpacked = join(temporary, 'unpacked');
    await unpack(tarball, viewer, unpacked);
    await rm(home, { recursive: true, force: true });
    await rename(unpacked, home).catch(async (error: unknown) => {
      // Another build may have installed it in the meantime.
      if (!(await isInstalled(home, viewer))) throw error;
    });
    log(`downloaded ${viewer.package} ${viewer.version} to dist/viewers/${viewer.name}`);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Copies OpenSeadragon, the deep zoom of the reading page, into dist/viewers/. */
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

/** The file that marks a complete viewer: written last, and read by the server. */
const STAMP = 'viewer.json';

const stampOf = ({ package: name, version, integrity }: Viewer): string =>
  `${JSON.stringify({ package: name, version, integrity }, null, 2)}\n`;

async function isInstalled(home: string, viewer: Viewer): Promise<boolean> {
  try {
    return (await readFile(join(home, STAMP), 'utf8')) === stampOf(viewer);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Uses `npm pack` instead of a plain download, so that the configured registry, proxy and cache apply. */
async function download(root: string, viewer: Viewer, into: string): Promise<string | undefined> {
  const spec = `${viewer.package}@${viewer.version}`;
  const options = [
    '--pack-destination',
    into,
    '--prefer-offline',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=2000',
  ];
  try {
    await promisify(execFile)('npm', ['pack', spec, ...options], {
      cwd: root,
      shell: process.platform === 'win32',
      timeout: 300_000,
    });
  } catch (error) {
    const reason = failureReason(error);
    log(
      `could not download ${spec} (${reason}); /${viewer.name} will be unavailable until a build can`,
    );
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
      `${viewer.package}@${viewer.version} is not the pinned file: its integrity is sha512-${digest} instead of ${viewer.integrity}`,
    );
  }
  await mkdir(into);
  await extract({
    file: tarball,
    cwd: into,
    strip: 1,
    filter: (path) => viewer.includes(path.slice(path.indexOf('/') + 1)),
  });
  await writeFile(join(into, STAMP), stampOf(viewer));
}

/** The first error that npm printed, or why it did not run. */
function failureReason(error: unknown): string {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const line = output.split('\n').find((text) => /^npm error|^npm ERR!/.test(text));
  return line?.replace(/^npm (error|ERR!) (code )?/, '') ?? (error as Error).message;
}

const log = (line: string): void => {
  process.stdout.write(`build: ${line}\n`);
};
