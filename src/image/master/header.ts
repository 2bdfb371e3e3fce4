import type { FileHandle } from 'node:fs/promises';
import type { Size } from '../../record/box.ts';
import { readExactly } from '../../system/file/exact-io.ts';

/** How the pixels of one page of a TIFF are stored. TIFF 6.0, §2 and §8 */
type TiffHeader = Size & {
  /** The EXIF orientation, 1 to 8. */
  readonly orientation: number;
  readonly compression: number;
  /** Each channel is stored separately. */
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
/** No real file has a longer directory. */
const MAX_ENTRIES = 4096;

/** How numbers are stored: BigTIFF has wider counts and offsets. */
type Layout = { readonly isLittle: boolean; readonly isBig: boolean };

/**
 * Reads the header of one page of a TIFF.
 *
 * @param page counted from 1
 * @returns undefined if the file is not a TIFF or has no such page
 * @throws Error if it ends too early
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
  if (count > MAX_ENTRIES) throw new Error('its directory is damaged');
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

/** The header of a JPEG 2000 file. ITU-T T.800, annexes A and I */
export type Jp2Header = Size & {
  readonly channels: number;
  /** How many of the channels are opacity. */
  readonly opacities: number;
  /** The embedded ICC profile. */
  readonly profile?: Buffer;
  /** True for a codestream without boxes around it. */
  readonly isBare: boolean;
};

const SIGNATURE = Buffer.from('0000000c6a5020200d0a870a', 'hex');
const CODESTREAM = Buffer.from('ff4fff51', 'hex');
const MAX_PROFILE_BYTES = 16 * 1024 * 1024;
/** No real file has more boxes. */
const MAX_BOXES = 1000;
const MAX_DEFINITIONS_BYTES = 1000;

/** Undefined if the file is not JPEG 2000. @throws Error with the reason if it is damaged */
export async function readJp2Header(file: FileHandle): Promise<Jp2Header | undefined> {
  const { size: length } = await file.stat();
  if (length < SIGNATURE.length) return undefined;
  const start = await readExactly(file, 0, SIGNATURE.length);
  if (start.subarray(0, 4).equals(CODESTREAM)) {
    return { ...(await readCodestream(file, 0)), opacities: 0, isBare: true };
  }
  return start.equals(SIGNATURE) ? await readBoxes(file, length) : undefined;
}

async function readBoxes(file: FileHandle, length: number): Promise<Jp2Header> {
  let properties: { profile?: Buffer; opacities: number } = { opacities: 0 };
  let next = 0;
  for (let count = 0; count < MAX_BOXES && next + 8 <= length; count++) {
    const { type, from, to } = await readBox(file, next, length);
    if (type === 'jp2c')
      return { ...(await readCodestream(file, from)), ...properties, isBare: false };
    if (type === 'colr') properties = { ...(await readProfile(file, from, to)), ...properties };
    if (type === 'cdef')
      properties = { ...properties, opacities: await countOpacities(file, from, to) };
    // The header box contains further boxes, which are read next.
    next = type === 'jp2h' ? from : to;
  }
  throw new Error('it holds no image');
}

async function readBox(file: FileHandle, at: number, length: number) {
  const head = await readExactly(file, at, Math.min(16, length - at));
  const short = head.readUInt32BE(0);
  const isLong = short === 1 && head.length === 16;
  const size = isLong ? Number(head.readBigUInt64BE(8)) : short || length - at;
  const from = at + (isLong ? 16 : 8);
  const to = at + size;
  if (to < from || to > length) throw new Error('it was cut off, or it is damaged');
  return { type: head.toString('latin1', 4, 8), from, to };
}

/** A colour specification of method 2 or 3 is an ICC profile. §I.5.3.3 */
async function readProfile(file: FileHandle, from: number, to: number) {
  if (to - from < 4 || to - from > MAX_PROFILE_BYTES) return {};
  const box = await readExactly(file, from, to - from);
  return box[0] === 2 || box[0] === 3 ? { profile: box.subarray(3) } : {};
}

/** Channel definitions of type 1: a count, then number, type and colour of each channel. §I.5.3.6 */
async function countOpacities(file: FileHandle, from: number, to: number): Promise<number> {
  if (to - from > MAX_DEFINITIONS_BYTES) throw new Error('it has too many channels');
  const box = await readExactly(file, from, to - from);
  let count = 0;
  for (let at = 2; at + 6 <= box.length; at += 6) if (box.readUInt16BE(at + 2) === 1) count++;
  return count;
}

/** The SIZ marker follows the start of every codestream. §A.5.1 */
async function readCodestream(file: FileHandle, at: number) {
  const head = await readExactly(file, at, 42);
  if (!head.subarray(0, 4).equals(CODESTREAM)) throw new Error('its codestream is damaged');
  const [right, bottom] = [head.readUInt32BE(8), head.readUInt32BE(12)];
  const [left, top] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  if (left >= right || top >= bottom) throw new Error('it has no pixels');
  if (left > 0 || top > 0) throw new Error('its image does not begin at the corner of its grid');
  return { width: right, height: bottom, channels: head.readUInt16BE(40) };
}
