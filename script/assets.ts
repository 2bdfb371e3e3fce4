import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { isMissing } from '../src/errors.ts';
import { writeFileAtomically } from '../src/system/file/atomic-file.ts';
import { CODED_ENDINGS, MIN_ENCODED_BYTES } from '../src/web/server/compress.ts';

/** Files for browsers: next to their page in src/web/, and at the same path below /assets/. */
const BROWSER_FILES = new Set(['.css', '.js', '.svg', '.woff2']);

/** Pages with a style sheet of their own; those of all others are joined into one. */
const OWN_STYLE = new Set(['cite', 'viewer']);

/** Copies what tsc does not emit into dist/: the JSON Schemas, and the files for browsers in dist/assets/. */
export async function copyAssets(root: string): Promise<void> {
  const [src, dist] = [join(root, 'src'), join(root, 'dist')];
  await copyAll(join(src, 'check', 'schema'), join(dist, 'check', 'schema'), (file) =>
    file.endsWith('.json'),
  );
  const [web, assets] = [join(src, 'web'), join(dist, 'assets')];
  await rm(assets, { recursive: true, force: true });
  await copyAll(web, assets, (file) => BROWSER_FILES.has(extname(file)) && !isJoined(file));
  await writeFile(join(assets, 'style.css'), await joinedStyle(web));
}

async function copyAll(from: string, to: string, isWanted: (file: string) => boolean) {
  const files = await readdir(from, { recursive: true });
  for (const file of files.filter(isWanted)) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await copyFile(join(from, file), join(to, file));
  }
}

const isJoined = (file: string): boolean =>
  file.endsWith('.css') && !OWN_STYLE.has(file.split(sep)[0] ?? '');

/** Joins the style sheets of all parts of pages, in the order of their file names. */
async function joinedStyle(web: string): Promise<string> {
  const files = (await readdir(web, { recursive: true })).filter(isJoined);
  const byName = files.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
  const texts = await Promise.all(byName.map((file) => readFile(join(web, file), 'utf8')));
  return texts.join('\n');
}

/** Text files, which compress well. */
const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt']);

/** The best quality would make Mirador 8 % smaller, but takes almost twenty times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Writes gzip and brotli versions next to each text file of a folder, which the server sends unchanged. */
export async function compressFiles(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(ifMissing<string[]>([]));
  for (const name of names.filter((name) => COMPRESSIBLE.has(extname(name)))) {
    const file = join(folder, name);
    const { size, mtimeMs } = await stat(file);
    if (size >= MIN_ENCODED_BYTES && (await modifiedAt(file + CODED_ENDINGS.brotli)) <= mtimeMs) {
      await compressFile(file);
    }
  }
}

async function compressFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  const write = (ending: string, compressed: Buffer) =>
    writeFileAtomically(file + ending, compressed, { durable: false });
  await write(CODED_ENDINGS.gzip, gzipSync(bytes, { level: 9 }));
  await write(CODED_ENDINGS.brotli, brotliCompressSync(bytes, BROTLI));
}

/** The time of modification in milliseconds, or 0 if the file does not exist. */
const modifiedAt = (file: string): Promise<number> =>
  stat(file).then(({ mtimeMs }) => mtimeMs, ifMissing(0));

/** Returns the fallback for a missing file or folder. */
const ifMissing =
  <T>(fallback: T) =>
  (error: unknown): T => {
    if (isMissing(error)) return fallback;
    throw error;
  };
