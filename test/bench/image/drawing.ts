import sharp from 'sharp';
import { random } from '../random.ts';

export type Drawing = { readonly width: number; readonly height: number; readonly seed: number };

/** Whether there is ink at a pixel. */
type Ink = (x: number, y: number) => boolean;

/** Height of a line and width of a sign, in pixels. */
const LINE_HEIGHT = 120;
const SIGN_WIDTH = 44;

/** Entries in the table of paper grain. A random number for each pixel would take minutes. */
const GRAIN_ENTRIES = 1 << 16;

/** Lines of illegible signs, with margins: as much detail for a JPEG encoder as a typed leaf. */
export function leaf({ width, height, seed }: Drawing): Ink {
  const columns = Math.ceil(width / SIGN_WIDTH);
  const next = random(seed);
  const signs = Uint32Array.from({ length: columns * Math.ceil(height / LINE_HEIGHT) }, () =>
    next() < 0.16 ? 0 : next() * 2 ** 32,
  );
  return (x, y) => {
    if (x < 500 || x > width - 400 || y < 600 || y > height - 500) return false;
    const [row, column] = [Math.floor((y % LINE_HEIGHT) / 14), Math.floor((x % SIGN_WIDTH) / 9)];
    if (row > 5 || column > 3) return false;
    const sign = signs[Math.floor(y / LINE_HEIGHT) * columns + Math.floor(x / SIGN_WIDTH)] ?? 0;
    return ((sign >>> (row * 4 + column)) & 1) === 1;
  };
}

/** Contour lines, dense in places: as much detail as a printed map. */
export function map({ width, height }: Drawing): Ink {
  const wave = (length: number, period: number) =>
    Float32Array.from({ length }, (_, at) => Math.sin(at / period));
  const [across, down] = [wave(width, 431), wave(height, 577)];
  const aslant = wave(width + height, 811);
  return (x, y) => {
    const level = 9 * ((across[x] ?? 0) + (down[y] ?? 0) + (aslant[x + y] ?? 0));
    return level - Math.floor(level) < 0.09;
  };
}

/** Writes a drawing on grainy paper as a JPEG. The bytes are the same in every run. */
export async function draw(drawing: Drawing, ink: Ink, file: string): Promise<void> {
  const { width, height, seed } = drawing;
  const next = random(seed + 1);
  const grain = Int8Array.from({ length: GRAIN_ENTRIES }, () => (next() - 0.5) * 22);
  const pixels = Buffer.allocUnsafe(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    let step = Math.floor(next() * GRAIN_ENTRIES);
    for (let x = 0; x < width; x++, at += 3) {
      const tone = ink(x, y) ? 60 : 226;
      const noise = tone + (grain[++step & (GRAIN_ENTRIES - 1)] ?? 0);
      pixels[at] = noise + 4;
      pixels[at + 1] = noise - 3;
      pixels[at + 2] = noise - 22;
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toFile(file);
}
