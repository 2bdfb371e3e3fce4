import sharp from 'sharp';

const SIDE = 1536;

/** Megapixels of JPEG that one thread decodes and encodes in a second, to compare machines. */
export async function pixelSpeed(seconds: number): Promise<number> {
  const noise = { type: 'gaussian', mean: 200, sigma: 12 } as const;
  const picture = await sharp({
    create: { width: SIDE, height: SIDE, channels: 3, background: '#c0b090', noise },
  })
    .jpeg()
    .toBuffer();
  sharp.concurrency(1);
  const start = performance.now();
  let count = 0;
  for (; performance.now() - start < seconds * 1000; count++) {
    await sharp(picture).jpeg({ optimiseCoding: false }).toBuffer();
  }
  return (count * SIDE * SIDE) / 1e3 / (performance.now() - start);
}
