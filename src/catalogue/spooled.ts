import type { LeafText } from '../iiif/unit.ts';
import type { Spool } from '../storage/spool.ts';
import { linesOf } from '../text/text.ts';
import type { Resource } from './resource.ts';

/** How a text is written without reading it first, by the object that stands for it: JSON in UTF-8. */
const written = new WeakMap<LeafText, () => Buffer>();

/**
 * A text whose lines wait in the spool and are read anew each time somebody asks: a record of a thousand
 * leaves has some hundred megabytes of them.
 */
export function spooledText(spool: Spool, { text, passages, ...rest }: LeafText): LeafText {
  const keep = (value: unknown) => spool.keep(Buffer.from(JSON.stringify(value)));
  const [lines, places] = [keep(text), keep(passages)];
  const about = {
    ...rest,
    isPlaced: linesOf(text).some((line) => line.box),
    count: passages.length,
  };
  const one: LeafText = {
    ...about,
    get text() {
      return JSON.parse(lines().toString());
    },
    get passages() {
      return JSON.parse(places().toString());
    },
  };
  written.set(one, () => {
    const start = JSON.stringify(about).slice(0, -1);
    const parts = [Buffer.from(`${start},"text":`), lines(), PASSAGES, places(), END];
    return Buffer.concat(parts);
  });
  return one;
}

const [START, COMMA, PASSAGES, END, STOP] = ['[', ',', ',"passages":', '}', ']'].map((mark) =>
  Buffer.from(mark),
) as [Buffer, Buffer, Buffer, Buffer, Buffer];

/** The texts of a leaf as JSON in UTF-8, the bytes that wait in the spool as they are. */
export const textsJson = (texts: readonly LeafText[]): Buffer =>
  Buffer.concat([
    START,
    ...texts.flatMap((one, i) => [
      ...(i > 0 ? [COMMA] : []),
      written.get(one)?.() ?? Buffer.from(JSON.stringify(one)),
    ]),
    STOP,
  ]);

/** A document whose bytes wait in the spool. */
export function spooledResource(
  spool: Spool,
  { plain, gzip, brotli, ...about }: Resource,
): Resource {
  const read = { plain: spool.keep(plain), gzip: spool.keep(gzip), brotli: spool.keep(brotli) };
  return {
    ...about,
    get plain() {
      return read.plain();
    },
    get gzip() {
      return read.gzip();
    },
    get brotli() {
      return read.brotli();
    },
  };
}
