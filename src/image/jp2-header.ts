import type { FileHandle } from 'node:fs/promises';
import type { Size } from '../record/box.ts';
import { readExactly } from './zip-directory.ts';

/** What the header of a JPEG 2000 file says. ITU-T T.800, annexes A and I. */
export type Jp2Header = Size & {
  readonly channels: number;
  /** Those of the channels that say how opaque a pixel is. */
  readonly opacities: number;
  /** The ICC profile the file carries. */
  readonly profile?: Buffer;
  /** A bare codestream, with no boxes around it. */
  readonly isBare: boolean;
};

const SIGNATURE = Buffer.from('0000000c6a5020200d0a870a', 'hex');
const CODESTREAM = Buffer.from('ff4fff51', 'hex');
const LARGEST_PROFILE = 16 * 1024 * 1024;
/** Boxes of a sound file; a longer list is an attack. */
const MOST_BOXES = 1000;
/** Bytes. */
const MOST_DEFINITIONS = 1000;

/** Undefined where the file is no JPEG 2000. Throws an Error with the reason where it is damaged. */
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
  let said: { profile?: Buffer; opacities: number } = { opacities: 0 };
  let next = 0;
  for (let count = 0; count < MOST_BOXES && next + 8 <= length; count++) {
    const { type, from, to } = await readBox(file, next, length);
    if (type === 'jp2c') return { ...(await readCodestream(file, from)), ...said, isBare: false };
    if (type === 'colr') said = { ...(await readProfile(file, from, to)), ...said };
    if (type === 'cdef') said = { ...said, opacities: await countOpacities(file, from, to) };
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
  if (to - from < 4 || to - from > LARGEST_PROFILE) return {};
  const box = await readExactly(file, from, to - from);
  return box[0] === 2 || box[0] === 3 ? { profile: box.subarray(3) } : {};
}

/** Channel definitions of type 1: a count, then number, type and colour of each channel. §I.5.3.6 */
async function countOpacities(file: FileHandle, from: number, to: number): Promise<number> {
  if (to - from > MOST_DEFINITIONS) throw new Error('it has too many channels');
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
