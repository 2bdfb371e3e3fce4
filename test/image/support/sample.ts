import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type EngineOptions, type ImageEngine, imageEngine } from '../../../src/image/engine.ts';
import type { ImageSource } from '../../../src/image/image.ts';
import { cutPack } from '../../../src/image/pack/cut.ts';

/** Gives `use` a folder of its own and removes it whatever happens. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fonds-image-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A picture in which every place looks different, with waves so short that a shift by one pixel
 * shows: RGB pixels.
 */
export function gradient(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const wave = 50 * Math.sin(x / 12) * Math.cos(y / 14);
      pixels[at] = 50 + (x / width) * 150 + wave;
      pixels[at + 1] = 50 + (y / height) * 150 + wave;
      pixels[at + 2] = 128 + wave;
    }
  }
  return pixels;
}

export const picture = (width: number, height: number) =>
  sharp(gradient(width, height), { raw: { width, height, channels: 3 } });

export const LIMITS = { maxWidth: 3000, maxHeight: 3000 };

export type Sample = {
  readonly engine: ImageEngine;
  readonly source: ImageSource & { readonly master: string };
  close(): Promise<void>;
};

export type SampleOptions = { width?: number; height?: number; master?: string } & Partial<
  Pick<EngineOptions, 'limits' | 'concurrency' | 'cache'>
>;

/** A source cut from a gradient, or from the file given, and an engine that serves it as `sample`. */
export async function openSample(options: SampleOptions): Promise<Sample> {
  const { width = 1300, height = 900, limits = LIMITS, concurrency = 2 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'fonds-sample-'));
  const master = options.master ?? join(folder, 'master.tif');
  if (!options.master) await picture(width, height).tiff({ compression: 'none' }).toFile(master);
  const pack = join(folder, 'sample.pack');
  const cut = await cutPack(master, pack, { quality: 92 });
  const modified = new Date('2024-05-06T07:08:09Z');
  const source: Sample['source'] = { id: 'sample', ...cut, pack, master, hash: 'f00d', modified };
  const engine = imageEngine({
    find: async (id) => (id === source.id ? source : undefined),
    limits,
    cache: options.cache ?? { dir: join(folder, 'cache'), bytes: 10_000_000 },
    concurrency,
  });
  const close = async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  return { engine, source, close };
}

export async function withSample<T>(
  options: SampleOptions,
  use: (engine: ImageEngine, source: Sample['source']) => Promise<T>,
): Promise<T> {
  const { engine, source, close } = await openSample(options);
  try {
    return await use(engine, source);
  } finally {
    await close();
  }
}

/** The mean difference of two encoded pictures of one size, 0 to 255 a sample. */
export async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [one, two] = await Promise.all(
    [a, b].map((bytes) => sharp(bytes).removeAlpha().toColourspace('srgb').raw().toBuffer()),
  );
  if (!one || !two || one.length !== two.length) throw new Error('the pictures differ in size');
  let sum = 0;
  for (let index = 0; index < one.length; index++) {
    sum += Math.abs((one[index] ?? 0) - (two[index] ?? 0));
  }
  return sum / one.length;
}
