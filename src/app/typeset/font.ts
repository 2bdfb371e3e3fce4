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
 * A typeface. Glyphs are placed by their advance and their kerning, from left to right. A character
 * without a glyph is an error, never an empty rectangle.
 */
export type Typeface = {
  /** Width in ems, from the origin of the first glyph to the end of the last. */
  width(text: string): number;
  /** Places text with its origin at x, y (the baseline). `size` is in pixels per em, `tracking` in ems. */
  set(text: string, x: number, y: number, size: number, tracking?: number): Run;
};

export type Fonts = { readonly serif: Typeface; readonly sans: Typeface; readonly bold: Typeface };

/** DejaVu has Latin, Cyrillic, Greek, Armenian and Georgian. It is an npm package, so every machine typesets the same page. */
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
    let previous: opentype.Glyph | undefined;
    for (const character of text.normalize('NFC')) {
      const glyph = font.charToGlyph(character);
      if (glyph.index === 0) throw missingGlyph(character, text, name);
      if (previous) at += font.getKerningValue(previous, glyph) / font.unitsPerEm;
      put(glyph, at);
      at += (glyph.advanceWidth ?? 0) / font.unitsPerEm;
      previous = glyph;
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

/** The library's own writer of path data turns numbers very close to an integer into NaN. */
function pathData(commands: readonly opentype.PathCommand[]): string {
  const format = (...values: readonly number[]) =>
    values.map((value) => Math.round(value * 100) / 100).join(' ');
  return commands
    .map((command) => {
      if (command.type === 'Z') return 'Z';
      const controls = 'x2' in command ? [command.x1, command.y1, command.x2, command.y2] : [];
      if (command.type === 'Q') controls.push(command.x1, command.y1);
      return command.type + format(...controls, command.x, command.y);
    })
    .join('');
}

function missingGlyph(character: string, text: string, name: string): FondsError {
  const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return new FondsError(
    'INVALID_TEXT',
    `${name} has no glyph for “${character}” (U+${code}) in “${text.slice(0, 80)}”`,
  );
}

// src/image/sharp.ts blocks SVG. Here it is always a page made by this program, never a file.
sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });

const MILLIMETRES = 25.4;
/** Enough for smooth edges of letters. With fewer greys than 256, the file is a third of the size. */
const GREYS = 16;

/**
 * Renders a page made by `typeset` as TIFF: 8-bit grey, deflated, with its resolution and, if given, an
 * XMP packet. The same page produces the same bytes.
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
