import sharp from 'sharp';
import { random } from '../random.ts';

export type Drawing = { readonly width: number; readonly height: number; readonly seed: number };

/** True where there is ink. */
type Ink = (x: number, y: number) => boolean;

const LINE = 120;
const LETTER = 44;

/** Grain of the paper, as a scanner sees it: a table, since a number a pixel would take minutes. */
const GRAIN = 1 << 16;

/** Lines of signs that nobody can read, and margins: as busy for a JPEG encoder as a typed leaf. */
export function leaf({ width, height, seed }: Drawing): Ink {
  const columns = Math.ceil(width / LETTER);
  const next = random(seed);
  const signs = Uint32Array.from({ length: columns * Math.ceil(height / LINE) }, () =>
    next() < 0.16 ? 0 : next() * 2 ** 32,
  );
  return (x, y) => {
    if (x < 500 || x > width - 400 || y < 600 || y > height - 500) return false;
    const [row, column] = [Math.floor((y % LINE) / 14), Math.floor((x % LETTER) / 9)];
    if (row > 5 || column > 3) return false;
    const sign = signs[Math.floor(y / LINE) * columns + Math.floor(x / LETTER)] ?? 0;
    return ((sign >>> (row * 4 + column)) & 1) === 1;
  };
}

/** Contour lines, close together in places: as busy as a printed map. */
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

/** Writes a drawing as a JPEG on grained paper. The same bytes in every run. */
export async function draw(drawing: Drawing, ink: Ink, file: string): Promise<void> {
  const { width, height, seed } = drawing;
  const next = random(seed + 1);
  const grain = Int8Array.from({ length: GRAIN }, () => (next() - 0.5) * 22);
  const pixels = Buffer.allocUnsafe(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    let step = Math.floor(next() * GRAIN);
    for (let x = 0; x < width; x++, at += 3) {
      const tone = ink(x, y) ? 60 : 226;
      const noise = tone + (grain[++step & (GRAIN - 1)] ?? 0);
      pixels[at] = noise + 4;
      pixels[at + 1] = noise - 3;
      pixels[at + 2] = noise - 22;
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toFile(file);
}
