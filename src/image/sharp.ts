import sharp, { type Sharp } from 'sharp';

/**
 * The formats that libvips may read: those of cameras and scanners. All other loaders, such as SVG, are
 * blocked before any byte reaches them.
 * https://sharp.pixelplumbing.com/api-utility/#block
 */
const ALLOWED_LOADERS = ['Jpeg', 'Png', 'Tiff', 'Webp', 'Nsgif', 'Heif'] as const;

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ALLOWED_LOADERS.map((kind) => `VipsForeignLoad${kind}`) });
// One thread per image: many images in parallel use the machine better than many threads for one.
sharp.concurrency(1);
sharp.cache(false);

export { type Sharp, sharp };
