import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { isMissing } from '../errors.ts';
import { CODED_ENDINGS, LEAST } from '../http/coding.ts';
import { writeFileAtomically } from '../storage/atomic.ts';

/** Text, which becomes much smaller. */
const CODED = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt']);

/** The best quality makes Mirador 8 % smaller than this one, and takes almost twenty times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** Puts beside each text file of a folder the same in gzip and in brotli, which the server sends as they lie. */
export async function codeFiles(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(whereMissing<string[]>([]));
  for (const name of names.filter((one) => CODED.has(extname(one)))) {
    const file = join(folder, name);
    const { size, mtimeMs } = await stat(file);
    if (size >= LEAST && (await timeOf(file + CODED_ENDINGS.brotli)) <= mtimeMs) await code(file);
  }
}

async function code(file: string): Promise<void> {
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
