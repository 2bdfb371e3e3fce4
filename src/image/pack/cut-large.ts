import { open, rm } from 'node:fs/promises';
import { FondsError } from '../../errors.ts';
import type { Size } from '../../record/box.ts';
import { temporaryName } from '../../system/file/atomic-file.ts';
import { levelSize, scaleFactors, TILE_SIZE, tilesOf } from '../image.ts';
import { joinTiles } from '../jpeg/join.ts';
import { withRestarts } from '../jpeg/restart.ts';
import type { Sharp } from '../sharp.ts';
import { addSizes, jpegOptions, nameOfTile } from './cut-sizes.ts';
import {
  bytesOf,
  forEachEntry,
  type ReadBytes,
  readRawDirectory,
  type ZipEntry,
} from './zip-reader.ts';
import type { ZipWriter } from './zip-writer.ts';

/** How a large image is cut. */
type LargeCut = {
  /** The pixels of the master. */
  readonly pixels: Sharp;
  readonly image: Size;
  readonly grey: boolean;
  /** Those that info.json lists, the smallest first. */
  readonly sizes: readonly Size[];
  readonly quality: number;
};

/**
 * Adds the tiles of a large image, which libvips cuts in one pass, and the listed sizes. The largest of these is
 * made from the tiles of the level that is twice as large: to decode the master again would take three times as
 * long.
 *
 * @param target names of temporary files begin with it
 */
export async function cutLarge(zip: ZipWriter, cut: LargeCut, target: string): Promise<void> {
  const { image, grey, sizes } = cut;
  const factor = scaleFactors(image).findLast((one) => isLarger(levelSize(image, one), sizes)) ?? 1;
  const level = levelSize(image, factor);
  const names = tilesOf(image, factor).map(nameOfTile);
  const kept = new Map<string, Buffer | undefined>(names.map((name) => [name, undefined]));
  await withTiles(cut, target, (tiles) => addTiles(zip, tiles, kept));
  const { pixels } = joinTiles(
    names.map((name) => kept.get(name) ?? Buffer.alloc(0)),
    {
      columns: Math.ceil(level.width / TILE_SIZE),
      size: level,
      region: { x: 0, y: 0, w: level.width, h: level.height },
    },
  );
  const whole = pixels.extract({ left: 0, top: 0, ...level });
  await addSizes(zip, whole.toColourspace(grey ? 'b-w' : 'srgb'), cut, false);
}

/** Whether a level is larger than all listed sizes. */
const isLarger = (level: Size, sizes: readonly Size[]): boolean =>
  sizes.every(({ width, height }) => level.width > width || level.height > height);

/** A ZIP file that libvips has written. */
type TileFile = { readonly read: ReadBytes; readonly length: number };

/** Up to this many pixels, the tiles are kept in memory until they are added: some tens of megabytes. */
const MAX_IN_MEMORY_PIXELS = 64_000_000;

async function withTiles(
  { pixels, image, quality }: LargeCut,
  target: string,
  use: (tiles: TileFile) => Promise<void>,
): Promise<void> {
  const cut = pixels
    .jpeg(jpegOptions(quality))
    .tile({ layout: 'iiif3', size: TILE_SIZE, container: 'zip', basename: 'pack' });
  if (image.width * image.height <= MAX_IN_MEMORY_PIXELS) {
    const bytes = await cut.toBuffer();
    const read: ReadBytes = async (offset, length) => bytes.subarray(offset, offset + length);
    return await use({ read, length: bytes.length });
  }
  // libvips needs a name that ends in .zip.
  const path = `${temporaryName(target)}.zip`;
  try {
    await cut.toFile(path);
    const file = await open(path);
    try {
      await use({ read: bytesOf(file), length: (await file.stat()).size });
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

const LOCAL_LENGTH = 30;

/**
 * Adds the tiles that libvips wrote, without its folder and its info.json. If the disk was full, libvips may have
 * left the end of the file out without a word.
 *
 * @param kept the tiles of these names are put into it
 * @throws FondsError DISK_FULL
 */
async function addTiles(
  zip: ZipWriter,
  { read, length }: TileFile,
  kept: Map<string, Buffer | undefined>,
): Promise<void> {
  const directory = await readRawDirectory(read, length).catch((cause: unknown) => {
    throw new FondsError('DISK_FULL', 'the file of the tiles was cut off', { cause });
  });
  const entries: Pick<ZipEntry, 'name' | 'offset' | 'size'>[] = [];
  forEachEntry(directory, (name, offset, size) => entries.push({ name, offset, size }));
  for (const { name, offset, size } of entries) {
    const tile = name.slice(name.indexOf('/') + 1);
    // A level of one tile is one of the listed sizes.
    if (!tile.endsWith('/default.jpg') || tile.startsWith('full/')) continue;
    const local = await read(offset, LOCAL_LENGTH);
    const data = offset + LOCAL_LENGTH + local.readUInt16LE(26) + local.readUInt16LE(28);
    const marked = withRestarts(await read(data, size));
    if (kept.has(tile)) kept.set(tile, marked);
    await zip.add(tile, marked);
  }
}
