import type { FileHandle } from 'node:fs/promises';
import type { Size } from '../record/box.ts';
import { readExactly } from './zip-directory.ts';

/** What the header of a JPEG 2000 file says. ITU-T T.800, annexes A and I. */
export type Jp2Header = Size & {
  readonly channels: number;
  /** Of the first channel. */
  readonly bits: number;
  readonly isSigned: boolean;
  /** The ICC profile the file carries. */
  readonly profile?: Buffer;
};

const SIGNATURE = Buffer.from('0000000c6a5020200d0a870a', 'hex');
const CODESTREAM = Buffer.from('ff4fff51', 'hex');
const LARGEST_PROFILE = 16 * 1024 * 1024;
/** Boxes of a sound file; a longer list is an attack. */
const MOST_BOXES = 1000;

/** Undefined where the file is no JPEG 2000. Throws an Error with the reason where it is damaged. */
export async function readJp2Header(file: FileHandle): Promise<Jp2Header | undefined> {
  const { size: length } = await file.stat();
  if (length < SIGNATURE.length) return undefined;
  const start = await readExactly(file, 0, SIGNATURE.length);
  if (start.subarray(0, 4).equals(CODESTREAM)) return await readCodestream(file, 0);
  return start.equals(SIGNATURE) ? await readBoxes(file, length) : undefined;
}

async function readBoxes(file: FileHandle, length: number): Promise<Jp2Header> {
  let profile: Buffer | undefined;
  let next = 0;
  for (let count = 0; count < MOST_BOXES && next + 8 <= length; count++) {
    const { type, from, to } = await readBox(file, next, length);
    if (type === 'jp2c') {
      return { ...(await readCodestream(file, from)), ...(profile ? { profile } : {}) };
    }
    if (type === 'colr') profile ??= await readProfile(file, from, to);
    // The header box holds others; the walk goes on inside it.
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
  if (to - from < 4 || to - from > LARGEST_PROFILE) return undefined;
  const box = await readExactly(file, from, to - from);
  return box[0] === 2 || box[0] === 3 ? box.subarray(3) : undefined;
}

/** The SIZ marker follows the start of every codestream. §A.5.1 */
async function readCodestream(file: FileHandle, at: number): Promise<Jp2Header> {
  const head = await readExactly(file, at, 43);
  if (!head.subarray(0, 4).equals(CODESTREAM)) throw new Error('its codestream is damaged');
  const [right, bottom] = [head.readUInt32BE(8), head.readUInt32BE(12)];
  const [left, top] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  const depth = head.readUInt8(42);
  if (left >= right || top >= bottom) throw new Error('it has no pixels');
  if (left > 0 || top > 0) throw new Error('its image does not begin at the corner of its grid');
  return {
    width: right,
    height: bottom,
    channels: head.readUInt16BE(40),
    bits: (depth & 0x7f) + 1,
    isSigned: depth > 0x7f,
  };
}
