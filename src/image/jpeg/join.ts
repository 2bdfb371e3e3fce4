import { FondsError } from '../../errors.ts';
import type { Box } from '../../record/box.ts';
import type { BufferPool } from '../../system/buffer-pool.ts';
import { TILE_SIZE } from '../image.ts';
import type { Pack } from '../pack/pack.ts';
import type { JoinPlan } from '../plan.ts';
import { type Sharp, sharp } from '../sharp.ts';
import { jpegHead } from './head.ts';
import { mosaic, parseTile, type TileGrid } from './mosaic.ts';

/** No limit: tiles come from an image that was accepted when it was cut. */
const UNLIMITED = { limitInputPixels: false } as const;

/** An image joined from tiles, and the region to render in its pixels. */
export type JoinedTiles = { readonly pixels: Sharp; readonly region: Box };

/** A new or reused buffer of at least `length` bytes. */
type TakeBuffer = (length: number) => Buffer;

/**
 * Joins entries of a pack into one image, and keeps its buffers until `use` has ended.
 *
 * @param pool for the bytes of the entries and for the joined JPEG
 * @throws FondsError PACK_DAMAGED
 */
export async function withJoined<T>(
  pack: Pack,
  plan: JoinPlan,
  pool: BufferPool,
  use: (joined: JoinedTiles) => Promise<T>,
): Promise<T> {
  const buffers: Buffer[] = [];
  const take: TakeBuffer = (length) => {
    const buffer = pool.take(length);
    buffers.push(buffer);
    return buffer;
  };
  try {
    const entries = await readEntries(pack, plan.entries, take);
    return await use(joinTiles(entries, plan, take));
  } finally {
    buffers.forEach(pool.release);
  }
}

/** More entries are read by threads, which wait for the disk together. */
const MAX_READ_NOW = 16;

/** Reads all entries at once, one behind the other in a single buffer. */
async function readEntries(
  pack: Pack,
  names: readonly string[],
  take: TakeBuffer,
): Promise<Buffer[]> {
  const entries = names.map((name) => {
    const entry = pack.locate(name);
    if (entry) return entry;
    throw new FondsError('PACK_DAMAGED', `the tile pack lacks “${name}”`);
  });
  const buffer = take(entries.reduce((sum, { readLength }) => sum + readLength, 0));
  let end = 0;
  return await Promise.all(
    entries.map((entry) => {
      const start = end;
      end += entry.readLength;
      const part = buffer.subarray(start, end);
      const content = entries.length <= MAX_READ_NOW ? pack.readNow?.(entry, part) : undefined;
      return content ?? pack.read(entry, part);
    }),
  );
}

/** Joins tiles with restart markers, or takes a whole level as it is. */
export function joinTiles(
  entries: readonly Buffer[],
  { columns, size, region }: Pick<JoinPlan, 'columns' | 'size' | 'region'>,
  take: TakeBuffer = (length) => Buffer.allocUnsafe(length),
): JoinedTiles {
  const [first] = entries;
  if (!first) throw new Error('there are no tiles');
  const { restartInterval } = jpegHead(first);
  // Whole levels have no restart markers and are decoded completely.
  if (restartInterval === 0) return { pixels: sharp(first, UNLIMITED), region };
  const tiles = entries.map(parseTile);
  const grid: TileGrid = { tiles, columns, size };
  if (restartInterval === tiles[columns - 1]?.head.restartInterval) {
    const { jpeg, box } = mosaic(grid, region, take(byteLength(grid)));
    return { pixels: sharp(jpeg, UNLIMITED), region: inside(box, region) };
  }
  // The last column has another restart interval, so it becomes a JPEG of its own.
  const [left, right] = splitLastColumn(grid);
  // sharp joins images at the width of the first, so that one must not be narrower.
  const start = Math.min(region.x, left.size.width - right.size.width);
  const leftPart = mosaic(
    left,
    { ...region, x: start, w: left.size.width - start },
    take(byteLength(left)),
  );
  const rightPart = mosaic(
    right,
    { ...region, x: 0, w: right.size.width },
    take(byteLength(right)),
  );
  // In grey, libvips would join images with too many channels; sRGB avoids that.
  const pixels = sharp([leftPart.jpeg, rightPart.jpeg], { ...UNLIMITED, join: { across: 2 } });
  return { pixels: pixels.pipelineColourspace('srgb'), region: inside(leftPart.box, region) };
}

/** A mosaic is never longer than its tiles. */
const byteLength = ({ tiles }: TileGrid): number =>
  tiles.reduce((sum, { bytes }) => sum + bytes.length, 0);

const inside = ({ x, y }: Box, region: Box): Box => ({
  ...region,
  x: region.x - x,
  y: region.y - y,
});

function splitLastColumn({ tiles, columns, size }: TileGrid): [TileGrid, TileGrid] {
  const width = (columns - 1) * TILE_SIZE;
  const isLast = (index: number) => index % columns === columns - 1;
  return [
    {
      tiles: tiles.filter((_, index) => !isLast(index)),
      columns: columns - 1,
      size: { ...size, width },
    },
    {
      tiles: tiles.filter((_, index) => isLast(index)),
      columns: 1,
      size: { ...size, width: size.width - width },
    },
  ];
}
