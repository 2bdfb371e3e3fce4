import { createRequire } from 'node:module';
import type { Size } from '../../record/box.ts';

export type Face = 'plain' | 'bold';

export type WriteOptions = {
  /** Points. */
  readonly size: number;
  readonly face?: Face;
  readonly align?: 'left' | 'right';
  /** Space below the paragraph, in points. */
  readonly after?: number;
  readonly colour?: string;
  /** The text that this is a part of; one font is chosen for all of it. */
  readonly whole?: string;
};

/** A PDF being written. Sizes are in points, 1/72 inch; y grows downward. */
export type Book = {
  readonly document: PDFKit.PDFDocument;
  readonly pages: () => number;
  /** Begins a page with a footer, which is repeated on the pages where its text continues. */
  readonly page: (size: Size, foot: readonly string[]) => void;
  /** A blank page that says why it is blank. */
  readonly emptyPage: (why: readonly string[]) => void;
  /** A paragraph; continues on a new page when the page is full. */
  readonly write: (text: string, options: WriteOptions) => void;
  /** Selects a font that has the letters of a text, for text that the caller places itself. */
  readonly face: (face: Face, size: number, text: string) => void;
};

export const A4: Size = { width: 595, height: 842 };
const MARGIN = 48;
/** Height of the footer, in points. */
export const FOOT = 30;
const FOOT_SIZE = 6.5;

/** For each face, the usual font, and one that also has the letters of medieval manuscripts. */
const FONTS: { readonly [F in Face]: readonly [string, string] } = {
  plain: [
    'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
    '@expo-google-fonts/noto-serif/400Regular/NotoSerif_400Regular.ttf',
  ],
  bold: [
    'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
    '@expo-google-fonts/noto-serif/700Bold/NotoSerif_700Bold.ttf',
  ],
};

/** The font of a face that lacks the fewest letters of the whole text, so letters and marks match. */
function fontFor(document: PDFKit.PDFDocument, face: Face, text: string): string {
  const letters = [...new Set(text)].filter((letter) => !/\s|\p{C}/u.test(letter));
  const lacks = (font: string): number => {
    const glyphs = document.font(font)._font.font;
    return letters.filter((one) => !glyphs.hasGlyphForCodePoint(one.codePointAt(0) ?? 0)).length;
  };
  const [usual, other] = [`${face} 0`, `${face} 1`];
  const missing = lacks(usual);
  return missing > 0 && lacks(other) < missing ? other : usual;
}

/** Writes the lines of the footer, each narrowed to the width of the page if necessary. */
function writeFoot(
  document: PDFKit.PDFDocument,
  lines: readonly string[],
  { width, height }: Size,
) {
  const top = height - FOOT + 4;
  for (const [i, line] of lines.entries()) {
    document.font(fontFor(document, 'plain', line));
    const room = width - 2 * 18;
    const wide = document.widthOfString(line);
    document.text(line, 18, top + i * (FOOT_SIZE + 2), {
      lineBreak: false,
      horizontalScaling: Math.min(100, (room / wide) * 100),
    });
  }
}

/** Loads pdfkit, which is large, only when a PDF is made. */
export async function openBook(info: PDFKit.DocumentInfo): Promise<Book> {
  const { default: Document } = await import('pdfkit');
  const document = new Document({
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    info,
  });
  const { resolve } = createRequire(import.meta.url);
  for (const [name, files] of Object.entries(FONTS)) {
    for (const [i, file] of files.entries()) document.registerFont(`${name} ${i}`, resolve(file));
  }
  let count = 0;
  let foot: readonly string[] = [];
  let size = A4;
  let current = { font: 'plain 0', points: 10 };
  let ink = '#000';
  const set = (font: string, points: number) => {
    current = { font, points };
    document.font(font).fontSize(points);
  };
  const face = (name: Face, points: number, text: string) =>
    set(fontFor(document, name, text), points);

  document.on('pageAdded', () => {
    count += 1;
    const { x, y } = document;
    document.save().fillColor('#444').fontSize(FOOT_SIZE);
    writeFoot(document, foot, size);
    document.restore().font(current.font).fontSize(current.points).fillColor(ink);
    document.x = x;
    document.y = y;
  });

  return {
    document,
    face,
    pages: () => count,
    page(wanted, lines) {
      size = wanted;
      foot = lines;
      document.addPage({
        size: [wanted.width, wanted.height],
        margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: FOOT + 12 },
      });
    },
    emptyPage(why) {
      foot = why;
      document.addPage({ size: [size.width, size.height], margin: MARGIN });
    },
    write(
      text,
      {
        size: points,
        face: name = 'plain',
        align = 'left',
        after = 0,
        colour = '#000',
        whole = text,
      },
    ) {
      face(name, points, whole);
      ink = colour;
      document.fillColor(colour).text(text, { align, width: size.width - 2 * MARGIN });
      document.y += after;
    },
  };
}
