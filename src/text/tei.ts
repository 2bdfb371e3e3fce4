import { invalidText, parseXml } from './parse-xml.ts';
import { facsimileReader } from './tei-facsimile.ts';
import { teiPages } from './tei-pages.ts';
import { teiText } from './tei-text.ts';
import type { FolioText } from './text.ts';

/**
 * Reads TEI P5: the diplomatic reading of `text`. `p`, `ab`, `head`, `lg` and their like are blocks;
 * `lb`, `l` and a `seg` with `facs` begin lines; `facs` gives places by the zones of the `facsimile`.
 * Of a `choice` `abbr`, `sic` and `orig` stand, the other reading becomes a note; of an `app` the first
 * reading stands. What is deleted stays in the text with its mark; a `gap` reads `[…]`.
 *
 * A file with several `pb` holds several folios: the one is read whose `n`, `xml:id`, `facs`, surface
 * or image bears one of `names`, compared without folder and file ending.
 * https://tei-c.org/release/doc/tei-p5-doc/en/html/
 *
 * @throws FondsError INVALID_TEXT with line and column, or where none of several pages is meant
 */
export function readTei(xml: string, names: readonly string[] = []): FolioText {
  const facsimile = facsimileReader();
  const pages = teiPages(facsimile, names);
  const text = teiText(facsimile, pages);
  let [root, inText] = [true, 0];
  parseXml(xml, {
    open: (name, attributes) => {
      if (root && name !== 'TEI') throw invalidText(`the root element is <${name}>, not <TEI>`);
      root = false;
      if (name === 'sourceDoc')
        throw invalidText('<sourceDoc> is not read; put the text into <text>');
      if (name === 'text') inText += 1;
      if (inText) text.open(name, attributes);
      else facsimile.open(name, attributes);
    },
    close: (name) => {
      if (inText) text.close();
      else facsimile.close(name);
      if (name === 'text') inText -= 1;
    },
    text: (more) => {
      if (inText) text.text(more);
    },
  });
  return pages.result();
}
