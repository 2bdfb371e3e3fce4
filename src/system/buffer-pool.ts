/** Rooms for bytes that are read, used and then of no more use. */
export type Lender = {
  /** At least `length` bytes, whatever they hold. */
  lend(length: number): Buffer;
  /** Takes a room back when nobody reads it any more. */
  giveBack(room: Buffer): void;
};

/**
 * Reading a tile into new memory costs three times as much as reading it: fresh pages have to be
 * cleared, and for every 64 MB of them V8 looks through its whole heap.
 *
 * @param size of a room in bytes; what needs more gets a room of its own
 * @param most how many rooms are kept while nobody needs them
 */
export function lender(size: number, most: number): Lender {
  const free: Buffer[] = [];
  return {
    lend: (length) =>
      (length <= size && free.pop()) || Buffer.allocUnsafeSlow(Math.max(length, size)),
    giveBack(room) {
      if (room.length === size && free.length < most) free.push(room);
    },
  };
}
