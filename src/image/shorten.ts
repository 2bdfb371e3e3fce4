const SOF_0 = 0xc0;
const SOF_2 = 0xc2;

/**
 * Lets only the first rows of a JPEG count: its header says so many from now on, and whoever decodes it
 * stops there. The pixels are those of the whole but for the last two rows, whose colours would depend
 * on what follows. ITU-T T.81, B.2.2: https://www.w3.org/Graphics/JPEG/itu-t81.pdf
 *
 * @param rows more than there are change nothing
 */
export function shorten(jpeg: Buffer, rows: number): void {
  for (let at = 2; jpeg[at] === 0xff; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker < SOF_0 || marker > SOF_2) continue;
    const height = jpeg.readUInt16BE(at + 5);
    jpeg.writeUInt16BE(Math.min(height, rows), at + 5);
    return;
  }
}
