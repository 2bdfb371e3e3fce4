import { createRequire } from 'node:module';
import type { Size } from '../../record/box.ts';

export type Face = 'plain' | 'bold';

export type WriteOptions = {
  /** Points. */
  readonly size: number;
  readonly face?: Face;
  readonly align?: 'left' | 'right';
  /** Points of room behind the paragraph. */
  readonly after?: number;
  readonly colour?: string;
  /** The whole text of which this is a part: one font has the letters of all of it. */
  readonly whole?: string;
};

/** A PDF under way. Sizes are points, a 72nd of an inch; y grows downward. */
export type Book = {
  readonly document: PDFKit.PDFDocument;
  readonly pages: () => number;
  /** Begins a page; the lines stand at its foot, and at that of the pages that its text runs on to. */
  readonly page: (size: Size, foot: readonly string[]) => void;
  /** A page that only says why there is nothing on it. */
  readonly emptyPage: (why: readonly string[]) => void;
  /** A paragraph, which runs on to new pages where the page is full. */
  readonly write: (text: string, options: WriteOptions) => void;
  /** Sets the face for a text that is placed by hand: one that has its letters. */
  readonly face: (face: Face, size: number, text: string) => void;
};

export const A4: Size = { width: 595, height: 842 };
const MARGIN = 48;
/** Room at the bottom of every page for what is said of it. */
export const FOOT = 30;
const FOOT_SIZE = 6.5;

/** Each face in a font for nearly all texts, and in one that has the letters of medieval scribes, too. */
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

/** The font of a face that lacks the fewest letters of a text, as a whole: a letter and its marks are of one font. */
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

/** The lines at the foot of a page, each as wide as there is room. */
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

/** The library is heavy, so it comes only when a PDF is made. */
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
