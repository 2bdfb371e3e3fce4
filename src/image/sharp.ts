import sharp, { type Sharp } from 'sharp';

/**
 * The kinds of images that libvips may read here: what cameras and scanners make. All its other readers, such
 * as that of SVG, are closed before any byte reaches them.
 * https://sharp.pixelplumbing.com/api-utility/#block
 */
const READ = ['Jpeg', 'Png', 'Tiff', 'Webp', 'Nsgif', 'Heif'] as const;

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: READ.map((kind) => `VipsForeignLoad${kind}`) });
// One thread a picture: many pictures at once use the machine better than one of them alone.
sharp.concurrency(1);
sharp.cache(false);

export { type Sharp, sharp };
