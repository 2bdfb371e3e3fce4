import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp, { type JpegOptions, type Sharp } from 'sharp';
import { jpegOptions } from '../../../src/image/pack/cut-sizes.ts';
import { writeSample } from '../image/sample.ts';
import { median } from '../statistics.ts';
import { installedMetric, type Metric } from './metric.ts';

/**
 * Measures how many bytes tiles take at equal looks, compared with the tables of JPEG, Annex K, as libjpeg uses them:
 * parts of images are encoded, and their bytes divided by those of Annex K at the same score, which is interpolated
 * between two qualities. Nothing is fetched.
 */
const { values } = parseArgs({
  options: {
    /** JPEG quality of the tiles, and the quantisation table, if not that of the tiles. */
    quality: { type: 'string', default: '81' },
    table: { type: 'string' },
    deringing: { type: 'boolean', default: false },
    webp: { type: 'boolean', default: false },
    /** A folder of scans to be measured too. */
    images: { type: 'string' },
  },
});
const quality = Number(values.quality);

/** What is compared. */
const ours: Encoding = values.webp
  ? (pixels) => pixels.webp({ quality, effort: 2 }).toBuffer()
  : jpeg({
      ...jpegOptions(quality),
      ...(values.table && { quantisationTable: Number(values.table) }),
      ...(values.deringing && { overshootDeringing: true }),
    });

/** Annex K, from coarse to fine. */
const BASE_QUALITIES = [70, 76, 80, 82, 84, 87, 91];
const annexK = (base: number): Encoding => jpeg({ quality: base, optimiseCoding: false });

type Encoding = (pixels: Sharp) => Promise<Buffer>;

function jpeg(options: JpegOptions): Encoding {
  return (pixels) => pixels.jpeg(options).toBuffer();
}

/** Side of a part, in pixels, and where it begins, as a share of the image. */
const PART = 640;
const PLACES = [0.2, 0.5];

/** Parts of an image at full and at half size, as PNG files. */
async function writeParts(file: string, folder: string): Promise<string[]> {
  const { autoOrient } = await sharp(file).metadata();
  const parts: string[] = [];
  for (const factor of [1, 2]) {
    const [width, height] = [autoOrient.width, autoOrient.height].map((side) =>
      Math.floor(side / factor),
    ) as [number, number];
    const level = await sharp(file, { autoOrient: true })
      .resize(width, height)
      .toColourspace('srgb')
      .flatten()
      .png()
      .toBuffer();
    for (const place of PLACES) {
      const [w, h] = [Math.min(PART, width), Math.min(PART, height)];
      const box = {
        left: Math.floor(place * (width - w)),
        top: Math.floor(place * (height - h)),
        width: w,
        height: h,
      };
      const part = join(folder, `${parts.length}.png`);
      await sharp(level).extract(box).png().toFile(part);
      parts.push(part);
    }
  }
  return parts;
}

type Coded = { readonly bytes: number; readonly score: number };

async function code(metric: Metric, part: string, encode: Encoding): Promise<Coded> {
  const bytes = await encode(sharp(part));
  const picture = `${part}.coded.png`;
  await sharp(bytes).png().toFile(picture);
  return { bytes: bytes.length, score: await metric.score(part, picture) };
}

/** Bytes of Annex K at a score, from its codings. NaN outside the measured qualities. */
function bytesAt(score: number, codings: readonly Coded[]): number {
  for (const [index, above] of codings.entries()) {
    const below = codings[index - 1];
    if (!below || below.score > score || above.score <= score) continue;
    const share = (score - below.score) / (above.score - below.score);
    return below.bytes * (above.bytes / below.bytes) ** share;
  }
  return Number.NaN;
}

/** All parts together: their bytes, and the mean of their scores. */
const together = (codings: readonly Coded[]): Coded => ({
  bytes: codings.reduce((sum, { bytes }) => sum + bytes, 0),
  score: codings.reduce((sum, { score }) => sum + score, 0) / codings.length,
});

const metric = installedMetric();
const sample = await writeSample(resolve('data/bench'));
const scans = values.images
  ? (await readdir(values.images)).map((name) => join(values.images ?? '', name))
  : [];
const files = [
  'images/rgaspi/f558/op11/d98/ll0067-0068/l0067.tif',
  ...sample.pictures.filter(({ id }) => /_(l1|map)$/.test(id)).map(({ file }) => file),
  ...scans,
];
const folder = await mkdtemp(join(tmpdir(), 'fonds-bytes-'));
const all: { readonly own: Coded; readonly base: readonly Coded[] }[] = [];
try {
  for (const file of files) {
    process.stdout.write(`${file}\n`);
    for (const part of await writeParts(file, folder)) {
      const own = await code(metric, part, ours);
      const base: Coded[] = [];
      for (const one of BASE_QUALITIES) base.push(await code(metric, part, annexK(one)));
      all.push({ own, base });
      const ratio = own.bytes / bytesAt(own.score, base);
      process.stdout.write(
        `  ${own.score.toFixed(1)}, ${own.bytes} bytes, × ${ratio.toFixed(3)}\n`,
      );
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
const sum = together(all.map(({ own }) => own));
const bases = BASE_QUALITIES.map((_, i) => together(all.flatMap(({ base }) => base[i] ?? [])));
const ratios = all
  .map(({ own, base }) => own.bytes / bytesAt(own.score, base))
  .filter(Number.isFinite);
process.stdout.write(
  `${metric.name} ${sum.score.toFixed(2)}, ${sum.bytes} bytes: × ${(sum.bytes / bytesAt(sum.score, bases)).toFixed(3)} of Annex K at the same mean score; by parts × ${median(ratios).toFixed(3)} (median of ${ratios.length}, ${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)})\n`,
);
