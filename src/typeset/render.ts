import { sharp } from '../image/sharp.ts';

// The door of images is closed to SVG; here it is a page of our own, never a file.
sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });

const MILLIMETRES = 25.4;
/** Enough for smooth edges of type; fewer greys than 256 make the file a third as large. */
const GREYS = 16;

/**
 * Renders a page that `typeset` made as TIFF: 8-bit grey, deflated, with its resolution and, where one
 * is given, an XMP packet. The same page gives the same bytes.
 */
export async function renderPage(
  svg: string,
  { dpi = 600, xmp }: { dpi?: number | undefined; xmp?: string } = {},
): Promise<Buffer> {
  const { data, info } = await sharp(Buffer.from(svg), { unlimited: true })
    .flatten({ background: '#fff' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const step = 255 / (GREYS - 1);
  for (let i = 0; i < data.length; i++)
    data[i] = Math.round(Math.round((data[i] ?? 0) / step) * step);
  const { width, height, channels } = info;
  const image = sharp(data, { raw: { width, height, channels } }).toColourspace('b-w');
  return (xmp === undefined ? image : image.withXmp(xmp))
    .tiff({
      compression: 'deflate',
      predictor: 'horizontal',
      xres: dpi / MILLIMETRES,
      yres: dpi / MILLIMETRES,
      resolutionUnit: 'inch',
    })
    .toBuffer();
}
