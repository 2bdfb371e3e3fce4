import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeAtomically } from '../../storage/atomic.ts';

/** A finished file of lines. */
export type LineFile = {
  /** Below the folder of the dataset. */
  readonly path: string;
  readonly lines: number;
  /** Of the compressed file. */
  readonly bytes: number;
  readonly sha256: string;
};

/** Bytes of lines that are compressed together; gzip takes one member after another. */
const CHUNK = 1024 * 1024;

/**
 * Writes JSON Lines, gzip, and puts the file in place when it is whole. Memory holds one chunk. The same
 * lines give the same bytes. https://jsonlines.org/ https://www.rfc-editor.org/rfc/rfc1952#section-2.2
 */
export async function writeLines(
  folder: string,
  path: string,
  objects: Iterable<object>,
): Promise<LineFile> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  let [lines, bytes] = [0, 0];
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, async (temporary) => {
    const handle = await open(temporary, 'w');
    try {
      for (const chunk of chunks(objects, () => lines++)) {
        const packed = gzipSync(chunk);
        hash.update(packed);
        bytes += packed.length;
        await handle.write(packed);
      }
    } finally {
      await handle.close();
    }
  });
  return { path, lines, bytes, sha256: hash.digest('hex') };
}

function* chunks(objects: Iterable<object>, count: () => void): Generator<Buffer> {
  let [waiting, size]: [Buffer[], number] = [[], 0];
  for (const one of objects) {
    const line = Buffer.from(`${JSON.stringify(one)}\n`);
    waiting.push(line);
    size += line.length;
    count();
    if (size < CHUNK) continue;
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(waiting);
}
