import { createRequire } from 'node:module';
import type { Size } from '../record/box.ts';

export type Face = 'plain' | 'bold';

export type WriteOptions = {
  /** Points. */
  readonly size: number;
  readonly face?: Face;
  readonly align?: 'left' | 'right';
  /** Points of room behind the paragraph. */
  readonly after?: number;
  readonly colour?: string;
};

/** A PDF under way. Sizes are points, a 72nd of an inch; y grows downward. */
export type Book = {
  readonly document: PDFKit.PDFDocument;
  readonly pages: () => number;
  /** Begins a page; the lines stand at its foot, and at that of the pages that its text runs on to. */
  readonly page: (size: Size, foot: readonly string[]) => void;
  /** A page with nothing on it. */
  readonly blankPage: () => void;
  /** A paragraph, which runs on to new pages where the page is full. */
  readonly write: (text: string, options: WriteOptions) => void;
  /** Sets the face for what is placed by hand. */
  readonly face: (face: Face, size: number) => void;
};

export const A4: Size = { width: 595, height: 842 };
const MARGIN = 48;
/** Room at the bottom of every page for what is said of it. */
export const FOOT = 30;
const FOOT_SIZE = 6.5;

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
  document.registerFont('plain', resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  document.registerFont('bold', resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'));
  let count = 0;
  let foot: readonly string[] = [];
  let size = A4;
  let set: { face: Face; size: number } = { face: 'plain', size: 10 };
  let ink = '#000';
  const face = (name: Face, points: number) => {
    set = { face: name, size: points };
    document.font(name).fontSize(points);
  };

  document.on('pageAdded', () => {
    count += 1;
    const { x, y } = document;
    document.save().fillColor('#444').font('plain').fontSize(FOOT_SIZE);
    const top = size.height - FOOT + 4;
    for (const [i, line] of foot.entries()) {
      const room = size.width - 2 * 18;
      const wide = document.widthOfString(line);
      document.text(line, 18, top + i * (FOOT_SIZE + 2), {
        lineBreak: false,
        horizontalScaling: Math.min(100, (room / wide) * 100),
      });
    }
    document.restore().font(set.face).fontSize(set.size).fillColor(ink);
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
    blankPage() {
      foot = [];
      document.addPage({ size: [size.width, size.height], margin: MARGIN });
    },
    write(
      text,
      { size: points, face: name = 'plain', align = 'left', after = 0, colour = '#000' },
    ) {
      face(name, points);
      ink = colour;
      document.fillColor(colour).text(text, { align, width: size.width - 2 * MARGIN });
      document.y += after;
    },
  };
}
