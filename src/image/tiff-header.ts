import type { FileHandle } from 'node:fs/promises';
import type { Size } from '../record/box.ts';
import { readExactly } from './zip-directory.ts';

/** What one page of a TIFF says of how its pixels lie. TIFF 6.0, §2 and §8 */
export type TiffHeader = Size & {
  /** How the stored image is shown, 1 to 8. */
  readonly orientation: number;
  readonly compression: number;
  /** Each channel lies by itself. */
  readonly isSeparate: boolean;
  readonly isTiled: boolean;
};

const TAGS = {
  width: 256,
  height: 257,
  compression: 259,
  orientation: 274,
  planes: 284,
  tileWidth: 322,
} as const;

const SHORT = 3;
const LONG8 = 16;
/** Entries of a directory; a longer one is an attack. */
const MOST_ENTRIES = 4096;

/** How the numbers lie in a file: BigTIFF has wide counts and offsets. */
type Layout = { readonly isLittle: boolean; readonly isBig: boolean };

/**
 * Undefined where the file is no TIFF or has no such page. Throws an Error where it ends too early.
 *
 * @param page counted from 1
 */
export async function readTiffHeader(
  file: FileHandle,
  page: number,
): Promise<TiffHeader | undefined> {
  const start = await readExactly(file, 0, 16);
  const order = start.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const isLittle = order === 'II';
  const version = isLittle ? start.readUInt16LE(2) : start.readUInt16BE(2);
  if (version !== 42 && version !== 43) return undefined;
  const layout = { isLittle, isBig: version === 43 };
  let at = numberAt(start, version === 43 ? 8 : 4, widthOf(layout), isLittle);
  for (let passed = 1; at > 0; passed++) {
    const { entries, next } = await readDirectory(file, at, layout);
    if (passed === page) return headerOf(entries, layout);
    at = next;
  }
  return undefined;
}

const widthOf = ({ isBig }: Layout) => (isBig ? 8 : 4);

function numberAt(bytes: Buffer, at: number, width: 2 | 4 | 8, isLittle: boolean): number {
  if (width === 8) return Number(isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  return isLittle ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
}

async function readDirectory(file: FileHandle, at: number, layout: Layout) {
  const { isBig, isLittle } = layout;
  const [countWidth, entryWidth] = isBig ? ([8, 20] as const) : ([2, 12] as const);
  const head = await readExactly(file, at, countWidth);
  const count = numberAt(head, 0, countWidth, isLittle);
  if (count > MOST_ENTRIES) throw new Error('its directory is damaged');
  const length = count * entryWidth;
  const entries = await readExactly(file, at + countWidth, length + widthOf(layout));
  const next = numberAt(entries, length, widthOf(layout), isLittle);
  return { entries: entries.subarray(0, length), next };
}

function headerOf(entries: Buffer, layout: Layout): TiffHeader {
  const { isBig, isLittle } = layout;
  const [entryWidth, valueAt] = isBig ? ([20, 12] as const) : ([12, 8] as const);
  const values = new Map<number, number>();
  for (let at = 0; at < entries.length; at += entryWidth) {
    const type = numberAt(entries, at + 2, 2, isLittle);
    const width = type === SHORT ? 2 : type === LONG8 && isBig ? 8 : 4;
    values.set(
      numberAt(entries, at, 2, isLittle),
      numberAt(entries, at + valueAt, width, isLittle),
    );
  }
  const orientation = values.get(TAGS.orientation) ?? 1;
  return {
    width: values.get(TAGS.width) ?? 0,
    height: values.get(TAGS.height) ?? 0,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    compression: values.get(TAGS.compression) ?? 1,
    isSeparate: values.get(TAGS.planes) === 2,
    isTiled: values.has(TAGS.tileWidth),
  };
}
