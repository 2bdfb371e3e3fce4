/** Rooms for bytes that are read, sent and then of no more use. */
export type Lender = {
  /** At least `length` bytes, whatever they hold. */
  lend(length: number): Buffer;
  /** Takes a room back when nobody reads it any more. */
  giveBack(room: Buffer): void;
};

/** A tile is half as large or smaller; a larger answer gets a room of its own. Bytes. */
const SIZE = 256 * 1024;

/**
 * Reading a tile into new memory costs three times as much as reading it: fresh pages have to be
 * cleared, and for every 64 MB of them V8 looks through its whole heap.
 *
 * @param most how many rooms are kept while nobody needs them
 */
export function lender(most: number): Lender {
  const free: Buffer[] = [];
  return {
    lend: (length) =>
      (length <= SIZE && free.pop()) || Buffer.allocUnsafeSlow(Math.max(length, SIZE)),
    giveBack(room) {
      if (room.length === SIZE && free.length < most) free.push(room);
    },
  };
}
