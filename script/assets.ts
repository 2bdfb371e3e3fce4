import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { isMissing } from '../src/errors.ts';
import { writeFileAtomically } from '../src/system/file/atomic-file.ts';
import { CODED_ENDINGS, MIN_ENCODED_BYTES } from '../src/web/server/compress.ts';

/** What browsers load: beside the page that it belongs to in src/web/, at the same place below /assets/. */
const SERVED = new Set(['.css', '.js', '.svg', '.woff2']);

/** Pages that load a style sheet of their own; those of all others are joined to one. */
const OWN_STYLE = new Set(['cite', 'viewer']);

/** Puts what tsc does not emit into dist/: the JSON Schemas, and in dist/assets/ what browsers load. */
export async function copyAssets(root: string): Promise<void> {
  const [src, dist] = [join(root, 'src'), join(root, 'dist')];
  await copyAll(join(src, 'check', 'schema'), join(dist, 'check', 'schema'), (file) =>
    file.endsWith('.json'),
  );
  const [web, assets] = [join(src, 'web'), join(dist, 'assets')];
  await rm(assets, { recursive: true, force: true });
  await copyAll(web, assets, (file) => SERVED.has(extname(file)) && !isJoined(file));
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

/** In the order of the names of the files: each part of a page has its own. */
async function joinedStyle(web: string): Promise<string> {
  const files = (await readdir(web, { recursive: true })).filter(isJoined);
  const byName = files.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));
  const texts = await Promise.all(byName.map((file) => readFile(join(web, file), 'utf8')));
  return texts.join('\n');
}

/** Text, which becomes much smaller. */
const CODED = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt']);

/** The best quality makes Mirador 8 % smaller than this one, and takes almost twenty times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Puts gzip and brotli forms beside each text file of a folder, for the server to send as they are. */
export async function compressFiles(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(whereMissing<string[]>([]));
  for (const name of names.filter((one) => CODED.has(extname(one)))) {
    const file = join(folder, name);
    const { size, mtimeMs } = await stat(file);
    if (size >= MIN_ENCODED_BYTES && (await timeOf(file + CODED_ENDINGS.brotli)) <= mtimeMs) {
      await compressFile(file);
    }
  }
}

async function compressFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  const put = (ending: string, coded: Buffer) =>
    writeFileAtomically(file + ending, coded, { durable: false });
  await put(CODED_ENDINGS.gzip, gzipSync(bytes, { level: 9 }));
  await put(CODED_ENDINGS.brotli, brotliCompressSync(bytes, BROTLI));
}

/** Milliseconds; 0 where there is no such file. */
const timeOf = (file: string): Promise<number> =>
  stat(file).then(({ mtimeMs }) => mtimeMs, whereMissing(0));

const whereMissing =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if (isMissing(error)) return otherwise;
    throw error;
  };
