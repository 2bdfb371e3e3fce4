import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';
import { FondsError } from '../../errors.ts';
import { sharp } from '../../image/sharp.ts';

/** A run of glyphs as SVG path data, and how far its ink reaches; all in pixels. */
export type Run = {
  readonly path: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
};

/**
 * One face of type. Glyphs are placed by their advance and their kerning; text runs from left to right.
 * What no glyph is there for is an error, never an empty rectangle.
 */
export type Typeface = {
  /** Width in ems, from the origin of the first glyph to the end of the last. */
  width(text: string): number;
  /** Sets text with its origin at x, y (the base line), size in pixels to the em, tracking in ems. */
  set(text: string, x: number, y: number, size: number, tracking?: number): Run;
};

export type Fonts = { readonly serif: Typeface; readonly sans: Typeface; readonly bold: Typeface };

/** DejaVu has Latin, Cyrillic, Greek, Armenian and Georgian, and lies in an npm package, so that every machine sets alike. */
export function loadFonts(): Fonts {
  const { resolve } = createRequire(import.meta.url);
  const face = (name: string) =>
    typeface(readFileSync(resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)), name);
  return {
    serif: face('DejaVuSerifCondensed'),
    sans: face('DejaVuSans'),
    bold: face('DejaVuSans-Bold'),
  };
}

/** The library's own text layout fails on the substitution tables of DejaVu, so glyphs are placed here. */
function typeface(file: Buffer, name: string): Typeface {
  const font = opentype.parse(
    file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer,
  );

  function place(text: string, put: (glyph: opentype.Glyph, at: number) => void): number {
    let at = 0;
    let before: opentype.Glyph | undefined;
    for (const character of text.normalize('NFC')) {
      const glyph = font.charToGlyph(character);
      if (glyph.index === 0) throw missing(character, text, name);
      if (before) at += font.getKerningValue(before, glyph) / font.unitsPerEm;
      put(glyph, at);
      at += (glyph.advanceWidth ?? 0) / font.unitsPerEm;
      before = glyph;
    }
    return at;
  }

  return {
    width: (text) => place(text, () => {}),
    set(text, x, y, size, tracking = 0) {
      const path = new opentype.Path();
      let tracked = x;
      place(text, (glyph, at) => {
        path.extend(glyph.getPath(tracked + at * size, y, size));
        tracked += tracking * size;
      });
      const { x1, y1, x2, y2 } = path.getBoundingBox();
      return { path: pathData(path.commands), left: x1, top: y1, right: x2, bottom: y2 };
    },
  };
}

/** The library's own writer of path data makes NaN of numbers that lie next to a whole one. */
function pathData(commands: readonly opentype.PathCommand[]): string {
  const at = (...values: readonly number[]) =>
    values.map((value) => Math.round(value * 100) / 100).join(' ');
  return commands
    .map((one) => {
      if (one.type === 'Z') return 'Z';
      const controls = 'x2' in one ? [one.x1, one.y1, one.x2, one.y2] : [];
      if (one.type === 'Q') controls.push(one.x1, one.y1);
      return one.type + at(...controls, one.x, one.y);
    })
    .join('');
}

function missing(character: string, text: string, name: string): FondsError {
  const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return new FondsError(
    'INVALID_TEXT',
    `${name} has no glyph for “${character}” (U+${code}) in “${text.slice(0, 80)}”`,
  );
}

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
