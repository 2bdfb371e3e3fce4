/** Bytes behind the last one, so that sixteen bits can be read anywhere. */
const AHEAD = 4;

/** Coded pixels from the byte `start` up to the next marker, without the zeros behind bytes of FF. T.81, B.1.1.5 */
export function unstuffed(jpeg: Buffer, start: number): Buffer {
  const out = Buffer.alloc(jpeg.length - start + AHEAD);
  let end = 0;
  for (let from = start; ; ) {
    const mark = jpeg.indexOf(0xff, from);
    const next = jpeg[mark + 1];
    if (mark < 0 || next === undefined) throw new Error('it was cut off');
    const isByte = next === 0;
    end += jpeg.copy(out, end, from, isByte ? mark + 1 : mark);
    if (!isByte) return out.subarray(0, end + AHEAD);
    from = mark + 2;
  }
}

/** Sixteen bits from the bit `at` on. */
export function bitsAt(data: Uint8Array, at: number): number {
  const byte = at >>> 3;
  const next = ((data[byte] as number) << 16) | ((data[byte + 1] as number) << 8);
  return ((next | (data[byte + 2] as number)) >>> (8 - (at & 7))) & 0xffff;
}

export type BitWriter = {
  /** @param length of `value` in bits, 16 at most */
  put(value: number, length: number): void;
  /** Copies the bits from `from` up to `to`. */
  copy(data: Uint8Array, from: number, to: number): void;
  /** Fills the last byte with ones, and writes a marker. @returns where it ends */
  mark(marker: number): number;
};

/** Writes coded pixels from the byte `at` on, with a zero behind every byte of FF. */
export function bitWriter(out: Uint8Array, at: number): BitWriter {
  let end = at;
  let [held, count] = [0, 0];
  const put = (value: number, length: number) => {
    held = (held << length) | value;
    count += length;
    while (count >= 8) {
      count -= 8;
      const byte = (held >>> count) & 0xff;
      out[end++] = byte;
      if (byte === 0xff) out[end++] = 0;
    }
    held &= 0xff;
  };
  return {
    put,
    copy(data, from, to) {
      let next = from;
      for (; to - next >= 16; next += 16) put(bitsAt(data, next), 16);
      put(bitsAt(data, next) >>> (16 - to + next), to - next);
    },
    mark(marker) {
      const free = -count & 7;
      put((1 << free) - 1, free);
      out[end++] = 0xff;
      out[end++] = marker;
      return end;
    },
  };
}
